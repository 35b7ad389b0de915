// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** Another time between one guest's samples than all others', for a while. Confined to the event loop. */
final class Cadence {
    /** No cadence of its own. */
    static final long NONE = Long.MAX_VALUE;

    private long interval = NONE;
    private long until;
    private boolean endless;

    /** Wants it from now on; 0 for no end. */
    void want(long intervalNanos, long forNanos, long now) {
        interval = intervalNanos;
        until = now + forNanos;
        endless = forNanos == 0;
    }

    /** The wanted interval, ns; {@link #NONE} for none. */
    long interval() {
        return interval;
    }

    /** Whether its time is over; it is none from then on. */
    boolean ends(long now) {
        if (interval == NONE || endless || until - now > 0) {
            return false;
        }
        interval = NONE;
        return true;
    }

    /** ns left; -1 for no end. */
    long left(long now) {
        return endless ? -1 : Math.max(0, until - now);
    }
}
