// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * The time at which what is read from guests is taken to have come: looked up once for a few guests that are read one after
 * another, some ten microseconds each, since a look at the clock waits for all that the processor has under way. Confined
 * to the event loop.
 */
final class Moment {
    private final CollectorClock clock;
    private long nanos;
    private long epochNanos;

    Moment(CollectorClock clock) {
        this.clock = clock;
        pass();
    }

    /** Looks at the clock. */
    void pass() {
        nanos = clock.nanos();
        epochNanos = clock.epochNanos();
    }

    /** By the collector's clock. */
    long nanos() {
        return nanos;
    }

    /** ns since 1970. */
    long epochNanos() {
        return epochNanos;
    }
}
