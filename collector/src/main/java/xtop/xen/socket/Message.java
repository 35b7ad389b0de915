// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One xenstore message ({@code xen/include/public/io/xs_wire.h}): a header of four native-endian u32 (type, request id,
 * transaction id, length) and a payload. Text is Latin-1, since values are arbitrary bytes.
 */
record Message(int type, int request, int transaction, byte[] payload) {
    /** What only dom0 may say; its words are the daemon's own. */
    static final int CONTROL = 0;

    static final int DIRECTORY = 1;
    static final int READ = 2;
    static final int GET_PERMS = 3;
    static final int WATCH = 4;
    static final int UNWATCH = 5;
    static final int TRANSACTION_START = 6;
    static final int TRANSACTION_END = 7;
    static final int WRITE = 11;
    static final int RM = 13;
    static final int SET_PERMS = 14;
    static final int WATCH_EVENT = 15;
    static final int ERROR = 16;
    static final int DIRECTORY_PART = 22;

    static final int HEADER = 16;
    /** Longer requests make the daemon close the connection. */
    static final int MAX_REQUEST = 4096;
    /** oxenstored answers a DIRECTORY of 10,000 domains in one reply of 48 KiB. */
    static final int MAX_REPLY = 1 << 20;

    /** Text with a NUL after each part. */
    static byte[] strings(String... parts) {
        return (String.join("\0", parts) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Header and payload, ready to be sent. */
    ByteBuffer encode() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .order(ByteOrder.nativeOrder())
                .putInt(type)
                .putInt(request)
                .putInt(transaction)
                .putInt(payload.length)
                .put(payload)
                .flip();
    }

    /** The payload as text, with whatever NULs are in it. */
    String text() {
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    /** The payload as text up to its first NUL. */
    String word() {
        String text = text();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Parts that end with a NUL each; a last one without is taken too. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        String text = text();
        int from = 0;
        for (int end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', from)) {
            parts.add(text.substring(from, end));
            from = end + 1;
        }
        if (from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }
}
