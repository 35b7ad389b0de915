// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * The watches of discovery: births and deaths, and as many of the youngest domains without a session as the limit
 * leaves. Confined to discovery's thread.
 */
final class AgentWatches {
    /** Every watch makes every write on the host dearer (C xenstored). */
    static final int MOST = 256;

    static final String BIRTH = "@introduceDomain";
    static final String DEATH = "@releaseDomain";
    private static final int OWN = 2;

    private final Xenstore store;
    private final ConnectedDomains connected;
    private boolean started;
    private volatile int held;

    AgentWatches(Xenstore store, ConnectedDomains connected) {
        this.store = store;
        this.connected = connected;
    }

    /** Whether births and deaths are watched. */
    boolean started() {
        return started;
    }

    /** Watches births and deaths. */
    void start() throws XenException {
        if (!started) {
            store.watch(BIRTH);
            store.watch(DEATH);
            started = true;
        }
    }

    /** Moves the other watches to where they are wanted now. */
    void update(List<KnownDomain> domains) throws XenException {
        List<KnownDomain> wanted = new ArrayList<>();
        for (KnownDomain domain : domains) {
            if (domain.domid != 0 && !connected.has(domain.domid)) {
                wanted.add(domain);
            } else {
                drop(domain);
            }
        }
        if (wanted.size() > MOST - OWN) {
            wanted.sort(Comparator.<KnownDomain>comparingLong(domain -> domain.birth)
                    .reversed());
            for (KnownDomain domain : wanted.subList(MOST - OWN, wanted.size())) {
                drop(domain);
            }
            wanted = wanted.subList(0, MOST - OWN);
        }
        for (KnownDomain domain : wanted) {
            if (!domain.watched) {
                store.watch(DomainNodes.agentPath(domain.domid));
                domain.watched = true;
            }
        }
        held = OWN + wanted.size();
    }

    /** Stops watching a domain. */
    void drop(KnownDomain domain) throws XenException {
        if (domain.watched) {
            domain.watched = false;
            store.unwatch(DomainNodes.agentPath(domain.domid));
        }
    }

    /** Watches held. Any thread. */
    int held() {
        return held;
    }
}
