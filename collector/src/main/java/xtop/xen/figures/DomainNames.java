// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.util.HashMap;
import java.util.Map;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * Toolstack names of domains. Xen itself has none; they are dom0-owned nodes in xenstore. A new domain (domid and uuid)
 * is looked up at once, the others in turn, so that 10,000 domains do not cost 10,000 requests a second and a rename
 * still shows. A dying domain whose node is gone is {@code (null)}, as xl has it. One thread.
 */
public final class DomainNames implements AutoCloseable {
    private static final int LOOKUPS = 2_000;
    private static final int REFRESHES = 64;

    private final Xen xen;
    private Map<Integer, Known> known = new HashMap<>();
    private Map<Integer, Known> spare = new HashMap<>();
    private Xenstore xenstore;
    private int next;

    private record Known(String uuid, String name) {}

    /** @param xen where to open xenstore, at first use and again after it failed */
    public DomainNames(Xen xen) {
        this.xen = xen;
    }

    /** Fills in the names. Where xenstore cannot be asked they stay as they were, or empty. */
    public void addTo(HostSample sample) {
        int budget = LOOKUPS;
        spare.clear();
        for (int i = 0; i < sample.domains(); i++) {
            DomainSample domain = sample.domain(i);
            Known before = known.get(domain.domid);
            boolean same = before != null && before.uuid.equals(domain.uuid);
            int turn = Math.floorMod(i - next, sample.domains());
            if (budget > 0 && (!same || domain.dying || turn < REFRESHES)) {
                budget--;
                before = new Known(domain.uuid, name(domain.domid, domain.dying, same ? before.name : ""));
            } else if (!same) {
                continue;
            }
            spare.put(domain.domid, before);
            domain.name = before.name;
        }
        next = sample.domains() == 0 ? 0 : (next + REFRESHES) % sample.domains();
        Map<Integer, Known> swap = known;
        known = spare;
        spare = swap;
    }

    @Override
    public void close() {
        if (xenstore != null) {
            xenstore.close();
            xenstore = null;
        }
    }

    private String name(int domid, boolean dying, String otherwise) {
        try {
            if (xenstore == null) {
                xenstore = xen.openXenstore();
            }
            String name = xenstore.read("/local/domain/" + domid + "/name");
            if (name != null) {
                return name;
            }
            return dying ? "(null)" : otherwise;
        } catch (XenException e) {
            return otherwise;
        }
    }
}
