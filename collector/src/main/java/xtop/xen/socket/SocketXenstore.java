// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import xtop.xen.ChangedPaths;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/** xenstored over its own protocol. Any thread. */
public final class SocketXenstore implements Xenstore {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ATTEMPTS = 16;
    private static final int CHANGES = 65_536;

    private final ChangedPaths changes = new ChangedPaths(CHANGES);
    private final XenstoreConnection connection;

    SocketXenstore(Link.Place place, long timeoutNanos) throws XenException {
        try {
            connection = new XenstoreConnection(place, changes, timeoutNanos);
        } catch (IOException e) {
            throw Places.refused(place, e);
        }
    }

    /**
     * Connects where libxenstore would: {@code $XENSTORED_PATH}, else {@code $XENSTORED_RUNDIR/socket}, else
     * {@code /run/xenstored/socket}, else the xenbus device.
     *
     * @throws XenException ENOENT where there is no xenstored, EACCES where we may not
     */
    public static SocketXenstore open() throws XenException {
        return open(System.getenv());
    }

    /** As the other, with an environment of its own. */
    public static SocketXenstore open(Map<String, String> environment) throws XenException {
        return new SocketXenstore(Places.find(environment), TIMEOUT_NANOS);
    }

    /**
     * As the other, and no answer may take longer.
     *
     * @param timeoutNanos longest wait for an answer
     */
    public static SocketXenstore open(Map<String, String> environment, long timeoutNanos) throws XenException {
        return new SocketXenstore(Places.find(environment), timeoutNanos);
    }

    /** Where {@link #open(Map)} would connect to: the socket's or the device's path. */
    public static String place(Map<String, String> environment) {
        return Places.find(environment).toString();
    }

    /** Connects to a given socket. */
    public static SocketXenstore open(Path socket) throws XenException {
        return new SocketXenstore(new SocketPlace(socket), TIMEOUT_NANOS);
    }

    @Override
    public String read(String path) throws XenException {
        return read(0, path, -1);
    }

    @Override
    public List<String> directory(String path) throws XenException {
        try {
            return connection
                    .ask(Message.DIRECTORY, 0, payload(path), "list " + path)
                    .parts();
        } catch (XenException e) {
            return switch (e.errno()) {
                case "ENOENT" -> List.of();
                case "E2BIG" -> new DirectoryParts(connection, path).read();
                default -> throw e;
            };
        }
    }

    @Override
    public void write(String path, String value) throws XenException {
        connection.ask(Message.WRITE, 0, payload(path, value), "write " + path);
    }

    @Override
    public void remove(String path) throws XenException {
        remove(0, path, -1);
    }

    @Override
    public List<String> permissions(String path) throws XenException {
        try {
            return connection
                    .ask(Message.GET_PERMS, 0, payload(path), "permissions of " + path)
                    .parts();
        } catch (XenException e) {
            return absent(e, List.of());
        }
    }

    @Override
    public void setPermissions(String path, List<String> permissions) throws XenException {
        setPermissions(0, path, permissions, -1);
    }

    @Override
    public void transaction(Writes writes) throws XenException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int epoch = connection.epoch();
            String id = connection
                    .ask(Message.TRANSACTION_START, 0, Message.strings(""), "transaction", epoch)
                    .word();
            int transaction;
            try {
                transaction = Integer.parseUnsignedInt(id);
            } catch (NumberFormatException e) {
                throw new XenException("transaction: xenstored names it '" + id + "'", "EPROTO");
            }
            try {
                writes.run(new OpenTransaction(transaction, epoch));
            } catch (XenException | RuntimeException e) {
                abort(transaction, epoch);
                throw e;
            }
            if (commit(transaction, epoch)) {
                return;
            }
        }
        throw new XenException("xenstore transaction: in conflict " + ATTEMPTS + " times", "EAGAIN");
    }

    /** Noted before it is asked for, so that a connection lost right after the answer does not lose the watch. */
    @Override
    public void watch(String path) throws XenException {
        byte[] payload = payload(path, path + "\0");
        connection.addWatch(path);
        try {
            connection.ask(Message.WATCH, 0, payload, "watch " + path);
        } catch (XenException e) {
            if (!e.errno().equals("EEXIST")) {
                connection.removeWatch(path);
                throw e;
            }
            changes.add(path, path);
        }
    }

    @Override
    public void unwatch(String path) throws XenException {
        connection.removeWatch(path);
        try {
            connection.ask(Message.UNWATCH, 0, payload(path, path + "\0"), "unwatch " + path);
        } catch (XenException e) {
            absent(e, null);
        }
    }

    @Override
    public List<String> awaitChanges(long timeoutNanos) throws InterruptedException {
        return changes.await(timeoutNanos);
    }

    /**
     * Has the daemon carry out one of its own commands, such as {@code quota} (docs/misc/xenstore.txt, XS_CONTROL); which
     * ones there are differs from daemon to daemon.
     *
     * @return its answer
     * @throws XenException EINVAL where it knows no such command
     */
    public String control(String... words) throws XenException {
        return connection
                .ask(Message.CONTROL, 0, Message.strings(words), "control " + String.join(" ", words))
                .word();
    }

    @Override
    public void close() {
        connection.close();
        changes.close();
    }

    private final class OpenTransaction implements Transaction {
        private final int id;
        private final int epoch;

        OpenTransaction(int id, int epoch) {
            this.id = id;
            this.epoch = epoch;
        }

        @Override
        public String read(String path) throws XenException {
            return SocketXenstore.this.read(id, path, epoch);
        }

        @Override
        public void write(String path, String value) throws XenException {
            connection.ask(Message.WRITE, id, payload(path, value), "write " + path, epoch);
        }

        @Override
        public void remove(String path) throws XenException {
            SocketXenstore.this.remove(id, path, epoch);
        }

        @Override
        public void setPermissions(String path, List<String> permissions) throws XenException {
            SocketXenstore.this.setPermissions(id, path, permissions, epoch);
        }
    }

    private String read(int transaction, String path, int epoch) throws XenException {
        try {
            return connection
                    .ask(Message.READ, transaction, payload(path), "read " + path, epoch)
                    .text();
        } catch (XenException e) {
            return absent(e, null);
        }
    }

    private void remove(int transaction, String path, int epoch) throws XenException {
        try {
            connection.ask(Message.RM, transaction, payload(path), "remove " + path, epoch);
        } catch (XenException e) {
            absent(e, null);
        }
    }

    private void setPermissions(int transaction, String path, List<String> permissions, int epoch) throws XenException {
        connection.ask(
                Message.SET_PERMS,
                transaction,
                payload(path, String.join("\0", permissions) + "\0"),
                "set permissions of " + path,
                epoch);
    }

    private boolean commit(int transaction, int epoch) throws XenException {
        try {
            connection.ask(Message.TRANSACTION_END, transaction, Message.strings("T"), "end transaction", epoch);
            return true;
        } catch (XenException e) {
            if (e.errno().equals("EAGAIN")) {
                return false;
            }
            throw e;
        }
    }

    private void abort(int transaction, int epoch) {
        try {
            connection.ask(Message.TRANSACTION_END, transaction, Message.strings("F"), "abort transaction", epoch);
        } catch (XenException e) {
            // the first failure is the one to tell; the daemon ends transactions of a lost connection
        }
    }

    /** A path and what follows it. */
    static byte[] payload(String path, String... rest) throws XenException {
        if (path.indexOf('\0') >= 0) {
            throw new XenException("xenstore path has a NUL in it", "EINVAL");
        }
        List<String> parts = new ArrayList<>(List.of(path));
        parts.addAll(List.of(rest));
        String text = rest.length == 0 ? path + "\0" : String.join("\0", parts);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> T absent(XenException e, T value) throws XenException {
        if (e.errno().equals("ENOENT")) {
            return value;
        }
        throw e;
    }
}
