// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The receiving end of a service manager's notify socket, as systemd has it: every message that has come, in order. */
public final class NotifyReceiver implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int LONGEST = 8192;

    private final LibC libc = Native.load("c", LibC.class);
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final int socket;
    private final Thread thread = new Thread(this::receive, "notify-receiver");
    private volatile boolean closed;

    private interface LibC extends Library {
        int socket(int domain, int type, int protocol);

        int bind(int socket, byte[] address, int length);

        int setsockopt(int socket, int level, int name, Memory value, int length);

        long recv(int socket, Memory buffer, long length, int flags);

        int close(int socket);
    }

    /** @param name a path, or {@code @} and an abstract name */
    public NotifyReceiver(String name) throws IOException {
        socket = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] path = name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        byte[] address = new byte[2 + path.length];
        address[0] = AF_UNIX;
        System.arraycopy(path, 0, address, 2, path.length);
        if (socket < 0 || libc.bind(socket, address, address.length) != 0) {
            throw new IOException("cannot bind " + name + ": errno " + Native.getLastError());
        }
        Memory halfSecond = new Memory(16);
        halfSecond.setLong(0, 0);
        halfSecond.setLong(8, 100_000);
        libc.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, halfSecond, 16);
        thread.setDaemon(true);
        thread.start();
    }

    /** What has come so far. */
    public List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    private void receive() {
        Memory buffer = new Memory(LONGEST);
        while (!closed) {
            long length = libc.recv(socket, buffer, LONGEST, 0);
            if (length >= 0) {
                messages.add(new String(buffer.getByteArray(0, (int) length), StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        libc.close(socket);
    }
}
