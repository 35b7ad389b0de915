// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A socket in front of a daemon's, whose connections a test can cut, and which can refuse new ones. */
public final class CuttableSocket implements AutoCloseable {
    private final Path path;
    private final Path behind;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = new HashSet<>();
    private boolean refusing;

    /** Listens at a path; every connection leads on to the socket behind. */
    public CuttableSocket(Path path, Path behind) throws IOException {
        this.path = path;
        this.behind = behind;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        start(this::accept);
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    /** Ends every connection. */
    public synchronized void cut() {
        open.forEach(CuttableSocket::end);
        open.clear();
    }

    /** Whether new connections are ended at once. */
    public synchronized void refuse(boolean all) {
        refusing = all;
    }

    private void accept() {
        while (true) {
            try {
                SocketChannel front = server.accept();
                SocketChannel back = SocketChannel.open(UnixDomainSocketAddress.of(behind));
                synchronized (this) {
                    if (refusing) {
                        end(front);
                        end(back);
                        continue;
                    }
                    open.add(front);
                    open.add(back);
                }
                start(() -> copy(front, back));
                start(() -> copy(back, front));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException e) {
            // cut
        } finally {
            end(from);
            end(to);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cuttable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
        Files.deleteIfExists(path);
    }
}
