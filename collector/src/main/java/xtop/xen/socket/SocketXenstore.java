// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private static final String RUN_DIRECTORY = "/run/xenstored";
    private static final List<Path> DEVICES = List.of(Path.of("/dev/xen/xenbus"), Path.of("/proc/xen/xenbus"));
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ATTEMPTS = 16;
    /** {@code S_IFMT} and {@code S_IFSOCK}. */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;
    private static final int CHANGES = 65_536;

    private final ChangedPaths changes = new ChangedPaths(CHANGES);
    private final XenstoreConnection connection;

    SocketXenstore(Link.Place place, long timeoutNanos) throws XenException {
        try {
            connection = new XenstoreConnection(place, changes, timeoutNanos);
        } catch (IOException e) {
            throw refused(place, e);
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
        return new SocketXenstore(place(environment, DEVICES), TIMEOUT_NANOS);
    }

    /** Connects to a given socket. */
    public static SocketXenstore open(Path socket) throws XenException {
        return new SocketXenstore(new SocketPlace(socket), TIMEOUT_NANOS);
    }

    static Link.Place place(Map<String, String> environment, List<Path> devices) {
        String given = environment.get("XENSTORED_PATH");
        Path socket = given != null
                ? Path.of(given)
                : Path.of(environment.getOrDefault("XENSTORED_RUNDIR", RUN_DIRECTORY), "socket");
        if (given == null && !Files.exists(socket)) {
            for (Path device : devices) {
                if (Files.exists(device)) {
                    return new XenbusPlace(device);
                }
            }
        }
        return given != null && isDevice(socket) ? new XenbusPlace(socket) : new SocketPlace(socket);
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
                case "E2BIG" -> directoryByParts(path);
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

    /** C xenstored's way for long lists: pieces by byte offset, begun again when the list changed in between. */
    private List<String> directoryByParts(String path) throws XenException {
        for (int i = 0; i < ATTEMPTS; i++) {
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            String generation = null;
            boolean changed = false;
            while (!changed && !complete(list)) {
                Message part =
                        connection.ask(Message.DIRECTORY_PART, 0, payload(path, list.size() + "\0"), "list " + path);
                String word = part.word();
                changed = generation != null && !generation.equals(word);
                generation = word;
                int skip = word.length() + 1;
                if (skip >= part.payload().length) {
                    throw new XenException("list " + path + ": xenstored sent an empty part", "EPROTO");
                }
                list.write(part.payload(), skip, part.payload().length - skip);
                if (list.size() > Message.MAX_REPLY) {
                    throw new XenException("list " + path + ": longer than " + Message.MAX_REPLY + " bytes", "E2BIG");
                }
            }
            if (!changed) {
                List<String> names = new Message(0, 0, 0, list.toByteArray()).parts();
                return names.subList(0, names.size() - 1);
            }
        }
        throw new XenException("list " + path + ": changed " + ATTEMPTS + " times while it was read", "EAGAIN");
    }

    /** An empty name ends the list. */
    private static boolean complete(ByteArrayOutputStream list) {
        byte[] bytes = list.toByteArray();
        return bytes.length == 1 || (bytes.length > 1 && bytes[bytes.length - 2] == 0);
    }

    /** A path and what follows it. */
    private static byte[] payload(String path, String... rest) throws XenException {
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

    /** As libxenstore tells them apart (tools/libs/store/xs.c, get_handle): what is there and is no socket. */
    private static boolean isDevice(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) != SOCKET;
        } catch (IOException e) {
            return false;
        }
    }

    private static XenException refused(Link.Place place, IOException e) {
        Path path = place instanceof SocketPlace socket ? socket.path() : Path.of(place.toString());
        String text = String.valueOf(e.getMessage());
        if (text.contains("Permission denied") || text.contains("Operation not permitted")) {
            return new XenException("no permission to talk to xenstored at " + path + ": run as root", "EACCES");
        }
        if (!Files.exists(path)) {
            return new XenException(
                    "no xenstored here (" + path + " does not exist): this is not a Xen dom0, or its daemon is down",
                    "ENOENT");
        }
        return new XenException("cannot connect to xenstored at " + path + ": " + text, "ECONNREFUSED");
    }
}
