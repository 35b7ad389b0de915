// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;
import xtop.xen.memory.GrantSpace.Grant;

/** A domain's handle to map and to share. Closing it releases all, with the notifications, as the kernel does. */
final class MemoryGrantTable implements GrantTable {
    final MemoryXen host;
    final MemoryDomain domain;
    private final Set<MemoryPages> open = new LinkedHashSet<>();
    private boolean closed;

    MemoryGrantTable(MemoryXen host, MemoryDomain domain) {
        this.host = host;
        this.domain = domain;
    }

    @Override
    public GrantedPages map(int domid, int[] refs, boolean writable) throws XenException {
        return map(domid, refs.clone(), writable, NONE, NONE);
    }

    @Override
    public GrantedPages mapNotify(int domid, int ref, int clearByte, int notifyPort) throws XenException {
        return map(domid, new int[] {ref}, true, clearByte, notifyPort);
    }

    @Override
    public GrantedPages share(int domid, int pages, boolean writable) throws XenException {
        return share(domid, pages, writable, NONE, NONE);
    }

    @Override
    public GrantedPages shareNotify(int domid, int clearByte, int notifyPort) throws XenException {
        return share(domid, 1, true, clearByte, notifyPort);
    }

    @Override
    public void close() {
        synchronized (host.lock) {
            if (!closed) {
                closed = true;
                new ArrayList<>(open).forEach(MemoryPages::close);
                domain.forget(this);
            }
        }
    }

    /** The domain ends: nothing is notified. Holding the host's lock. */
    void die() {
        new ArrayList<>(open).forEach(MemoryPages::drop);
    }

    void forget(MemoryPages pages) {
        open.remove(pages);
    }

    void listMappings(List<String> held) {
        for (MemoryPages pages : open) {
            if (!pages.own()) {
                held.add("domain " + domain.domid() + ": " + pages);
            }
        }
    }

    private GrantedPages map(int domid, int[] refs, boolean writable, int clearByte, int notifyPort)
            throws XenException {
        synchronized (host.lock) {
            checkOpen(domid);
            checkNotify(clearByte, notifyPort);
            MemoryDomain granter = host.find(domid);
            Grant[] grants = new Grant[refs.length];
            for (int i = 0; i < refs.length; i++) {
                grants[i] = granter == null ? null : granter.grants.find(refs[i], domain.domid(), writable);
                if (grants[i] == null || !follows(grants, i)) {
                    throw new XenException("map grant " + refs[i] + " of domain " + domid + ": refused", "EINVAL");
                }
            }
            MemoryPages pages = new MemoryPages(this, grants, refs, writable, false, clearByte, notifyPort);
            for (Grant grant : grants) {
                GrantSpace.mapped(grant);
            }
            host.countMapped(granter, grants.length);
            open.add(pages);
            return pages;
        }
    }

    /** Java cannot map pages side by side that do not lie so. */
    private static boolean follows(Grant[] grants, int i) {
        return grants[i].block == grants[0].block && grants[i].page == grants[0].page + i;
    }

    private GrantedPages share(int domid, int pages, boolean writable, int clearByte, int notifyPort)
            throws XenException {
        synchronized (host.lock) {
            checkOpen(domid);
            checkNotify(clearByte, notifyPort);
            Grant[] grants = domain.grants.share(domid, pages, writable);
            int[] refs = new int[pages];
            for (int i = 0; i < pages; i++) {
                refs[i] = grants[i].ref;
            }
            MemoryPages shared = new MemoryPages(this, grants, refs, true, true, clearByte, notifyPort);
            open.add(shared);
            return shared;
        }
    }

    private void checkOpen(int domid) throws XenException {
        domain.checkAlive();
        if (closed) {
            throw new XenException("the grant table is closed", "EBADF");
        }
        if (domid == domain.domid()) {
            throw new XenException("domain " + domid + " cannot share pages with itself", "EINVAL");
        }
    }

    private void checkNotify(int clearByte, int notifyPort) throws XenException {
        boolean badByte = clearByte != NONE && (clearByte < 0 || clearByte >= PAGE_SIZE);
        boolean badPort = notifyPort != NONE && domain.ports.find(notifyPort) == null;
        if (badByte || badPort) {
            throw new XenException("unmap notification: byte " + clearByte + ", port " + notifyPort, "EINVAL");
        }
    }
}
