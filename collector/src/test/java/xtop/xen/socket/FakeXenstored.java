// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A daemon that answers what a test tells it to, one connection at a time. */
final class FakeXenstored implements AutoCloseable {
    /** Makes answers; an empty list keeps silent. */
    interface Script {
        List<Message> answer(Message request) throws IOException;
    }

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Script script;
    private final List<Message> requests = new CopyOnWriteArrayList<>();
    private volatile SocketChannel current;

    FakeXenstored(Path directory, Script script) throws IOException {
        this.socket = directory.resolve("socket");
        this.script = script;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::run, "fake xenstored");
        thread.setDaemon(true);
        thread.start();
    }

    Path socket() {
        return socket;
    }

    /** What was asked so far. */
    List<Message> requests() {
        return requests;
    }

    /** Ends the connection, as a daemon that restarts does. */
    void drop() throws IOException {
        current.close();
    }

    void send(Message message) throws IOException {
        ByteBuffer bytes = message.encode();
        while (bytes.hasRemaining()) {
            current.write(bytes);
        }
    }

    static Message reply(Message to, String payload) {
        return new Message(to.type(), to.request(), to.transaction(), payload.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Message error(Message to, String errno) {
        return new Message(Message.ERROR, to.request(), to.transaction(), Message.strings(errno));
    }

    static Message event(String path, String token) {
        return new Message(Message.WATCH_EVENT, 0, 0, Message.strings(path, token));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (current != null) {
            current.close();
        }
        Files.deleteIfExists(socket);
    }

    private void run() {
        while (listener.isOpen()) {
            try (SocketChannel connection = listener.accept()) {
                current = connection;
                while (true) {
                    Message request = receive(connection);
                    requests.add(request);
                    for (Message answer : script.answer(request)) {
                        send(answer);
                    }
                }
            } catch (IOException e) {
                // the client or the test went; wait for the next connection
            }
        }
    }

    private static Message receive(SocketChannel from) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Message.HEADER).order(ByteOrder.nativeOrder());
        fill(from, header);
        ByteBuffer payload = ByteBuffer.allocate(header.getInt(12));
        fill(from, payload);
        return new Message(header.getInt(0), header.getInt(4), header.getInt(8), payload.array());
    }

    private static void fill(SocketChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new EOFException();
            }
        }
    }
}
