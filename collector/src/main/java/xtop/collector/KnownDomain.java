// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** What discovery remembers of one domain. Confined to discovery's thread. */
final class KnownDomain {
    final int domid;
    final long firstSeen;
    /** Counts domains in the order they were first seen. */
    final long birth;
    /** To be looked at now: never seen yet, or a watch fired. */
    boolean due = true;
    /** To be looked at some time: the rescan wants it. */
    boolean rescan;

    long lookedAt;
    boolean watched;
    /** What the event loop was told last; null for nothing. */
    Announcement told;

    KnownDomain(int domid, long now, long birth) {
        this.domid = domid;
        this.firstSeen = now;
        this.birth = birth;
    }
}
