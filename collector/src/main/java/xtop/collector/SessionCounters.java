// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** What a session counts over all its connections. Confined to the event loop. */
final class SessionCounters {
    /** Samples received. */
    long samples;
    /** Samples that sequence numbers say were skipped. */
    long missed;
    /** Connections that ended with a violation. */
    long violations;
    /** Connections made. */
    long connections;
    /** When the newest sample came, ns since 1970; 0 for never. */
    long lastSampleEpoch;

    /** By {@link Violation}; null before the first. */
    private long[] sorts;

    private long closedBytes;
    private long lastSequence;

    /** A connection says hello: its samples are numbered from 1 again. */
    void begin() {
        lastSequence = 0;
    }

    /** A sample with that number came. */
    void sample(long sequence, long epochNanos) {
        samples++;
        lastSampleEpoch = epochNanos;
        if (lastSequence > 0 && sequence > lastSequence) {
            missed += sequence - lastSequence - 1;
        }
        lastSequence = sequence;
    }

    /** A connection ends with one. */
    void violation(Violation sort) {
        if (sorts == null) {
            sorts = new long[Violation.ALL.length];
        }
        sorts[sort.ordinal()]++;
        violations++;
    }

    /** Connections that ended with one sort of violation. */
    long violations(Violation sort) {
        return sorts == null ? 0 : sorts[sort.ordinal()];
    }

    /** A connection that read so many bytes is over. */
    void end(long bytes) {
        closedBytes += bytes;
    }

    /** Bytes read over all connections; null for no connection now. */
    long bytes(AgentConnection open) {
        return closedBytes + (open == null ? 0 : open.bytes());
    }

    /** Connections after the first. */
    long reconnects() {
        return Math.max(0, connections - 1);
    }
}
