// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The kernel's xenbus device, which carries the same bytes: for guests, and for a dom0 whose xenstored lives in a
 * domain of its own. One descriptor serves both directions; a read cannot be interrupted, so closing asks for an answer
 * that wakes it.
 */
record XenbusPlace(Path path) implements Link.Place {
    @Override
    public Link open() throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        return new Link() {
            private volatile boolean closed;

            @Override
            public int read(ByteBuffer into) throws IOException {
                int count =
                        closed ? -1 : file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
                if (closed) {
                    file.close();
                    return -1;
                }
                if (count > 0) {
                    into.position(into.position() + count);
                }
                return count;
            }

            @Override
            public void write(ByteBuffer from) throws IOException {
                file.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    try {
                        write(new Message(Message.READ, 0, 0, Message.strings("domid")).encode());
                    } catch (IOException e) {
                        // then the reader has failed as well
                    }
                }
            }
        };
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
