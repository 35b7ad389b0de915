// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * How fast new connections are made when many wait at once, as after a start among thousands of guests: so many together,
 * then so many a second. Each is a handful of hypercalls here, and a full sample and a few requests of xenstored there.
 * Confined to the event loop.
 */
final class ConnectPace {
    /** Connections in one burst. */
    static final int BURST = 64;
    /** Connections a second in the long run. */
    static final int PER_SECOND = 500;

    private static final long SECOND = 1_000_000_000L;
    private static final long EACH = SECOND / PER_SECOND;
    private static final long FULL = BURST * EACH;

    private long paidUntil;
    private boolean started;

    /** Whether one more may be made now; counts it where so. */
    boolean take(long now) {
        if (!started || paidUntil - (now - FULL) < 0) {
            paidUntil = now - FULL;
            started = true;
        }
        if (paidUntil + EACH - now > 0) {
            return false;
        }
        paidUntil += EACH;
        return true;
    }
}
