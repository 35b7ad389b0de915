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
 * Toolstack names of domains, whose device model a stub domain is ({@code target}, libxl_dm.c), and which kernel was
 * booted. Xen itself has none of these; they are dom0-owned nodes in xenstore and the toolstack's files. A new domain (domid and uuid)
 * is looked up at once, the others in turn, so that 10,000 domains do not cost 10,000 requests a second and a rename
 * still shows. A dying domain whose node is gone is {@code (null)}, as xl has it. One thread.
 */
public final class DomainNames implements AutoCloseable {
    private static final int LOOKUPS = 2_000;
    private static final int REFRESHES = 64;
    /** Looks in vain for a kernel: the toolstack notes it a while after the domain is there, and of some guests never. */
    private static final int KERNEL_LOOKS = 30;

    private final Xen xen;
    private final BootedKernel kernel;
    private Map<Integer, Known> known = new HashMap<>();
    private Map<Integer, Known> spare = new HashMap<>();
    private Xenstore xenstore;
    private int next;

    private record Known(String uuid, String name, int target, String image, int imageLooks) {}

    /** @param xen where to open xenstore, at first use and again after it failed */
    public DomainNames(Xen xen) {
        this(xen, new BootedKernel());
    }

    DomainNames(Xen xen, BootedKernel kernel) {
        this.xen = xen;
        this.kernel = kernel;
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
                before = look(domain, same ? before : new Known(domain.uuid, "", DomainSample.NO_TARGET, "", 0));
            } else if (!same) {
                continue;
            }
            spare.put(domain.domid, before);
            domain.name = before.name;
            domain.target = before.target;
            domain.image = before.image;
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

    private Known look(DomainSample domain, Known before) {
        try {
            if (xenstore == null) {
                xenstore = xen.openXenstore();
            }
            String home = "/local/domain/" + domain.domid;
            String name = xenstore.read(home + "/name");
            if (name == null) {
                String known = domain.dying ? "(null)" : before.name;
                return new Known(domain.uuid, known, before.target, before.image, before.imageLooks);
            }
            boolean looking = before.image.isEmpty() && before.imageLooks < KERNEL_LOOKS && domain.domid != 0;
            String image = looking ? kernel.of(xenstore, domain.domid, domain.uuid) : before.image;
            int target = target(xenstore.read(home + "/target"));
            return new Known(domain.uuid, name, target, image, before.imageLooks + 1);
        } catch (XenException e) {
            return before;
        }
    }

    private static int target(String text) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return DomainSample.NO_TARGET;
        }
        int domid = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return DomainSample.NO_TARGET;
            }
            domid = domid * 10 + digit;
        }
        return domid;
    }
}
