// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/** One domain's row and the rows that belong to it, as rules want to read them. */
final class Evidence {
    private static final int NONE = -1;

    private final Fleet fleet;
    private final int row;

    Evidence(Fleet fleet, int row) {
        this.fleet = fleet;
        this.row = row;
    }

    /** The value, or another where it is unknown. */
    long number(Field field, long otherwise) {
        return fleet.has(field, row) ? fleet.number(field, row) : otherwise;
    }

    /** NaN where it is unknown. */
    double fraction(Field field) {
        return fleet.fraction(field, row);
    }

    boolean has(Field field) {
        return fleet.has(field, row);
    }

    /** Empty where it is unknown. */
    String text(Field field) {
        String text = fleet.text(field, row);
        return text == null ? "" : text;
    }

    /** Whether Xen says that the domain is in a state. */
    boolean is(DomainState state) {
        return state.isIn(text(Field.STATE));
    }

    /** Whether it is there and may run: not paused, shut down, crashed or dying. */
    boolean lives() {
        return !is(DomainState.PAUSED)
                && !is(DomainState.SHUTDOWN)
                && !is(DomainState.CRASHED)
                && !is(DomainState.DYING);
    }

    /** Whether a thing was seen often enough to be said. */
    boolean lasted(Field samples) {
        return number(samples, 0) >= Threshold.SAMPLES.value();
    }

    /** Virtual CPUs, at least one. */
    long vcpus() {
        return Math.max(1, number(Field.VCPUS, 1));
    }

    /** {@code its vCPU} or {@code a vCPU}: what percentages are of. */
    String ofVcpu() {
        return vcpus() == 1 ? " % of its vCPU" : " % of a vCPU";
    }

    /** The thread with an id, or a negative number. */
    int thread(long tid) {
        int first = fleet.firstRow(Table.THREAD, row);
        for (int i = first; i < first + fleet.rows(Table.THREAD, row); i++) {
            if (fleet.has(Field.TID, i) && fleet.number(Field.TID, i) == tid) {
                return i;
            }
        }
        return NONE;
    }

    /** The thread that uses most CPU now, or a negative number where none is known to use any. */
    int topThread() {
        int top = NONE;
        double most = 0;
        int first = fleet.firstRow(Table.THREAD, row);
        for (int i = first; i < first + fleet.rows(Table.THREAD, row); i++) {
            double cpu = threadCpu(i);
            if (cpu > most) {
                most = cpu;
                top = i;
            }
        }
        return top;
    }

    double threadCpu(int thread) {
        return fleet.fraction(Field.THREAD_CPU_PERCENT, thread);
    }

    /** A thread's name in quotes, or its number. A quote in the name cannot end it. */
    String threadName(int thread) {
        String name = fleet.text(Field.COMM, thread);
        if (name == null || name.isEmpty()) {
            return fleet.has(Field.TID, thread) ? "thread " + fleet.number(Field.TID, thread) : "a thread";
        }
        return "'" + name.replace('\'', '"') + "'";
    }

    /** The newest event of a kind that came within a time, or a negative number. */
    int event(String kind, long withinNanos) {
        int first = fleet.firstRow(Table.EVENT, row);
        for (int i = first + fleet.rows(Table.EVENT, row) - 1; i >= first; i--) {
            boolean recent = fleet.has(Field.EVENT_RECEIVED, i)
                    && fleet.publishedEpochNanos() - fleet.number(Field.EVENT_RECEIVED, i) <= withinNanos;
            if (kind.equals(fleet.text(Field.EVENT_KIND, i)) && (recent || withinNanos == Long.MAX_VALUE)) {
                return i;
            }
        }
        return NONE;
    }

    /** What the guest said with an event; empty for nothing. */
    String eventText(int event) {
        String text = fleet.text(Field.EVENT_TEXT, event);
        return text == null ? "" : text;
    }
}
