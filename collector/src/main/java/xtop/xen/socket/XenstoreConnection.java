// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import xtop.xen.ChangedPaths;
import xtop.xen.XenException;

/**
 * Requests and answers over a link that may break. A thread of its own always drains it: a watcher in dom0 that does
 * not would stall the guests it watches (vchan: 54 writes on C xenstored). When the link breaks, open requests fail,
 * and the thread connects again and registers all watches anew, which makes them fire. Any thread.
 */
final class XenstoreConnection implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Link.Place place;
    private final ChangedPaths changes;
    private final long timeoutNanos;
    private final Thread reader;

    private final Object writing = new Object();
    private final Object lock = new Object();
    private final Map<Integer, CompletableFuture<Message>> open = new HashMap<>();
    private final Set<String> watches = new LinkedHashSet<>();
    private final Queue<String> toRegister = new ArrayDeque<>();
    private int registering;
    private int lastRequest;
    private int epoch;
    private boolean closed;
    /** Null while broken. */
    private Link link;

    /**
     * Connects.
     *
     * @throws IOException it cannot be connected now
     */
    XenstoreConnection(Link.Place place, ChangedPaths changes, long timeoutNanos) throws IOException {
        this.place = place;
        this.changes = changes;
        this.timeoutNanos = timeoutNanos;
        this.link = place.open();
        this.reader = new Thread(this::run, "xenstore");
        reader.setDaemon(true);
        reader.start();
    }

    /** Counts the connections; a transaction lives in one of them. */
    int epoch() {
        synchronized (lock) {
            return epoch;
        }
    }

    /** Sends a request and waits for its answer, also for a lost connection to come back. */
    Message ask(int type, int transaction, byte[] payload, String subject) throws XenException {
        return ask(type, transaction, payload, subject, -1);
    }

    /** As the other, but only over that one connection. */
    Message ask(int type, int transaction, byte[] payload, String subject, int onlyEpoch) throws XenException {
        if (payload.length > Message.MAX_REQUEST) {
            throw new XenException(
                    subject + ": " + payload.length + " bytes are more than a request can have", "E2BIG");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(subject); // writing to a channel would close it
        }
        long deadline = System.nanoTime() + timeoutNanos;
        CompletableFuture<Message> answer = new CompletableFuture<>();
        int request;
        Link current;
        synchronized (lock) {
            awaitLink(deadline, subject);
            if (onlyEpoch >= 0 && onlyEpoch != epoch) {
                throw new XenException(subject + ": the connection to xenstored was lost meanwhile", "ECONNRESET");
            }
            request = nextRequest();
            open.put(request, answer);
            current = link;
        }
        send(current, new Message(type, request, transaction, payload));
        return await(answer, request, deadline, subject);
    }

    /** Registers a watch here and after each reconnect. */
    void addWatch(String path) {
        synchronized (lock) {
            watches.add(path);
        }
    }

    void removeWatch(String path) {
        synchronized (lock) {
            watches.remove(path);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (link != null) {
                link.close();
            }
            failAll("closed");
            lock.notifyAll();
        }
    }

    private void awaitLink(long deadline, String subject) throws XenException {
        while (link == null && !closed) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new XenException(subject + ": xenstored at " + place + " is gone", "ECONNREFUSED");
            }
            try {
                lock.wait(millis);
            } catch (InterruptedException e) {
                throw interrupted(subject);
            }
        }
        if (closed) {
            throw new XenException(subject + ": the xenstore connection is closed", "EBADF");
        }
    }

    private Message await(CompletableFuture<Message> answer, int request, long deadline, String subject)
            throws XenException {
        try {
            Message reply = answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (reply.type() == Message.ERROR) {
                String errno = reply.word();
                throw new XenException(subject + ": xenstored says " + errno, errno);
            }
            return reply;
        } catch (TimeoutException e) {
            throw new XenException(
                    subject + ": no answer from xenstored for " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms",
                    "ETIMEDOUT");
        } catch (ExecutionException e) {
            throw new XenException(subject + ": " + e.getCause().getMessage(), "ECONNRESET");
        } catch (InterruptedException e) {
            throw interrupted(subject);
        } finally {
            synchronized (lock) {
                open.remove(request);
            }
        }
    }

    private static XenException interrupted(String subject) {
        Thread.currentThread().interrupt();
        return new XenException(subject + ": interrupted", "EINTR");
    }

    /** Request ids; 0 is what watch events carry. */
    private int nextRequest() {
        do {
            lastRequest++;
        } while (lastRequest == 0 || open.containsKey(lastRequest));
        return lastRequest;
    }

    /**
     * A write that fails breaks the link; the reader then sees its end and tells whoever waits. Not under the lock,
     * which the reader needs to drain.
     */
    private void send(Link current, Message message) {
        synchronized (writing) {
            try {
                current.write(message.encode());
            } catch (IOException e) {
                current.close();
            }
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Link current;
            synchronized (lock) {
                current = link;
            }
            if (current != null) {
                pause = FIRST_PAUSE_MILLIS;
                drain(current);
            }
            synchronized (lock) {
                link = null;
                failAll("connection to xenstored lost");
                if (closed || !reconnect(pause)) {
                    return;
                }
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /** Waits and tries once; false when closed meanwhile. Holding the lock. */
    private boolean reconnect(long pauseMillis) {
        try {
            lock.wait(pauseMillis);
        } catch (InterruptedException e) {
            return false;
        }
        if (closed) {
            return false;
        }
        try {
            link = place.open();
        } catch (IOException e) {
            return true;
        }
        epoch++;
        toRegister.clear();
        toRegister.addAll(watches);
        registerNext();
        lock.notifyAll();
        return true;
    }

    /** One watch after the other, so that the daemon never has to wait for us to read. Holding the lock. */
    private void registerNext() {
        String path = toRegister.poll();
        if (path == null) {
            registering = 0;
        } else {
            registering = nextRequest();
            send(link, new Message(Message.WATCH, registering, 0, Message.strings(path, path)));
        }
    }

    private void drain(Link from) {
        ByteBuffer header = ByteBuffer.allocate(Message.HEADER).order(ByteOrder.nativeOrder());
        try {
            while (true) {
                readFully(from, header.clear());
                header.flip();
                int type = header.getInt();
                int request = header.getInt();
                int transaction = header.getInt();
                int length = header.getInt();
                if (length < 0 || length > Message.MAX_REPLY) {
                    throw new IOException(
                            "xenstored sends a message of " + Integer.toUnsignedString(length) + " bytes");
                }
                byte[] payload = new byte[length];
                readFully(from, ByteBuffer.wrap(payload));
                dispatch(new Message(type, request, transaction, payload));
            }
        } catch (IOException e) {
            from.close();
        }
    }

    private static void readFully(Link from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new EOFException("xenstored closed the connection");
            }
        }
    }

    private void dispatch(Message message) {
        if (message.type() == Message.WATCH_EVENT) {
            var parts = message.parts();
            if (parts.size() >= 2) {
                changes.add(parts.get(1), parts.get(0));
            }
            return;
        }
        synchronized (lock) {
            if (registering != 0 && message.request() == registering) {
                registerNext();
                return;
            }
            CompletableFuture<Message> answer = open.remove(message.request());
            if (answer != null) {
                answer.complete(message);
            }
        }
    }

    private void failAll(String why) {
        open.values().forEach(answer -> answer.completeExceptionally(new IOException(why)));
        open.clear();
    }
}
