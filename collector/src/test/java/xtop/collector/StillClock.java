// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** Clocks that a test moves. */
final class StillClock implements CollectorClock {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;
    private static final long EPOCH = 1_700_000_000L * SECOND;

    /** Starts near the overflow that System.nanoTime may have. */
    private long now = Long.MAX_VALUE - 2 * SECOND;

    private long passed;

    void pass(long nanos) {
        now += nanos;
        passed += nanos;
    }

    long passed() {
        return passed;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long epochNanos() {
        return EPOCH + passed;
    }
}
