// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes to and from xenstored. One thread reads, any one at a time writes. */
interface Link extends AutoCloseable {
    /** Waits for bytes and puts them into the buffer; -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Sends all of it. */
    void write(ByteBuffer from) throws IOException;

    /** Ends a blocked {@link #read} too. */
    @Override
    void close();

    /** A way to make a new one, and its name for messages. */
    interface Place {
        Link open() throws IOException;

        @Override
        String toString();
    }
}
