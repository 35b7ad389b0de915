// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import xtop.xen.XenException;

/** {@code libxengnttab.so.1} (xengnttab.h): mapping, and sharing of own pages. */
final class LibXenGnttab {
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;

    private static final String NAME = "libxengnttab.so.1";

    private static boolean registered;

    private LibXenGnttab() {}

    static synchronized void load() throws XenException {
        if (!registered) {
            Native.register(LibXenGnttab.class, NativeLibraries.load(NAME, "libxengnttab1"));
            registered = true;
        }
    }

    static native Pointer xengnttab_open(Pointer logger, int flags);

    static native int xengnttab_close(Pointer handle);

    static native Pointer xengnttab_map_domain_grant_refs(Pointer handle, int count, int domid, int[] refs, int prot);

    static native Pointer xengnttab_map_grant_ref_notify(
            Pointer handle, int domid, int ref, int prot, int notifyOffset, int notifyPort);

    static native int xengnttab_unmap(Pointer handle, Pointer start, int count);

    static native Pointer xengntshr_open(Pointer logger, int flags);

    static native int xengntshr_close(Pointer handle);

    static native Pointer xengntshr_share_pages(Pointer handle, int domid, int count, int[] refs, int writable);

    static native Pointer xengntshr_share_page_notify(
            Pointer handle, int domid, int[] ref, int writable, int notifyOffset, int notifyPort);

    static native int xengntshr_unshare(Pointer handle, Pointer start, int count);
}
