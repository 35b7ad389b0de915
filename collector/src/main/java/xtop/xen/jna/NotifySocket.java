// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The datagram socket of a service manager (sd_notify(3)): one datagram of {@code NAME=VALUE} lines a message, to a path
 * or, where the name begins with {@code @}, to an abstract address. The JDK has stream sockets of this family only, so
 * these are libc's socket and sendto. Sending never waits. Any thread.
 */
public final class NotifySocket implements AutoCloseable {
    /** {@code sun_path} of sockaddr_un. */
    private static final int LONGEST_NAME = 108;

    private static final int FAMILY_BYTES = Short.BYTES;

    private final int descriptor;
    private final Memory address;
    private boolean closed;

    private NotifySocket(int descriptor, Memory address) {
        this.descriptor = descriptor;
        this.address = address;
    }

    /**
     * Opens a socket to send from.
     *
     * @param name what {@code NOTIFY_SOCKET} says: an absolute path, or {@code @} and an abstract name
     * @throws IOException for any other name (systemd also has vsock, for machines as a whole), or without a socket
     */
    public static NotifySocket open(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = name.startsWith("@");
        if (!(isAbstract || name.startsWith("/")) || bytes.length < 2 || bytes.length >= LONGEST_NAME) {
            throw new IOException("NOTIFY_SOCKET is neither a path nor an abstract name: '" + name + "'");
        }
        Memory address = new Memory(FAMILY_BYTES + bytes.length + (isAbstract ? 0 : 1));
        address.setShort(0, (short) LibC.AF_UNIX);
        address.write(FAMILY_BYTES, bytes, 0, bytes.length);
        if (isAbstract) {
            address.setByte(FAMILY_BYTES, (byte) 0);
        } else {
            address.setByte(FAMILY_BYTES + bytes.length, (byte) 0);
        }
        int descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM_CLOEXEC_NONBLOCK, 0);
        if (descriptor < 0) {
            throw new IOException("socket: " + Errno.name(Native.getLastError()));
        }
        return new NotifySocket(descriptor, address);
    }

    /**
     * Sends one message.
     *
     * @throws IOException nobody receives there, or not so fast
     */
    public synchronized void send(String message) throws IOException {
        if (closed) {
            throw new IOException("the socket is closed");
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (Memory buffer = new Memory(Math.max(1, bytes.length))) {
            buffer.write(0, bytes, 0, bytes.length);
            long sent = LibC.sendto(
                    descriptor,
                    Pointer.nativeValue(buffer),
                    bytes.length,
                    LibC.MSG_NOSIGNAL,
                    Pointer.nativeValue(address),
                    (int) address.size());
            if (sent < 0) {
                throw new IOException("sendto: " + Errno.name(Native.getLastError()));
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
            address.close();
        }
    }
}
