// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.History;
import xtop.fleet.Table;
import xtop.protocol.AgentHello;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;

/**
 * What a guest has told of itself: its newest sample, the rates between the last two, its newest events. Everything here
 * is the guest's claim. Taking a sample allocates nothing once the guest's tables have their size. Confined to the event
 * loop.
 */
final class GuestView {
    final FigureTable systemFigures = new FigureTable(FigureFields.SYSTEM);
    final FigureTable memory = new FigureTable(FigureFields.MEMORY);
    final FigureTable heap = new FigureTable(FigureFields.COLLECTED_HEAP);
    final FigureTable agentFigures = new FigureTable(FigureFields.AGENT);
    final FigureTable vcpus = new FigureTable(FigureFields.VCPU);
    final GuestTable threads;
    final GuestTable interfaces;
    final GuestTable blocks;
    final GuestTable applications;
    final ThreadTimes threadTimes = new ThreadTimes();
    final GuestRates rates = new GuestRates();
    final GuestTotals totals = new GuestTotals();
    final GuestTrends trends = new GuestTrends();
    final History history = new History();
    private final TextColumn threadNames = new TextColumn();
    private final TextColumn waitChannels = new TextColumn();
    private final TextColumn interfaceNames = new TextColumn();
    private final TextColumn blockNames = new TextColumn();
    private final TextColumn applicationNames = new TextColumn();
    final TextCell kind = new TextCell();
    final TextCell agent = new TextCell();
    final TextCell system = new TextCell();
    final TextCell bootId = new TextCell();
    private final GuestEvents events;
    /** Of the strings whose numbers stand in the rows. */
    private int generation;

    private AgentHello hello;
    private boolean hasSample;
    /** Sections of the newest sample that have rows. */
    private int occupied;

    /** Rows whose published CPU use may be other than 0, as {@link ThreadRates#busy}. */
    private long shown;

    private int definitions;
    private int remembered;
    private final int[] arrangements = new int[Section.values().length];
    private long clock;
    private long sequence;
    private int version;

    GuestView(FleetBuilder builder) {
        threads = new GuestTable(FigureFields.THREAD, builder, Table.THREAD, Field.TID);
        interfaces = new GuestTable(FigureFields.INTERFACE, builder, Table.INTERFACE, null);
        blocks = new GuestTable(FigureFields.BLOCK, builder, Table.BLOCK, null);
        applications = new GuestTable(FigureFields.APPLICATION, builder, Table.APPLICATION, null);
        events = new GuestEvents(builder);
        generation = builder.generation();
    }

    /** A connection starts: what the last one said of rates and figures is over, its events are not. */
    void begin(AgentHello newHello) {
        if (hello != null && hello.bootId() != newHello.bootId()) {
            history.clear();
        }
        hello = newHello;
        hasSample = false;
        version++;
        Arrays.fill(arrangements, 0);
        silence();
        kind.set(newHello.kind().label());
        agent.set(newHello.agent().isEmpty() ? null : newHello.agent());
        system.set(newHello.system().isEmpty() ? null : newHello.system());
        String hex = Long.toHexString(newHello.bootId());
        bootId.set("0".repeat(16 - hex.length()) + hex);
    }

    /** A connection ended: its figures are no longer the guest's word. */
    void end() {
        hasSample = false;
        version++;
        silence();
    }

    /** Takes a sample that is the decoder's own. */
    void take(GuestSample newer, NameTable names, RowMatcher matcher, History.Scratch scratch, RateScratch row) {
        boolean renamed = !hasSample || names.definitions() != definitions;
        definitions = names.definitions();
        names(newer, Section.THREAD, names, threadNames, renamed);
        names(newer, Section.INTERFACE, names, interfaceNames, renamed);
        names(newer, Section.BLOCK, names, blockNames, renamed);
        names(newer, Section.APPLICATION, names, applicationNames, renamed);
        boolean follows = hasSample;
        row.begin(newer);
        if (follows) {
            rates.update(this, newer, interfaceNames, matcher, row);
            totals.add(rates, newer.guestNanos() - clock);
        } else {
            rates.forget();
            totals.interrupt();
            trends.forget();
        }
        clock = newer.guestNanos();
        sequence = newer.sequence();
        take(newer, Section.SYSTEM, systemFigures);
        take(newer, Section.MEMORY, memory);
        take(newer, Section.COLLECTED_HEAP, heap);
        take(newer, Section.AGENT, agentFigures);
        take(newer, Section.VCPU, vcpus);
        threads(newer, names, renamed, row);
        if (take(newer, Section.INTERFACE, interfaces, interfaceNames, Field.INTERFACE_NAME)) {
            interfaces.block().fractions(Field.INTERFACE_RECEIVE_RATE, row.interfaceReceive, interfaces.rows());
            interfaces.block().fractions(Field.INTERFACE_TRANSMIT_RATE, row.interfaceTransmit, interfaces.rows());
        }
        if (take(newer, Section.BLOCK, blocks, blockNames, Field.BLOCK_NAME)) {
            blocks.block().fractions(Field.BLOCK_READ_RATE, row.blockRead, blocks.rows());
            blocks.block().fractions(Field.BLOCK_WRITE_RATE, row.blockWrite, blocks.rows());
        }
        take(newer, Section.APPLICATION, applications, applicationNames, Field.APPLICATION_NAME);
        if (follows) {
            trends.update(this);
        }
        remember(newer, matcher, scratch, row.threadCpu);
        hasSample = true;
    }

    /** Brings the rows' texts up to the builder's generation of strings; to be called before they are put into a fleet. */
    void settle() {
        if (generation != threads.block().generation()) {
            generation = threads.block().generation();
            threadNames.put(threads.block(), Field.COMM, true);
            waitChannels.put(threads.block(), Field.THREAD_WAIT_CHANNEL, true);
            threadTimes.put(threads.block());
            interfaceNames.put(interfaces.block(), Field.INTERFACE_NAME, true);
            blockNames.put(blocks.block(), Field.BLOCK_NAME, true);
            applicationNames.put(applications.block(), Field.APPLICATION_NAME, true);
            events.settle();
        }
    }

    /** Reads, for {@link Prefetch}, what the next sample needs so many references away; the result means nothing. */
    int prefetch(int depth) {
        return switch (depth) {
            case 0 -> (int) clock + version + (hello == null ? 0 : 1) + (applicationNames == waitChannels ? 1 : 0);
            case 1 ->
                threads.prefetch(0)
                        + interfaces.prefetch(0)
                        + memory.prefetch(0)
                        + history.prefetch(0)
                        + rates.prefetch(0)
                        + (int) totals.cpuNanos()
                        + threadTimes.prefetch(0)
                        + trends.starved()
                        + (threadNames.isKnown() ? 1 : 0)
                        + (interfaceNames.isKnown() ? 1 : 0)
                        + (waitChannels.isKnown() ? 1 : 0)
                        + arrangements[0];
            case 2 ->
                threads.prefetch(1)
                        + interfaces.prefetch(1)
                        + memory.prefetch(1)
                        + history.prefetch(1)
                        + rates.prefetch(1)
                        + threadTimes.prefetch(1);
            default -> threads.prefetch(2) + interfaces.prefetch(2);
        };
    }

    /** The same for what Xen's account is held against. */
    int prefetchClaims(int depth) {
        return switch (depth) {
            case 0 -> (int) clock + (hello == null ? 0 : 1);
            case 1 -> (int) totals.cpuNanos() + memory.prefetch(0);
            case 2 -> memory.prefetch(1);
            default -> 0;
        };
    }

    /** Whether the newest sample has rows of a section, other than threads; looks at no table. */
    boolean tells(Section section) {
        return (occupied & 1 << section.ordinal()) != 0;
    }

    /** The guest's clock at its newest sample. */
    long clock() {
        return clock;
    }

    /**
     * Changes with everything but a sample whose rows stand as those of the one before: while it stays, what is published
     * of the guest has the same rows and fields.
     */
    int version() {
        return version;
    }

    /** Number of the newest sample. */
    long sequence() {
        return sequence;
    }

    /** Samples stopped: the next one says nothing about the time between. */
    void silence() {
        version++;
        rates.forget();
        totals.interrupt();
        trends.forget();
        threads.block().forget(Field.THREAD_CPU_PERCENT);
        shown = ThreadRates.ALL;
        interfaces.block().forget(Field.INTERFACE_RECEIVE_RATE);
        interfaces.block().forget(Field.INTERFACE_TRANSMIT_RATE);
        blocks.block().forget(Field.BLOCK_READ_RATE);
        blocks.block().forget(Field.BLOCK_WRITE_RATE);
    }

    void take(GuestEvent event, long epochNanos) {
        version++;
        events.take(event, epochNanos);
    }

    /** Null before the first hello. */
    AgentHello hello() {
        return hello;
    }

    /** Whether this connection has brought a sample. */
    boolean hasSample() {
        return hasSample;
    }

    /** Its newest events. */
    GuestEvents events() {
        return events;
    }

    private void threads(GuestSample newer, NameTable names, boolean renamed, RateScratch row) {
        boolean had = threads.rows() > 0;
        if (!newer.has(Section.THREAD)) {
            if (had) {
                version++;
                threads.clear();
                threadTimes.clear();
            }
            return;
        }
        SampleTable table = newer.table(Section.THREAD);
        boolean anew = threads.take(table, newer.sequence());
        version += anew ? 1 : 0;
        threadNames.put(threads.block(), Field.COMM, anew);
        long changed = anew || renamed ? ThreadRates.ALL : table.changedRows(newer.sequence());
        waits(table, names, changed);
        if (waitChannels.isKnown() || !anew) {
            waitChannels.put(threads.block(), Field.THREAD_WAIT_CHANNEL, anew);
        }
        threadTimes.update(table, threads, anew, changed, clock);
        threads.block().fractions(Field.THREAD_CPU_PERCENT, row.threadCpu, threads.rows(), shown | rates.threads.busy);
        shown = rates.threads.busy;
    }

    /** Returns whether there are rows. */
    private boolean take(GuestSample newer, Section section, GuestTable rows, TextColumn names, Field name) {
        int bit = 1 << section.ordinal();
        if (!newer.has(section)) {
            if ((occupied & bit) != 0) {
                version++;
                rows.clear();
                occupied &= ~bit;
            }
            return false;
        }
        occupied |= bit;
        boolean anew = rows.take(newer.table(section), newer.sequence());
        version += anew ? 1 : 0;
        names.put(rows.block(), name, anew);
        return true;
    }

    private void remember(GuestSample newer, RowMatcher matcher, History.Scratch scratch, double[] threadCpu) {
        int arrangement =
                newer.has(Section.THREAD) ? newer.table(Section.THREAD).arrangement() : 0;
        if (!hasSample || arrangement != remembered) {
            remembered = arrangement;
            matcher.begin(history.ids(), history.threads());
            for (int row = 0; row < Math.min(threads.rows(), History.MOST_THREADS); row++) {
                scratch.places()[row] = matcher.find(threads.ids()[row], row);
            }
            history.arrange(threads.ids(), threads.rows(), scratch);
        }
        history.begin(clock);
        history.set(History.Figure.CPU, rates.cpu);
        history.set(History.Figure.STEAL, rates.steal);
        history.set(History.Figure.RECEIVE, rates.receive);
        history.set(History.Figure.TRANSMIT, rates.transmit);
        long used = memory.rows() == 0 ? FigureTable.NONE : memory.get(0, Figure.MEMORY_USED);
        if (used != FigureTable.NONE) {
            history.set(History.Figure.MEMORY_USED, used);
        }
        history.setThreads(threadCpu, rates.threads.busy);
    }

    /** A section that has had no rows so far is not even looked at: it is memory that nobody else touches. */
    private void take(GuestSample newer, Section section, FigureTable figures) {
        int bit = 1 << section.ordinal();
        if (newer.has(section)) {
            version += figures.take(newer.table(section), newer.sequence()) ? 1 : 0;
            occupied |= bit;
        } else if ((occupied & bit) != 0) {
            version++;
            figures.clear();
            occupied &= ~bit;
        }
    }

    private void names(GuestSample newer, Section section, NameTable names, TextColumn column, boolean renamed) {
        if (!newer.has(section)) {
            return;
        }
        SampleTable table = newer.table(section);
        if (!renamed && arrangements[section.ordinal()] == table.arrangement()) {
            return;
        }
        arrangements[section.ordinal()] = table.arrangement();
        for (int row = 0; row < table.rows(); row++) {
            column.set(row, names.name(table.nameId(row)));
        }
    }

    private void waits(SampleTable table, NameTable names, long changed) {
        if (!threads.has(Figure.THREAD_WAIT_CHANNEL) && !waitChannels.isKnown()) {
            return;
        }
        for (long left = changed; left != 0; left &= left - 1) {
            int row = Long.numberOfTrailingZeros(left);
            int beyond = Math.min(table.rows(), row == Long.SIZE - 1 ? table.rows() : row + 1);
            for (; row < beyond; row++) {
                boolean known = table.has(row, Figure.THREAD_WAIT_CHANNEL);
                long id = known ? table.get(row, Figure.THREAD_WAIT_CHANNEL) : SampleTable.NO_NAME;
                waitChannels.set(row, id >= 0 && id <= Integer.MAX_VALUE ? names.name((int) id) : null);
            }
        }
    }
}
