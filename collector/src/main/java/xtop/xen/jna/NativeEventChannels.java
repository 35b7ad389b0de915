// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import xtop.xen.EventChannels;
import xtop.xen.XenException;

/**
 * One handle of {@code /dev/xen/evtchn} for all ports: poll with an eventfd beside it, one read for a batch of port
 * numbers. Owned by one thread, except {@link #wake}; waiting makes no garbage.
 */
final class NativeEventChannels implements EventChannels {
    private static final String DEVICE = "/dev/xen/evtchn";
    /** The device hands out at most a page of numbers a read. */
    private static final int BATCH = 1024;

    private static final int POLLFD = 8;

    private final Pointer handle;
    private final int descriptor;
    private final int wakeDescriptor;
    private final Memory pollSet = new Memory(2L * POLLFD);
    private final Memory numbers = new Memory(BATCH * (long) Integer.BYTES);
    private final Memory count = new Memory(Long.BYTES);
    private final Memory one = new Memory(Long.BYTES);
    private final ByteBuffer poll;
    private final ByteBuffer ports;
    private final Object wakeLock = new Object();
    private boolean closed;

    private NativeEventChannels(Pointer handle, int descriptor, int wakeDescriptor) {
        this.handle = handle;
        this.descriptor = descriptor;
        this.wakeDescriptor = wakeDescriptor;
        this.one.setLong(0, 1);
        this.poll = pollSet.getByteBuffer(0, pollSet.size()).order(ByteOrder.nativeOrder());
        this.ports = numbers.getByteBuffer(0, numbers.size()).order(ByteOrder.nativeOrder());
        poll.putInt(0, descriptor).putShort(4, LibC.POLLIN);
        poll.putInt(POLLFD, wakeDescriptor).putShort(POLLFD + 4, LibC.POLLIN);
    }

    static NativeEventChannels open() throws XenException {
        LibXenEvtchn.load();
        Pointer handle = LibXenEvtchn.xenevtchn_open(SilentLogger.pointer(), 0);
        if (handle == null) {
            throw NativeLibraries.noDevice(DEVICE, "xen-evtchn", Native.getLastError());
        }
        int wake = LibC.eventfd(0, LibC.EFD_CLOEXEC_NONBLOCK);
        if (wake < 0) {
            XenException failure = failure("eventfd", Native.getLastError());
            LibXenEvtchn.xenevtchn_close(handle);
            throw failure;
        }
        return new NativeEventChannels(handle, LibXenEvtchn.xenevtchn_fd(handle), wake);
    }

    @Override
    public int bindInterdomain(int domid, int remotePort) throws XenException {
        checkOpen();
        return check(
                LibXenEvtchn.xenevtchn_bind_interdomain(handle, domid, remotePort),
                "bind to event channel",
                remotePort,
                domid);
    }

    @Override
    public int bindUnbound(int domid) throws XenException {
        checkOpen();
        return check(LibXenEvtchn.xenevtchn_bind_unbound_port(handle, domid), "offer an event channel", -1, domid);
    }

    @Override
    public void notifyPeer(int port) throws XenException {
        checkOpen();
        check(LibXenEvtchn.xenevtchn_notify(handle, port), "notify event channel", port, -1);
    }

    @Override
    public void unmask(int port) throws XenException {
        checkOpen();
        check(LibXenEvtchn.xenevtchn_unmask(handle, port), "unmask event channel", port, -1);
    }

    @Override
    public void unbind(int port) throws XenException {
        checkOpen();
        check(LibXenEvtchn.xenevtchn_unbind(handle, port), "unbind event channel", port, -1);
    }

    @Override
    public int await(int[] into, long timeoutNanos) throws XenException {
        checkOpen();
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, timeoutNanos) + 999_999);
        poll.putShort(6, (short) 0).putShort(POLLFD + 6, (short) 0);
        int ready = LibC.poll(Pointer.nativeValue(pollSet), 2, (int) Math.min(millis, Integer.MAX_VALUE));
        if (ready < 0) {
            int errno = Native.getLastError();
            if (errno == Errno.EINTR) {
                return 0;
            }
            throw failure("poll", errno);
        }
        if (poll.getShort(POLLFD + 6) != 0) {
            LibC.read(wakeDescriptor, Pointer.nativeValue(count), Long.BYTES);
        }
        return poll.getShort(6) == 0 ? 0 : readPorts(into);
    }

    private int readPorts(int[] into) throws XenException {
        long most = Math.min(into.length, BATCH) * (long) Integer.BYTES;
        long read = LibC.read(descriptor, Pointer.nativeValue(numbers), most);
        if (read < 0) {
            int errno = Native.getLastError();
            if (errno == Errno.EINTR || errno == 11) {
                return 0;
            }
            if (errno == Errno.EFBIG) {
                LibC.ioctl(descriptor, LibC.EVTCHN_RESET, 0);
            }
            throw failure("read " + DEVICE, errno);
        }
        int total = (int) (read / Integer.BYTES);
        for (int i = 0; i < total; i++) {
            into[i] = ports.getInt(i * Integer.BYTES);
        }
        return total;
    }

    @Override
    public void wake() {
        synchronized (wakeLock) {
            if (!closed) {
                LibC.write(wakeDescriptor, Pointer.nativeValue(one), Long.BYTES);
            }
        }
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            if (!closed) {
                closed = true;
                LibC.close(wakeDescriptor);
                LibXenEvtchn.xenevtchn_close(handle);
            }
        }
    }

    private void checkOpen() throws XenException {
        if (closed) {
            throw new XenException("the event channels are closed", "EBADF");
        }
    }

    private static int check(int result, String call, int port, int domid) throws XenException {
        if (result < 0) {
            int errno = Native.getLastError();
            throw failure(call + (port < 0 ? "" : " " + port) + (domid < 0 ? "" : " of domain " + domid), errno);
        }
        return result;
    }

    private static XenException failure(String call, int errno) {
        return new XenException(call + ": " + Errno.name(errno), Errno.name(errno));
    }
}
