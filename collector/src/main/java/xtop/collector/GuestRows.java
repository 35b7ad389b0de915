// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;

/** Writes what a guest told of itself into its domain's row and the tables below it. Confined to the event loop. */
final class GuestRows {
    private static final int MOST_VCPUS = 4096;
    private static final double PERCENT = 100;
    private static final String[] LETTERS = letters();

    /**
     * Writes the session's words and the guest's.
     *
     * @param row the domain's row
     * @param vcpus how many vCPU rows Xen's account has given this domain
     */
    void write(FleetBuilder builder, GuestSession session, long now, int row, int vcpus) {
        GuestSession.Standing standing = session.standing(now);
        builder.text(Field.AGENT, row, session.words(now));
        boolean announced = standing != GuestSession.Standing.NONE && standing != GuestSession.Standing.ENDED;
        if (announced) {
            builder.number(Field.AGENT_UP, row, standing == GuestSession.Standing.OK ? 1 : 0);
        }
        if (announced || session.samples() > 0 || session.errors() > 0) {
            counters(builder, session, row);
        }
        GuestView view = session.view();
        if (view == null) {
            return;
        }
        view.kind.put(builder, Field.KIND, row);
        view.agent.put(builder, Field.AGENT_VERSION, row);
        view.system.put(builder, Field.SYSTEM, row);
        view.bootId.put(builder, Field.BOOT_ID, row);
        builder.number(Field.AGENT_INTERVAL, row, view.hello().intervalNanos());
        events(builder, view);
        if (view.hasSample()) {
            domain(builder, view, row);
            vcpus(builder, view.sample.table(Section.VCPU), vcpus);
            threads(builder, view, row);
            interfaces(builder, view);
            blocks(builder, view);
            applications(builder, view);
        }
    }

    private static void counters(FleetBuilder builder, GuestSession session, int row) {
        builder.number(Field.SAMPLES, row, session.samples());
        builder.number(Field.SAMPLES_MISSED, row, session.missed());
        builder.number(Field.PROTOCOL_ERRORS, row, session.errors());
        builder.number(Field.CHANNEL_BYTES, row, session.bytes());
        builder.number(Field.RECONNECTS, row, session.reconnects());
        if (session.lastSampleEpoch() > 0) {
            builder.number(Field.SAMPLE_TIME, row, session.lastSampleEpoch());
        }
    }

    private static void domain(FleetBuilder builder, GuestView view, int row) {
        GuestSample sample = view.sample;
        builder.number(Field.GUEST_CLOCK, row, sample.guestNanos());
        builder.number(Field.SAMPLE_SEQUENCE, row, sample.sequence());
        single(FigureFields.SYSTEM, sample.table(Section.SYSTEM), builder, row);
        single(FigureFields.MEMORY, sample.table(Section.MEMORY), builder, row);
        single(FigureFields.COLLECTED_HEAP, sample.table(Section.COLLECTED_HEAP), builder, row);
        single(FigureFields.AGENT, sample.table(Section.AGENT), builder, row);
        GuestRates rates = view.rates;
        builder.fraction(Field.CONTEXT_SWITCH_RATE, row, rates.contextSwitches);
        builder.fraction(Field.INTERRUPT_RATE, row, rates.interrupts);
        builder.fraction(Field.SWAP_IN_RATE, row, rates.swapIn);
        builder.fraction(Field.SWAP_OUT_RATE, row, rates.swapOut);
        builder.fraction(Field.PAGE_IN_RATE, row, rates.pageIn);
        builder.fraction(Field.PAGE_OUT_RATE, row, rates.pageOut);
        builder.fraction(Field.GUEST_CPU_USER_PERCENT, row, rates.user);
        builder.fraction(Field.GUEST_CPU_SYSTEM_PERCENT, row, rates.system);
        builder.fraction(Field.GUEST_CPU_IDLE_PERCENT, row, rates.idle);
        builder.fraction(Field.GUEST_CPU_IOWAIT_PERCENT, row, rates.iowait);
        builder.fraction(Field.GUEST_CPU_STEAL_PERCENT, row, rates.steal);
        builder.fraction(Field.GUEST_CPU_GUEST_PERCENT, row, rates.guest);
        builder.fraction(Field.GUEST_CPU_PERCENT, row, rates.cpu);
        builder.fraction(Field.RECEIVE_RATE, row, rates.receive);
        builder.fraction(Field.TRANSMIT_RATE, row, rates.transmit);
    }

    private static void single(FigureFields pairs, SampleTable table, FleetBuilder builder, int row) {
        if (table.rows() > 0) {
            pairs.copy(table, 0, builder, row);
        }
    }

    /** Xen's vCPU rows come first; the guest's figures join theirs, or make rows where Xen's account has none. */
    private static void vcpus(FleetBuilder builder, SampleTable table, int known) {
        int first = builder.rows(Table.VCPU) - known;
        for (int i = 0; i < table.rows(); i++) {
            int vcpu = table.id(i);
            int row;
            if (vcpu >= 0 && vcpu < known) {
                row = first + vcpu;
            } else if (known == 0 && vcpu >= 0 && vcpu < MOST_VCPUS) {
                row = builder.add(Table.VCPU);
                builder.number(Field.VCPU, row, vcpu);
            } else {
                continue;
            }
            FigureFields.VCPU.copy(table, i, builder, row);
        }
    }

    private static void threads(FleetBuilder builder, GuestView view, int domainRow) {
        SampleTable table = view.sample.table(Section.THREAD);
        int runnable = 0;
        int blocked = 0;
        boolean stateful = false;
        for (int i = 0; i < table.rows(); i++) {
            int row = builder.add(Table.THREAD);
            builder.number(Field.TID, row, Integer.toUnsignedLong(table.id(i)));
            view.threadNames.put(builder, Field.COMM, i, row);
            view.waitChannels.put(builder, Field.THREAD_WAIT_CHANNEL, i, row);
            FigureFields.THREAD.copy(table, i, builder, row);
            builder.fraction(Field.THREAD_CPU_PERCENT, row, view.rates.threadCpu[i]);
            times(builder, table, i, row, view.sample.guestNanos());
            if (table.has(i, Figure.THREAD_STATE)) {
                char letter = ThreadState.letter(table.get(i, Figure.THREAD_STATE));
                builder.text(Field.THREAD_STATE, row, LETTERS[letter]);
                stateful = true;
                runnable += letter == 'R' ? 1 : 0;
                blocked += letter == 'D' ? 1 : 0;
            }
        }
        SampleTable system = view.sample.table(Section.SYSTEM);
        long none = Long.MIN_VALUE;
        builder.number(
                Field.THREADS, domainRow, told(system, Figure.SYSTEM_THREADS, table.rows() == 0 ? none : table.rows()));
        builder.number(
                Field.THREADS_RUNNABLE, domainRow, told(system, Figure.SYSTEM_RUNNABLE, stateful ? runnable : none));
        builder.number(
                Field.THREADS_BLOCKED, domainRow, told(system, Figure.SYSTEM_BLOCKED, stateful ? blocked : none));
    }

    /** What the guest says, or what we counted. */
    private static long told(SampleTable system, Figure figure, long counted) {
        return system.rows() > 0 && system.has(0, figure) && system.get(0, figure) >= 0
                ? system.get(0, figure)
                : counted;
    }

    private static void times(FleetBuilder builder, SampleTable table, int i, int row, long clock) {
        long age = clock;
        if (table.has(i, Figure.THREAD_START_TIME)) {
            age = clock - table.get(i, Figure.THREAD_START_TIME);
            if (age >= 0 && age <= clock) {
                builder.number(Field.THREAD_ELAPSED, row, age);
            }
        }
        if (table.has(i, Figure.THREAD_CPU) && age > 0 && age <= clock) {
            long cpu = table.get(i, Figure.THREAD_CPU);
            if (cpu >= 0) {
                builder.fraction(Field.THREAD_CPU_SINCE_START, row, cpu * PERCENT / age);
            }
        }
        if (table.has(i, Figure.THREAD_WAKEUP_TIME)) {
            long wakeup = table.get(i, Figure.THREAD_WAKEUP_TIME);
            if (wakeup >= 0) {
                builder.number(Field.THREAD_WAKEUP, row, Math.max(0, wakeup - clock));
            }
        }
    }

    private static void interfaces(FleetBuilder builder, GuestView view) {
        SampleTable table = view.sample.table(Section.INTERFACE);
        for (int i = 0; i < table.rows(); i++) {
            int row = builder.add(Table.INTERFACE);
            view.interfaceNames.put(builder, Field.INTERFACE_NAME, i, row);
            FigureFields.INTERFACE.copy(table, i, builder, row);
            builder.fraction(Field.INTERFACE_RECEIVE_RATE, row, view.rates.interfaceReceive[i]);
            builder.fraction(Field.INTERFACE_TRANSMIT_RATE, row, view.rates.interfaceTransmit[i]);
        }
    }

    private static void blocks(FleetBuilder builder, GuestView view) {
        SampleTable table = view.sample.table(Section.BLOCK);
        for (int i = 0; i < table.rows(); i++) {
            int row = builder.add(Table.BLOCK);
            view.blockNames.put(builder, Field.BLOCK_NAME, i, row);
            FigureFields.BLOCK.copy(table, i, builder, row);
            builder.fraction(Field.BLOCK_READ_RATE, row, view.rates.blockRead[i]);
            builder.fraction(Field.BLOCK_WRITE_RATE, row, view.rates.blockWrite[i]);
        }
    }

    private static void applications(FleetBuilder builder, GuestView view) {
        SampleTable table = view.sample.table(Section.APPLICATION);
        for (int i = 0; i < table.rows(); i++) {
            int row = builder.add(Table.APPLICATION);
            view.applicationNames.put(builder, Field.APPLICATION_NAME, i, row);
            FigureFields.APPLICATION.copy(table, i, builder, row);
        }
    }

    private static void events(FleetBuilder builder, GuestView view) {
        for (int i = 0; i < view.events(); i++) {
            int slot = view.slot(i);
            int row = builder.add(Table.EVENT);
            if (view.event(slot).guestNanos() >= 0) {
                builder.number(Field.EVENT_TIME, row, view.event(slot).guestNanos());
            }
            builder.number(Field.EVENT_RECEIVED, row, view.received(slot));
            builder.text(Field.EVENT_KIND, row, view.event(slot).kind().label());
            if (view.event(slot).subject() > 0) {
                builder.number(Field.EVENT_SUBJECT, row, view.event(slot).subject());
            }
            view.eventTexts().put(builder, Field.EVENT_TEXT, slot, row);
        }
    }

    private static String[] letters() {
        String[] letters = new String[128];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = String.valueOf((char) i);
        }
        return letters;
    }
}
