// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.ByteArrayOutputStream;
import java.util.List;
import xtop.xen.XenException;

/**
 * C xenstored's way for lists that are too long for one reply (DIRECTORY_PART): pieces by byte offset, each with the
 * directory's generation; begun again when that changed in between.
 */
final class DirectoryParts {
    private static final int ATTEMPTS = 16;

    private final XenstoreConnection connection;
    private final String path;

    DirectoryParts(XenstoreConnection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    List<String> read() throws XenException {
        for (int i = 0; i < ATTEMPTS; i++) {
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            if (readOnce(list)) {
                List<String> names = new Message(0, 0, 0, list.toByteArray()).parts();
                return names.subList(0, names.size() - 1);
            }
        }
        throw new XenException("list " + path + ": changed " + ATTEMPTS + " times while it was read", "EAGAIN");
    }

    /** False when the directory changed before its end. */
    private boolean readOnce(ByteArrayOutputStream list) throws XenException {
        String generation = null;
        while (!complete(list)) {
            Message part = connection.ask(
                    Message.DIRECTORY_PART, 0, SocketXenstore.payload(path, list.size() + "\0"), "list " + path);
            String word = part.word();
            if (generation != null && !generation.equals(word)) {
                return false;
            }
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
        return true;
    }

    /** An empty name ends the list. */
    private static boolean complete(ByteArrayOutputStream list) {
        byte[] bytes = list.toByteArray();
        return bytes.length == 1 || (bytes.length > 1 && bytes[bytes.length - 2] == 0);
    }
}
