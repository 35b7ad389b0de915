// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/**
 * Handles of {@code /dev/xen/gntdev} and, from the first sharing on, {@code /dev/xen/gntalloc}, for all mappings.
 * Owned by one thread.
 */
final class NativeGrantTable implements GrantTable {
    private static final int READ_ONLY = LibXenGnttab.PROT_READ;
    private static final int READ_WRITE = LibXenGnttab.PROT_READ | LibXenGnttab.PROT_WRITE;

    private final Pointer mapper;
    /** Null until something is shared: a dom0 that only maps needs no gntalloc. */
    private Pointer sharer;

    private final Set<NativePages> open = new HashSet<>();
    private boolean closed;

    private NativeGrantTable(Pointer mapper) {
        this.mapper = mapper;
    }

    static NativeGrantTable open() throws XenException {
        LibXenGnttab.load();
        Pointer mapper = LibXenGnttab.xengnttab_open(SilentLogger.pointer(), 0);
        if (mapper == null) {
            throw NativeLibraries.noDevice("/dev/xen/gntdev", "xen-gntdev", Native.getLastError());
        }
        return new NativeGrantTable(mapper);
    }

    @Override
    public GrantedPages map(int domid, int[] refs, boolean writable) throws XenException {
        checkOpen();
        Pointer start = LibXenGnttab.xengnttab_map_domain_grant_refs(
                mapper, refs.length, domid, refs, writable ? READ_WRITE : READ_ONLY);
        return keep(mapper, check(start, "map", refs.length, domid), refs.clone(), writable, false);
    }

    @Override
    public GrantedPages mapNotify(int domid, int ref, int clearByte, int notifyPort) throws XenException {
        checkOpen();
        Pointer start =
                LibXenGnttab.xengnttab_map_grant_ref_notify(mapper, domid, ref, READ_WRITE, clearByte, notifyPort);
        return keep(mapper, check(start, "map", 1, domid), new int[] {ref}, true, false);
    }

    @Override
    public GrantedPages share(int domid, int pages, boolean writable) throws XenException {
        openSharer();
        int[] refs = new int[pages];
        Pointer start = LibXenGnttab.xengntshr_share_pages(sharer, domid, pages, refs, writable ? 1 : 0);
        return cleared(keep(sharer, check(start, "share", pages, domid), refs, true, true));
    }

    @Override
    public GrantedPages shareNotify(int domid, int clearByte, int notifyPort) throws XenException {
        openSharer();
        int[] ref = new int[1];
        Pointer start = LibXenGnttab.xengntshr_share_page_notify(sharer, domid, ref, 1, clearByte, notifyPort);
        return cleared(keep(sharer, check(start, "share", 1, domid), ref, true, true));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            new ArrayList<>(open).forEach(NativePages::close);
            LibXenGnttab.xengnttab_close(mapper);
            if (sharer != null) {
                LibXenGnttab.xengntshr_close(sharer);
            }
        }
    }

    void forget(NativePages pages) {
        open.remove(pages);
    }

    private NativePages keep(Pointer handle, Pointer start, int[] refs, boolean writable, boolean shared) {
        NativePages pages = new NativePages(this, handle, start, refs, writable, shared);
        open.add(pages);
        return pages;
    }

    private void openSharer() throws XenException {
        checkOpen();
        if (sharer == null) {
            sharer = LibXenGnttab.xengntshr_open(SilentLogger.pointer(), 0);
            if (sharer == null) {
                throw NativeLibraries.noDevice("/dev/xen/gntalloc", "xen-gntalloc", Native.getLastError());
            }
        }
    }

    /** gntalloc promises zeroed pages, other systems' libraries do not. */
    private static NativePages cleared(NativePages pages) {
        for (int i = 0; i < pages.buffer().capacity(); i += Long.BYTES) {
            pages.buffer().putLong(i, 0);
        }
        return pages;
    }

    private void checkOpen() throws XenException {
        if (closed) {
            throw new XenException("the grant table is closed", "EBADF");
        }
    }

    private static Pointer check(Pointer start, String verb, int pages, int domid) throws XenException {
        if (start == null) {
            String errno = Errno.name(Native.getLastError());
            throw new XenException(
                    verb + " " + pages + " page(s) " + (verb.equals("map") ? "of" : "with") + " domain " + domid + ": "
                            + errno,
                    errno);
        }
        return start;
    }
}
