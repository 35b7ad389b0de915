// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import jdk.net.ExtendedSocketOptions;
import xtop.fleet.RunDirectory;

/**
 * The socket that {@code xtop ctl} speaks to: a request is one line of words between tabs, the answer is {@code ok} or
 * {@code no} and a tab and why, then lines of words between tabs, then the end. Whoever can open the socket (mode 0660, in
 * a directory of mode 0750) may ask for the state; orders are taken from root and from the user whose process this is, by
 * what the kernel says of the peer. One request at a time, and none may take long. A thread of its own.
 */
public final class ControlServer implements AutoCloseable {
    /** What is done with a request. */
    public interface Requests {
        /**
         * Answers.
         *
         * @param words of the request
         * @param mayOrder whether the peer may change anything
         * @return lines, the first of which begins with {@code ok} or {@code no}
         */
        String answer(String[] words, boolean mayOrder) throws InterruptedException;
    }

    private static final int LONGEST_REQUEST = 1024;
    private static final long PATIENCE_MILLIS = 2000;

    private final Path path;
    private final ServerSocketChannel server;
    private final UserPrincipal owner;
    private final UserPrincipal root;
    private final Requests requests;
    private final Thread thread = new Thread(this::serve, "xtop-control");
    private volatile boolean closed;

    private ControlServer(Path path, ServerSocketChannel server, Requests requests) throws IOException {
        this.path = path;
        this.server = server;
        this.requests = requests;
        this.owner = Files.getOwner(path);
        this.root = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
    }

    /**
     * Listens in the run directory. To be called by the holder of its lock: a socket that is there is a dead one's.
     *
     * @throws IOException the directory is missing or not ours
     */
    public static ControlServer start(RunDirectory directory, Requests requests) throws IOException {
        Path path = directory.control().toPath();
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path), 8);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            ControlServer control = new ControlServer(path, server, requests);
            control.thread.setDaemon(true);
            control.thread.start();
            return control;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void serve() {
        while (!closed) {
            try (SocketChannel peer = server.accept()) {
                answer(peer);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Descriptors may be short for a while. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(SocketChannel peer) throws IOException, InterruptedException {
        UserPrincipal user = peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        boolean mayOrder = user.equals(owner) || user.equals(root);
        peer.configureBlocking(false);
        try (Selector selector = peer.provider().openSelector()) {
            SelectionKey key = peer.register(selector, SelectionKey.OP_READ);
            long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
            String request = read(peer, selector, deadline);
            if (request == null) {
                return;
            }
            String answer = requests.answer(request.split("\t", -1), mayOrder);
            key.interestOps(SelectionKey.OP_WRITE);
            write(
                    peer,
                    selector,
                    answer.getBytes(StandardCharsets.UTF_8),
                    System.nanoTime() + PATIENCE_MILLIS * 1_000_000);
        }
    }

    /** The line, or null where it is too long or late. */
    private static String read(SocketChannel peer, Selector selector, long deadline) throws IOException {
        byte[] line = new byte[LONGEST_REQUEST];
        ByteBuffer into = ByteBuffer.wrap(line);
        while (into.hasRemaining() && ready(selector, deadline)) {
            if (peer.read(into) < 0) {
                return null;
            }
            for (int i = 0; i < into.position(); i++) {
                if (line[i] == '\n') {
                    return new String(Arrays.copyOf(line, i), StandardCharsets.UTF_8);
                }
            }
        }
        return null;
    }

    private static void write(SocketChannel peer, Selector selector, byte[] bytes, long deadline) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining() && ready(selector, deadline)) {
            peer.write(from);
        }
    }

    private static boolean ready(Selector selector, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            return false;
        }
        selector.select(left);
        selector.selectedKeys().clear();
        return true;
    }

    /** Ends it and removes the socket. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // the next one removes it
        }
    }
}
