// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;

/** The few calls to wait for an event channel, and to talk to a supervisor. Addresses are plain longs, so that a call makes no garbage. */
final class LibC {
    static final short POLLIN = 1;
    static final int EFD_CLOEXEC_NONBLOCK = 0x80800;
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM_CLOEXEC_NONBLOCK = 0x80802;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MADV_DONTNEED = 4;
    /** {@code IOCTL_EVTCHN_RESET}, the way out of an overflowed queue. */
    static final long EVTCHN_RESET = 0x4505;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int poll(long descriptors, long count, int timeoutMillis);

    static native long read(int descriptor, long buffer, long length);

    static native long write(int descriptor, long buffer, long length);

    static native int eventfd(int initial, int flags);

    static native int socket(int domain, int type, int protocol);

    static native long sendto(int descriptor, long buffer, long length, int flags, long address, int addressLength);

    static native int close(int descriptor);

    static native int madvise(long address, long length, int advice);

    static native int ioctl(int descriptor, long request, long argument);
}
