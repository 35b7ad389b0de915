// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** Bytes of a table's rows, little-endian, and the same bytes as words of four. */
final class RowMemory {
    /** No bytes. */
    static final RowMemory NONE = of(0);

    final ByteBuffer bytes;
    final IntBuffer words;

    private RowMemory(ByteBuffer bytes) {
        this.bytes = bytes;
        this.words = bytes.asIntBuffer();
    }

    /**
     * Zeros.
     *
     * @throws IllegalStateException more bytes than an image may have
     */
    static RowMemory of(long size) {
        if (size > Layout.MAX_BYTES) {
            throw new IllegalStateException("a fleet of more than " + Layout.MAX_BYTES + " bytes");
        }
        return new RowMemory(ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN));
    }
}
