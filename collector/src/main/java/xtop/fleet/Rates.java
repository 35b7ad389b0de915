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

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0;
    }
}
