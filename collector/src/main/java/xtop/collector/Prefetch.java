// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.protocol.AgentDecoder;
import xtop.xen.HostSample;

/**
 * Reads what several domains will need before one of them is worked on. With thousands of guests nearly all of it has left
 * the processor's caches since the last time, and most of a turn was waiting for one cache line after another. Here the
 * first reads of many stand together, first of all that is one reference away, then of all that is two away and so on, so
 * that none waits for anything but the round before and the processor waits for many lines at once ({@code TurnBench}).
 * It changes nothing. Confined to the event loop.
 */
final class Prefetch {
    /** Domains that are fetched together: more than the processor can wait for at once, few enough for its caches. */
    static final int BATCH = 32;

    private static final int VIEW_DEPTHS = 4;
    private static final int ROW_DEPTHS = 4;
    private static final int ACCOUNT_DEPTHS = 4;

    private final GuestSession[] sessions = new GuestSession[BATCH];
    private final AgentConnection[] connections = new AgentConnection[BATCH];
    private final GuestView[] views = new GuestView[BATCH];
    private final PublishedDomain[] published = new PublishedDomain[BATCH];
    /** Of what was read, so that no compiler takes the reads for useless. */
    private int read;

    /** What a look at their rings will need. */
    void rings(DomainEntry[] entries, int count) {
        int sum = begin(entries, 0, count);
        for (int depth = 0; depth < AgentConnection.RING_DEPTHS; depth++) {
            for (int i = 0; i < count; i++) {
                sum += connections[i] == null ? 0 : connections[i].prefetchRing(depth);
            }
        }
        read = sum;
    }

    /** What the next sample of each will need. */
    void samples(DomainEntry[] entries, int count) {
        int sum = begin(entries, 0, count);
        for (int depth = 0; depth < AgentDecoder.DEPTHS; depth++) {
            for (int i = 0; i < count; i++) {
                sum += connections[i] == null ? 0 : connections[i].prefetchDecoder(depth);
            }
            if (depth < VIEW_DEPTHS) {
                sum += views(depth, count);
            }
            if (depth < ROW_DEPTHS) {
                sum += rows(depth, count);
            }
            for (int i = 0; depth == 0 && i < count; i++) {
                sum += sessions[i].prefetch(1);
            }
        }
        read = sum;
    }

    /** What Xen's next account of each will need: domains of a sample and the entries that most likely are theirs. */
    void accounts(HostSample sample, int first, DomainEntry[] entries, int from, int to) {
        int count = to - from;
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += entries[i].prefetch(0);
        }
        sum += begin(entries, from, count);
        int domains = Math.min(first + BATCH, sample.domains());
        for (int depth = 0; depth < 2; depth++) {
            for (int i = first; i < domains; i++) {
                sum += sample.domain(i).prefetch(depth);
            }
        }
        for (int depth = 0; depth < ACCOUNT_DEPTHS; depth++) {
            for (int i = from; depth > 0 && i < to; i++) {
                sum += entries[i].prefetch(depth);
            }
            sum += rows(depth, count);
            for (int i = 0; i < count; i++) {
                sum += views[i] == null ? 0 : views[i].prefetchClaims(depth);
            }
            for (int i = 0; depth == 0 && i < count; i++) {
                sum += connections[i] == null ? 0 : connections[i].prefetchRing(0);
            }
        }
        read = sum;
    }

    /** What copying their rows into a fleet will need. */
    void rows(DomainEntry[] entries, int from, int to) {
        int count = to - from;
        int sum = 0;
        for (int i = 0; i < count; i++) {
            published[i] = entries[from + i].published;
        }
        for (int depth = 0; depth < ROW_DEPTHS; depth++) {
            sum += rows(depth, count);
            for (int i = 0; depth > 0 && i < count; i++) {
                sum += published[i].prefetchBelow(depth - 1);
            }
        }
        read = sum;
    }

    /** Means nothing. */
    int read() {
        return read;
    }

    private int begin(DomainEntry[] entries, int from, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sessions[i] = entries[from + i].session;
            published[i] = entries[from + i].published;
        }
        for (int i = 0; i < count; i++) {
            connections[i] = sessions[i].connection();
            views[i] = sessions[i].view();
            sum += sessions[i].prefetch(0);
        }
        return sum;
    }

    private int views(int depth, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += views[i] == null ? 0 : views[i].prefetch(depth);
        }
        return sum;
    }

    private int rows(int depth, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += published[i].prefetch(depth);
        }
        return sum;
    }
}
