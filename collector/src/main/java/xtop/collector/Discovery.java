// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * Finds domains and their agents in xenstore and tells the event loop what changed. Watches are hints and cost every
 * writer on the host, so there are at most 256: two for births and deaths, the rest for the youngest domains without a
 * session. The other domains without one are polled, the young first, at a bounded pace; a rescan of everything is the
 * truth. One thread, which may block on xenstored.
 */
final class Discovery {
    /** ns from one rescan to the next, with few domains. */
    static final long RESCAN = 10_000_000_000L;

    /** ns for each domain from one rescan to the next, where that is more: 30 s with 10,000 domains. */
    private static final long RESCAN_EACH = 3_000_000L;

    private static final long POLL = 1_000_000_000L;
    private static final long YOUNG = 60_000_000_000L;
    private static final long STEP = 250_000_000L;
    /** A domain's nodes go a moment after the death is told, and nothing tells of that: look again for a while. */
    private static final long AFTERMATH = 3_000_000_000L;
    /** Looks in one step at domains never seen before, so that the event loop gets the first ones soon. */
    private static final int NEW_IN_STEP = 500;

    private static final int POLLS_IN_STEP = 250;
    /** A guest may change its keys as often as it likes; it is looked at again no sooner. */
    private static final long AGAIN = 200_000_000L;

    private final Xenstore store;
    private final DomainNodes nodes;
    private final Queue<Announcement> out;
    private final ConnectedDomains connected;
    private final AgentWatches watches;
    private final CollectorClock clock;
    private final Map<Integer, KnownDomain> known = new HashMap<>();
    private final List<KnownDomain> ring = new ArrayList<>();
    private final Set<Integer> dead = new HashSet<>();
    private long births;
    /** When the youngest domain was first seen. */
    private long newestBirth;

    private int turn;
    private int unread;
    private boolean relist = true;
    private boolean scanning;
    private long nextRescan;
    private long aftermathUntil;
    private long nextPolls;
    private volatile boolean scanned;
    private volatile long errors;
    private volatile String problem;

    /** The queue must be bounded or drained; where it refuses, the announcement is made again later. */
    Discovery(Xenstore store, Queue<Announcement> out, ConnectedDomains connected, CollectorClock clock) {
        this.store = store;
        this.nodes = new DomainNodes(store);
        this.out = out;
        this.connected = connected;
        this.watches = new AgentWatches(store, connected);
        this.clock = clock;
        this.nextRescan = clock.nanos() + RESCAN;
        this.nextPolls = clock.nanos();
        this.aftermathUntil = clock.nanos();
    }

    /** Waits a while for changes, then looks where it must. A failing xenstored is counted and tried again. */
    void step(long longestWaitNanos) throws InterruptedException {
        boolean busy = relist || unread > 0 || !watches.started();
        for (String path : store.awaitChanges(busy ? 0 : Math.min(longestWaitNanos, STEP))) {
            changed(path);
        }
        try {
            look();
            problem = null;
        } catch (XenException e) {
            failed(e.getMessage());
            if (busy) {
                Thread.sleep(Math.min(longestWaitNanos, STEP) / 1_000_000);
            }
        }
    }

    /** Whether every domain that was there at the start has been looked at. Any thread. */
    boolean scanned() {
        return scanned;
    }

    /** Watches held. Any thread. */
    int watches() {
        return watches.held();
    }

    /** Steps that xenstored failed. Any thread. */
    long errors() {
        return errors;
    }

    /** Why the last step failed; null where it did not. Any thread. */
    String problem() {
        return problem;
    }

    private void changed(String path) {
        if (path.equals(AgentWatches.BIRTH) || path.equals(AgentWatches.DEATH)) {
            relist = true;
            aftermathUntil = clock.nanos() + AFTERMATH;
            return;
        }
        KnownDomain domain = known.get(DomainNodes.domainOf(path));
        if (domain != null && clock.nanos() - domain.lookedAt < AGAIN) {
            domain.rescan = true;
        } else if (domain != null && !domain.due) {
            domain.due = true;
            unread++;
        }
    }

    private void look() throws XenException {
        long now = clock.nanos();
        watches.start();
        if (now - nextRescan >= 0) {
            relist = true;
            for (KnownDomain domain : ring) {
                domain.rescan = true;
            }
            nextRescan = now + Math.max(RESCAN, ring.size() * RESCAN_EACH);
        }
        boolean polls = now - nextPolls >= 0;
        if (relist || (polls && now - aftermathUntil < 0)) {
            list(now);
            relist = false;
            scanning = true;
        }
        tellDead();
        readDue(now);
        if (polls) {
            poll(now);
            nextPolls = now + STEP;
        }
        if (scanning && unread == 0) {
            scanned = true;
        }
        watches.update(ring);
    }

    private void list(long now) throws XenException {
        Set<Integer> living = new TreeSet<>(nodes.list());
        if (known.containsKey(0) && !living.contains(0)) {
            throw new XenException("it no longer lists domain 0: was it started anew with an empty store?", "ENOENT");
        }
        for (KnownDomain domain : List.copyOf(ring)) {
            if (!living.contains(domain.domid)) {
                forget(domain);
            }
        }
        for (int domid : living) {
            if (!known.containsKey(domid)) {
                KnownDomain domain = new KnownDomain(domid, now, births++);
                newestBirth = now;
                known.put(domid, domain);
                ring.add(domain);
                unread++;
            }
        }
        ring.sort(Comparator.comparingInt(domain -> domain.domid));
    }

    private void forget(KnownDomain domain) throws XenException {
        known.remove(domain.domid);
        ring.remove(domain);
        unread -= domain.due ? 1 : 0;
        dead.add(domain.domid);
        watches.drop(domain);
    }

    private void tellDead() {
        dead.removeIf(domid -> out.offer(Announcement.gone(domid)));
    }

    private void readDue(long now) throws XenException {
        int reads = 0;
        for (int i = 0; i < ring.size() && unread > 0; i++) {
            KnownDomain domain = ring.get(i);
            if (!domain.due || dead.contains(domain.domid)) {
                continue;
            }
            if (reads++ == NEW_IN_STEP) {
                return;
            }
            read(domain, now);
        }
    }

    /** The young without a watch, then the others without one and what is left of a rescan, in turn. */
    private void poll(long now) throws XenException {
        int polls = 0;
        boolean young = births > 0 && now - newestBirth < YOUNG;
        for (int i = 0; young && i < ring.size() && polls < POLLS_IN_STEP; i++) {
            KnownDomain domain = ring.get(i);
            if (now - domain.firstSeen < YOUNG && wantsPoll(domain, now)) {
                read(domain, now);
                polls++;
            }
        }
        int start = turn;
        for (int i = 0; i < ring.size() && polls < POLLS_IN_STEP; i++) {
            int index = (start + i) % ring.size();
            KnownDomain domain = ring.get(index);
            if (domain.rescan || wantsPoll(domain, now)) {
                read(domain, now);
                polls++;
                turn = index + 1;
            }
        }
    }

    private boolean wantsPoll(KnownDomain domain, long now) {
        return domain.domid != 0
                && !domain.watched
                && now - domain.lookedAt >= POLL - STEP
                && !connected.has(domain.domid);
    }

    private void read(KnownDomain domain, long now) throws XenException {
        Announcement seen = nodes.read(domain.domid);
        domain.lookedAt = now;
        // a domain may be listed a moment before the toolstack has named it
        domain.rescan = seen.name() == null && now - domain.firstSeen < YOUNG;
        if (seen.equals(domain.told) || out.offer(seen)) {
            domain.told = seen;
            unread -= domain.due ? 1 : 0;
            domain.due = false;
        } else if (!domain.due) {
            domain.due = true;
            unread++;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void failed(String message) {
        errors++;
        problem = message;
    }
}
