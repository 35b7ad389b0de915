// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** The collector's two clocks, so that tests can hold them still. Any thread, no garbage. */
interface CollectorClock {
    /** This machine's. */
    CollectorClock SYSTEM = new CollectorClock() {
        private static final long NANOS_PER_MILLI = 1_000_000L;

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long epochNanos() {
            return System.currentTimeMillis() * NANOS_PER_MILLI;
        }
    };

    /** Monotonic, ns, from any start. */
    long nanos();

    /** ns since 1970-01-01 UTC. */
    long epochNanos();
}
