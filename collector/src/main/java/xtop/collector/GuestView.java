// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.History;
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
    /** Events kept; older ones give way. */
    static final int EVENTS = 16;

    final FigureTable systemFigures = new FigureTable(FigureFields.SYSTEM);
    final FigureTable memory = new FigureTable(FigureFields.MEMORY);
    final FigureTable heap = new FigureTable(FigureFields.COLLECTED_HEAP);
    final FigureTable agentFigures = new FigureTable(FigureFields.AGENT);
    final FigureTable vcpus = new FigureTable(FigureFields.VCPU);
    final FigureTable threads = new FigureTable(FigureFields.THREAD);
    final FigureTable interfaces = new FigureTable(FigureFields.INTERFACE);
    final FigureTable blocks = new FigureTable(FigureFields.BLOCK);
    final FigureTable applications = new FigureTable(FigureFields.APPLICATION);
    final ThreadTimes threadTimes = new ThreadTimes();
    final GuestRates rates = new GuestRates();
    final GuestTotals totals = new GuestTotals();
    final GuestTrends trends = new GuestTrends();
    final History history = new History();
    final TextColumn threadNames = new TextColumn();
    final TextColumn waitChannels = new TextColumn();
    final TextColumn interfaceNames = new TextColumn();
    final TextColumn blockNames = new TextColumn();
    final TextColumn applicationNames = new TextColumn();
    final TextCell kind = new TextCell();
    final TextCell agent = new TextCell();
    final TextCell system = new TextCell();
    final TextCell bootId = new TextCell();
    private final GuestEvent[] events = new GuestEvent[EVENTS];
    private final long[] received = new long[EVENTS];
    private final TextColumn eventTexts = new TextColumn();
    private long eventCount;
    private AgentHello hello;
    private boolean hasSample;
    /** Sections of the newest sample that have rows. */
    private int occupied;

    private int definitions;
    private int remembered;
    private final int[] arrangements = new int[Section.values().length];
    private long clock;
    private long sequence;

    /** A connection starts: what the last one said of rates and figures is over, its events are not. */
    void begin(AgentHello newHello) {
        if (hello != null && hello.bootId() != newHello.bootId()) {
            history.clear();
        }
        hello = newHello;
        hasSample = false;
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
        silence();
    }

    /** Takes a sample that is the decoder's own. */
    void take(GuestSample newer, NameTable names, RowMatcher matcher, History.Scratch scratch) {
        boolean renamed = !hasSample || names.definitions() != definitions;
        definitions = names.definitions();
        names(newer, Section.THREAD, names, threadNames, renamed);
        names(newer, Section.INTERFACE, names, interfaceNames, renamed);
        names(newer, Section.BLOCK, names, blockNames, renamed);
        names(newer, Section.APPLICATION, names, applicationNames, renamed);
        boolean follows = hasSample;
        if (follows) {
            rates.update(this, newer, interfaceNames, matcher);
            totals.add(rates, newer.guestNanos() - clock);
        } else {
            silence();
            rates.fit(newer);
        }
        clock = newer.guestNanos();
        sequence = newer.sequence();
        take(newer, Section.SYSTEM, systemFigures);
        take(newer, Section.MEMORY, memory);
        take(newer, Section.COLLECTED_HEAP, heap);
        take(newer, Section.AGENT, agentFigures);
        take(newer, Section.VCPU, vcpus);
        take(newer, Section.THREAD, threads);
        take(newer, Section.INTERFACE, interfaces);
        take(newer, Section.BLOCK, blocks);
        take(newer, Section.APPLICATION, applications);
        waits(newer, names);
        threadTimes.update(threads, clock);
        if (follows) {
            trends.update(this);
        }
        remember(newer, matcher, scratch);
        hasSample = true;
    }

    /** The guest's clock at its newest sample. */
    long clock() {
        return clock;
    }

    /** Number of the newest sample. */
    long sequence() {
        return sequence;
    }

    /** Samples stopped: the next one says nothing about the time between. */
    void silence() {
        rates.forget();
        totals.interrupt();
        trends.forget();
    }

    void take(GuestEvent event, long epochNanos) {
        int slot = (int) (eventCount++ % EVENTS);
        events[slot] = event;
        received[slot] = epochNanos;
        eventTexts.set(slot, event.text().isEmpty() ? null : event.text());
    }

    /** Null before the first hello. */
    AgentHello hello() {
        return hello;
    }

    /** Whether this connection has brought a sample. */
    boolean hasSample() {
        return hasSample;
    }

    /** Events kept. */
    int events() {
        return (int) Math.min(eventCount, EVENTS);
    }

    /** Where the n-th oldest event kept is, for the three methods below. */
    int slot(int index) {
        return (int) ((eventCount - events() + index) % EVENTS);
    }

    GuestEvent event(int slot) {
        return events[slot];
    }

    long received(int slot) {
        return received[slot];
    }

    TextColumn eventTexts() {
        return eventTexts;
    }

    private void remember(GuestSample newer, RowMatcher matcher, History.Scratch scratch) {
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
        history.setThreads(rates.threadCpu);
    }

    /** A section that has had no rows so far is not even looked at: it is memory that nobody else touches. */
    private void take(GuestSample newer, Section section, FigureTable figures) {
        int bit = 1 << section.ordinal();
        if (newer.has(section)) {
            figures.take(newer.table(section), newer.sequence());
            occupied |= bit;
        } else if ((occupied & bit) != 0) {
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

    private void waits(GuestSample newer, NameTable names) {
        if (!threads.has(Figure.THREAD_WAIT_CHANNEL) && !waitChannels.isKnown()) {
            return;
        }
        SampleTable table = newer.table(Section.THREAD);
        for (int row = 0; row < table.rows(); row++) {
            boolean known = table.has(row, Figure.THREAD_WAIT_CHANNEL);
            long id = known ? table.get(row, Figure.THREAD_WAIT_CHANNEL) : SampleTable.NO_NAME;
            waitChannels.set(row, id >= 0 && id <= Integer.MAX_VALUE ? names.name((int) id) : null);
        }
    }
}
