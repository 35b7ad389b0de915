// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RowBlock;
import xtop.fleet.Table;
import xtop.protocol.Figure;

/** Writes what a guest told of itself into its domain's row and the tables below it. Confined to the event loop. */
final class GuestRows {
    private static final int MOST_VCPUS = 4096;

    /** Rows of a table from which on large guests are left out, and the rows that make a guest large. */
    private static final int CROWDED = 1 << 19;

    private static final int LARGE = 64;

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
        if (session.cadence().interval() != Cadence.NONE) {
            builder.number(Field.CADENCE, row, session.cadence().interval());
        }
        if (announced || session.counters().connections > 0) {
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
        view.settle();
        if (view.events().rows() != null) {
            builder.add(view.events().rows());
        }
        if (view.hasSample()) {
            domain(builder, view, row);
            vcpus(builder, view.vcpus, vcpus);
            rows(builder, view.threads);
            rows(builder, view.interfaces);
            rows(builder, view.blocks);
            rows(builder, view.applications);
        }
    }

    private static void counters(FleetBuilder builder, GuestSession session, int row) {
        SessionCounters counters = session.counters();
        builder.number(Field.SAMPLES, row, counters.samples);
        builder.number(Field.SAMPLES_MISSED, row, counters.missed);
        builder.number(Field.PROTOCOL_ERRORS, row, counters.violations);
        if (counters.violations > 0) {
            violations(builder, counters, row);
        }
        builder.number(Field.CHANNEL_BYTES, row, session.bytes());
        builder.number(Field.RECONNECTS, row, counters.reconnects());
        if (counters.lastSampleEpoch > 0) {
            builder.number(Field.SAMPLE_TIME, row, counters.lastSampleEpoch);
        }
    }

    /** What is 0 is not stored, and read as 0 beside their sum. */
    private static void violations(FleetBuilder builder, SessionCounters counters, int row) {
        for (Violation sort : Violation.ALL) {
            if (counters.violations(sort) > 0) {
                builder.number(sort.field(), row, counters.violations(sort));
            }
        }
    }

    private static void domain(FleetBuilder builder, GuestView view, int row) {
        builder.number(Field.GUEST_CLOCK, row, view.clock());
        builder.number(Field.SAMPLE_SEQUENCE, row, view.sequence());
        single(builder, view.systemFigures, row);
        single(builder, view.memory, row);
        single(builder, view.heap, row);
        single(builder, view.agentFigures, row);
        long counted = view.threads.rows() == 0 ? FigureTable.NONE : view.threads.rows();
        builder.number(Field.THREADS, row, told(view, Figure.SYSTEM_THREADS, counted));
        builder.number(Field.THREADS_RUNNABLE, row, told(view, Figure.SYSTEM_RUNNABLE, view.threadTimes.runnable()));
        builder.number(Field.THREADS_BLOCKED, row, told(view, Figure.SYSTEM_BLOCKED, view.threadTimes.blocked()));
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
        view.trends.put(builder, row);
    }

    private static void single(FleetBuilder builder, FigureTable figures, int row) {
        if (figures.rows() > 0) {
            figures.put(builder, 0, row);
        }
    }

    /** What the guest says, or what we counted. */
    private static long told(GuestView view, Figure figure, long counted) {
        long says = view.systemFigures.rows() == 0 ? FigureTable.NONE : view.systemFigures.get(0, figure);
        return says == FigureTable.NONE ? counted : says;
    }

    /** Xen's vCPU rows come first; the guest's figures join theirs, or make rows where Xen's account has none. */
    private static void vcpus(FleetBuilder builder, FigureTable table, int known) {
        int first = builder.rows(Table.VCPU) - known;
        for (int i = 0; i < table.rows(); i++) {
            int vcpu = table.ids()[i];
            int row;
            if (vcpu >= 0 && vcpu < known) {
                row = first + vcpu;
            } else if (known == 0 && vcpu >= 0 && vcpu < MOST_VCPUS) {
                row = builder.add(Table.VCPU);
                builder.number(Field.VCPU, row, vcpu);
            } else {
                continue;
            }
            table.put(builder, i, row);
        }
    }

    /** Guests that claim thousands of rows each must not make the fleet too large to publish. */
    private static void rows(FleetBuilder builder, GuestTable table) {
        RowBlock rows = table.block();
        if (rows.rows() > 0 && (rows.rows() <= LARGE || builder.rows(rows.table()) <= CROWDED)) {
            builder.add(rows);
        }
    }
}
