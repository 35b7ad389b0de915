// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import xtop.xen.XenException;

/** {@code libxenevtchn.so.1} (xenevtchn.h). */
final class LibXenEvtchn {
    private static final String NAME = "libxenevtchn.so.1";

    private static boolean registered;

    private LibXenEvtchn() {}

    static synchronized void load() throws XenException {
        if (!registered) {
            Native.register(LibXenEvtchn.class, NativeLibraries.load(NAME, "libxenevtchn1"));
            registered = true;
        }
    }

    static native Pointer xenevtchn_open(Pointer logger, int flags);

    static native int xenevtchn_close(Pointer handle);

    static native int xenevtchn_fd(Pointer handle);

    static native int xenevtchn_bind_interdomain(Pointer handle, int domid, int remotePort);

    static native int xenevtchn_bind_unbound_port(Pointer handle, int domid);

    static native int xenevtchn_notify(Pointer handle, int port);

    static native int xenevtchn_unmask(Pointer handle, int port);

    static native int xenevtchn_unbind(Pointer handle, int port);
}
