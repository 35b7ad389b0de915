// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.RowBlock;
import xtop.protocol.Figure;
import xtop.protocol.Section;

/** Writes what a guest told of itself into its domain's row and the tables below it. Stateless. */
final class GuestRows {
    private static final int MOST_VCPUS = 4096;
    private static final long ALL = -1;

    private GuestRows() {}

    /** Writes the session's words and the guest's, anew, after Xen's part. */
    static void write(PublishedDomain to, GuestSession session, long now) {
        DomainRow row = to.row;
        GuestSession.Standing standing = session.standing(now);
        row.text(Field.AGENT, session.words(now));
        boolean announced = standing != GuestSession.Standing.NONE && standing != GuestSession.Standing.ENDED;
        if (announced) {
            row.number(Field.AGENT_UP, standing == GuestSession.Standing.OK ? 1 : 0);
        }
        if (session.cadence().interval() != Cadence.NONE) {
            row.number(Field.CADENCE, session.cadence().interval());
        }
        if (announced || session.counters().connections > 0) {
            counters(row, session);
        }
        GuestView view = session.view();
        if (view == null) {
            return;
        }
        row.text(Field.KIND, view.kind);
        row.text(Field.AGENT_VERSION, view.agent);
        row.text(Field.SYSTEM, view.system);
        row.text(Field.BOOT_ID, view.bootId);
        row.number(Field.AGENT_INTERVAL, view.hello().intervalNanos());
        view.settle();
        if (view.events().rows() != null) {
            to.add(view.events().rows());
        }
        if (view.hasSample()) {
            domain(row, view);
            singles(row.block(), view, false);
            vcpus(to.vcpus, view.vcpus);
            to.add(view.threads.block());
            to.add(view.interfaces.block());
            to.add(view.blocks.block());
            to.add(view.applications.block());
        }
    }

    /** Brings kept rows up to a session that has got one sample more, and has nothing else to tell. */
    static void refresh(PublishedDomain kept, GuestSession session) {
        GuestView view = session.view();
        counters(kept.row, session);
        domain(kept.row, view);
        singles(kept.row.block(), view, true);
        if (view.tells(Section.VCPU) && view.vcpus.fresh() != 0) {
            vcpus(kept.vcpus, view.vcpus);
        }
    }

    private static void counters(DomainRow row, GuestSession session) {
        SessionCounters counters = session.counters();
        row.number(Field.SAMPLES, counters.samples);
        row.number(Field.SAMPLES_MISSED, counters.missed);
        row.number(Field.PROTOCOL_ERRORS, counters.violations);
        if (counters.violations > 0) {
            violations(row, counters);
        }
        row.number(Field.CHANNEL_BYTES, session.bytes());
        row.number(Field.RECONNECTS, counters.reconnects());
        if (counters.lastSampleEpoch > 0) {
            row.number(Field.SAMPLE_TIME, counters.lastSampleEpoch);
        }
    }

    /** What is 0 is not stored, and read as 0 beside their sum. */
    private static void violations(DomainRow row, SessionCounters counters) {
        for (Violation sort : Violation.ALL) {
            if (counters.violations(sort) > 0) {
                row.number(sort.field(), counters.violations(sort));
            }
        }
    }

    private static void domain(DomainRow row, GuestView view) {
        row.number(Field.GUEST_CLOCK, view.clock());
        row.number(Field.SAMPLE_SEQUENCE, view.sequence());
        long counted = view.threads.rows() == 0 ? FigureTable.NONE : view.threads.rows();
        row.number(Field.THREADS, told(view, Figure.SYSTEM_THREADS, counted));
        row.number(Field.THREADS_RUNNABLE, told(view, Figure.SYSTEM_RUNNABLE, view.threadTimes.runnable()));
        row.number(Field.THREADS_BLOCKED, told(view, Figure.SYSTEM_BLOCKED, view.threadTimes.blocked()));
        GuestRates rates = view.rates;
        row.fraction(Field.CONTEXT_SWITCH_RATE, rates.contextSwitches);
        row.fraction(Field.INTERRUPT_RATE, rates.interrupts);
        row.fraction(Field.SWAP_IN_RATE, rates.swapIn);
        row.fraction(Field.SWAP_OUT_RATE, rates.swapOut);
        row.fraction(Field.PAGE_IN_RATE, rates.pageIn);
        row.fraction(Field.PAGE_OUT_RATE, rates.pageOut);
        row.fraction(Field.GUEST_CPU_USER_PERCENT, rates.user);
        row.fraction(Field.GUEST_CPU_SYSTEM_PERCENT, rates.system);
        row.fraction(Field.GUEST_CPU_IDLE_PERCENT, rates.idle);
        row.fraction(Field.GUEST_CPU_IOWAIT_PERCENT, rates.iowait);
        row.fraction(Field.GUEST_CPU_STEAL_PERCENT, rates.steal);
        row.fraction(Field.GUEST_CPU_GUEST_PERCENT, rates.guest);
        row.fraction(Field.GUEST_CPU_PERCENT, rates.cpu);
        row.fraction(Field.RECEIVE_RATE, rates.receive);
        row.fraction(Field.TRANSMIT_RATE, rates.transmit);
        view.trends.put(row);
    }

    /** @param fresh only what the newest sample has changed */
    private static void singles(RowBlock row, GuestView view, boolean fresh) {
        single(row, view, Section.SYSTEM, view.systemFigures, fresh);
        single(row, view, Section.MEMORY, view.memory, fresh);
        single(row, view, Section.COLLECTED_HEAP, view.heap, fresh);
        single(row, view, Section.AGENT, view.agentFigures, fresh);
    }

    private static void single(RowBlock row, GuestView view, Section section, FigureTable figures, boolean fresh) {
        if (view.tells(section)) {
            figures.put(row, 0, 0, fresh ? figures.fresh() : ALL);
        }
    }

    /** What the guest says, or what we counted. */
    private static long told(GuestView view, Figure figure, long counted) {
        long says = view.tells(Section.SYSTEM) ? view.systemFigures.get(0, figure) : FigureTable.NONE;
        return says == FigureTable.NONE ? counted : says;
    }

    /** Xen's vCPU rows come first; the guest's figures join theirs, or make rows where Xen's account has none. */
    private static void vcpus(RowBlock rows, FigureTable table) {
        boolean ours = rows.rows() == 0;
        if (ours) {
            rows.blank(countVcpus(table));
        }
        int made = 0;
        for (int i = 0; i < table.rows(); i++) {
            int vcpu = table.ids()[i];
            if (vcpu >= 0 && vcpu < (ours ? MOST_VCPUS : rows.rows())) {
                int row = ours ? made++ : vcpu;
                if (ours) {
                    rows.number(Field.VCPU, row, vcpu);
                }
                table.put(rows, i, row, ALL);
            }
        }
    }

    private static int countVcpus(FigureTable table) {
        int count = 0;
        for (int i = 0; i < table.rows(); i++) {
            int vcpu = table.ids()[i];
            count += vcpu >= 0 && vcpu < MOST_VCPUS ? 1 : 0;
        }
        return count;
    }
}
