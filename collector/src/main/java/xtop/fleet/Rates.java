// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/**
 * Rates from two readings of a counter. What cannot be known is NaN: a counter that went backwards was reset or wrapped
 * at some width, and guessing which would show a spike that never was. Stateless, any thread.
 */
public final class Rates {
    /** Shortest time over which a rate means something, ns; a guest's clock may claim less. */
    public static final long SHORTEST = 1_000_000L;

    private static final double SECOND = 1e9;
    private static final double PERCENT = 100;
    private static final double MOST_OF_A_THREAD = 150;

    private Rates() {}

    /** Growth of an unsigned counter, or NaN where it went backwards. */
    public static double growth(long before, long after) {
        return Long.compareUnsigned(after, before) < 0 ? Double.NaN : unsigned(after - before);
    }

    /** Growth a second over an elapsed time in ns. */
    public static double perSecond(long before, long after, long elapsedNanos) {
        return elapsedNanos < SHORTEST ? Double.NaN : growth(before, after) * SECOND / elapsedNanos;
    }

    /** Growth of a time in ns as percent of an elapsed time in ns. */
    public static double percent(long before, long after, long elapsedNanos) {
        return elapsedNanos < SHORTEST ? Double.NaN : growth(before, after) * PERCENT / elapsedNanos;
    }

    /**
     * What a thread used, percent of a vCPU, or NaN where that is more than one can use: it runs on one vCPU at a time. A guest
     * that was halted between reading its clock and its threads tells of that, and so does a thread that has just started
     * and whose start is told in ticks: a blank is better than a spike.
     */
    public static double ofThread(double percent) {
        return percent <= MOST_OF_A_THREAD ? percent : Double.NaN;
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0;
    }
}
