// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import xtop.xen.XenException;

/**
 * The few calls of libxenctrl that count domains (xenctrl.h). Its so-name changes with every release, because its ABI
 * may; of the calls and structs used here the public headers are the same, letter for letter, from 4.17 to 4.22
 * ({@code xen_sysctl_physinfo}, {@code xen_domctl_getdomaininfo} with its x86 part, {@code xen_domctl_getvcpuinfo}).
 * Other releases are not touched.
 *
 * <p>Why not libxenstat, which is on every dom0 too: it leaves out dying domains, pages wrongly above 256 domains (it
 * passes a count where Xen wants a domid), asks xenstored for every name at every sample, and writes to standard error.
 */
final class LibXenCtrl {
    static final int FIRST_MINOR = 17;
    static final int LAST_MINOR = 22;

    private static String loaded;

    private LibXenCtrl() {}

    /**
     * Loads the newest one there is; returns its so-name.
     *
     * @throws XenException ENOENT where there is none that is known
     */
    static synchronized String load() throws XenException {
        for (int minor = LAST_MINOR; loaded == null && minor >= FIRST_MINOR; minor--) {
            String name = soName(minor);
            NativeLibrary library;
            try {
                library = NativeLibrary.getInstance(name);
            } catch (UnsatisfiedLinkError e) {
                continue;
            }
            Native.register(LibXenCtrl.class, library);
            loaded = name;
        }
        if (loaded == null) {
            throw NativeLibraries.missing("libxenctrl.so.4." + FIRST_MINOR + " to " + LAST_MINOR, "xen-system-amd64");
        }
        return loaded;
    }

    static String soName(int minor) {
        return "libxenctrl.so.4." + minor;
    }

    static native Pointer xc_interface_open(Pointer logger, Pointer builderLogger, int flags);

    static native int xc_interface_close(Pointer handle);

    static native int xc_domain_getinfolist(Pointer handle, int firstDomain, int maxDomains, long info);

    static native int xc_vcpu_getinfo(Pointer handle, int domid, int vcpu, long info);

    static native int xc_physinfo(Pointer handle, long info);
}
