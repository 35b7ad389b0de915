// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * When a guest may be connected again: at least a second between attempts, doubled with every one that fails up to a
 * minute, forgiven after a connection that lasted. Confined to one thread.
 */
final class Backoff {
    static final long FIRST = 1_000_000_000L;
    static final long LONGEST = 60_000_000_000L;
    private static final int MOST_DOUBLINGS = 6;

    private int failures;
    private long notBefore;
    private boolean waiting;

    /** Whether an attempt may be made now. */
    boolean ready(long now) {
        return !waiting || now - notBefore >= 0;
    }

    /** A connection failed, or ended before it had lasted. */
    void failed(long now) {
        rest(now, Math.min(LONGEST, FIRST << Math.min(failures, MOST_DOUBLINGS)));
        failures++;
    }

    /** A connection that had lasted ended. */
    void ended(long now) {
        failures = 0;
        rest(now, FIRST);
    }

    /** The guest is another one, or published other keys: no later than a second from now, if it has not often failed. */
    void freshKeys(long now) {
        if (failures <= 2 && waiting && notBefore - now > FIRST) {
            notBefore = now + FIRST;
        }
    }

    /** Forgets everything: another domain. */
    void reset() {
        failures = 0;
        waiting = false;
    }

    private void rest(long now, long nanos) {
        notBefore = now + nanos;
        waiting = true;
    }
}
