// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import xtop.fleet.why.Why;

/** Figures that no image holds, made of others when somebody asks. Stateless; any thread. */
final class Computed {
    private Computed() {}

    /** @return {@link Layout#NO_NUMBER} where it is unknown */
    static long number(Fleet fleet, Field field, int row) {
        return switch (field) {
            case SICKNESS -> Why.of(fleet, row).cause().sickness();
            case ERRORS_RING, ERRORS_FRAME, ERRORS_VERSION, ERRORS_CONTENT, ERRORS_INTERNAL -> errorsOfNone(fleet, row);
            case THREADS_OTHER -> otherThreads(fleet, row);
            case THREADS_OF_PROCESS -> threadsOfProcess(fleet, row);
            case THREAD_STARTED -> started(fleet, row);
            default -> Layout.NO_NUMBER;
        };
    }

    /** @return NaN where it is unknown */
    static double fraction(Fleet fleet, Field field, int row) {
        return switch (field) {
            case THREAD_MEMORY_PERCENT -> memoryPercent(fleet, row);
            case THREAD_CPU_SINCE_START -> sinceStart(fleet, row);
            default -> Double.NaN;
        };
    }

    /** A thread whose start is not told is as old as its guest. */
    private static double sinceStart(Fleet fleet, int row) {
        if (!fleet.has(Field.THREAD_CPU_TIME, row)) {
            return Double.NaN;
        }
        long age = fleet.has(Field.THREAD_ELAPSED, row)
                ? fleet.number(Field.THREAD_ELAPSED, row)
                : fleet.number(Field.GUEST_CLOCK, fleet.domainOf(Table.THREAD, row));
        return age > 0 ? Rates.ofThread(100.0 * fleet.number(Field.THREAD_CPU_TIME, row) / age) : Double.NaN;
    }

    /** Only those that are not 0 are stored: hardly any guest has them. */
    private static long errorsOfNone(Fleet fleet, int row) {
        return fleet.has(Field.PROTOCOL_ERRORS, row) ? 0 : Layout.NO_NUMBER;
    }

    /** What a guest says of its threads need not add up. */
    private static long otherThreads(Fleet fleet, int row) {
        if (!fleet.has(Field.THREADS, row)) {
            return Layout.NO_NUMBER;
        }
        long rest = fleet.number(Field.THREADS, row);
        rest -= known(fleet, Field.THREADS_RUNNABLE, row);
        rest -= known(fleet, Field.THREADS_BLOCKED, row);
        return Math.max(0, rest);
    }

    private static long known(Fleet fleet, Field field, int row) {
        return fleet.has(field, row) ? fleet.number(field, row) : 0;
    }

    private static long threadsOfProcess(Fleet fleet, int row) {
        int domain = fleet.domainOf(Table.THREAD, row);
        if (!fleet.has(Field.PID, row)) {
            return fleet.has(Field.THREADS, domain) ? fleet.number(Field.THREADS, domain) : Layout.NO_NUMBER;
        }
        long process = fleet.number(Field.PID, row);
        int first = fleet.firstRow(Table.THREAD, domain);
        int end = first + fleet.rows(Table.THREAD, domain);
        long count = 0;
        for (int other = first; other < end; other++) {
            if (fleet.number(Field.PID, other) == process) {
                count++;
            }
        }
        return count;
    }

    private static long started(Fleet fleet, int row) {
        int domain = fleet.domainOf(Table.THREAD, row);
        if (!fleet.has(Field.THREAD_ELAPSED, row) || !fleet.has(Field.SAMPLE_TIME, domain)) {
            return Layout.NO_NUMBER;
        }
        return fleet.number(Field.SAMPLE_TIME, domain) - fleet.number(Field.THREAD_ELAPSED, row);
    }

    private static double memoryPercent(Fleet fleet, int row) {
        int domain = fleet.domainOf(Table.THREAD, row);
        if (!fleet.has(Field.THREAD_RESIDENT, row) || !fleet.has(Field.GUEST_MEMORY_TOTAL, domain)) {
            return Double.NaN;
        }
        double total = fleet.number(Field.GUEST_MEMORY_TOTAL, domain);
        return total > 0 ? 100.0 * fleet.number(Field.THREAD_RESIDENT, row) / total : Double.NaN;
    }
}
