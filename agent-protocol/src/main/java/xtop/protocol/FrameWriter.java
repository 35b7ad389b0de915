// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * Builds one frame in a fixed buffer. Writing beyond the frame's limit is allowed for {@link #SLACK} bytes, so that a
 * record can be written first, found too long with {@link #fits} and taken back with {@link #rewind}.
 */
final class FrameWriter {
    /** Longest record: head, id, name, mask and 63 values of ten bytes each. */
    private static final int SLACK = 700;

    private final byte[] bytes;
    private final int limit;
    private int position;

    FrameWriter(int limit) {
        this.limit = limit;
        this.bytes = new byte[limit + SLACK];
    }

    void begin(int type) {
        position = 2;
        u8(type);
    }

    int position() {
        return position;
    }

    void rewind(int to) {
        position = to;
    }

    boolean fits() {
        return position <= limit;
    }

    void u8(int value) {
        bytes[position++] = (byte) value;
    }

    void u32(int value) {
        little(value & 0xffffffffL, 4);
    }

    void u64(long value) {
        little(value, 8);
    }

    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[position++] = (byte) rest;
    }

    void raw(byte[] text, int length) {
        System.arraycopy(text, 0, bytes, position, length);
        position += length;
    }

    void patch(int at, int value) {
        bytes[at] = (byte) value;
    }

    /** Writes the length and returns a copy of the frame. */
    byte[] finish() {
        seal();
        return Arrays.copyOf(bytes, position);
    }

    /** Writes the length and copies the frame; returns the bytes copied. */
    int finish(byte[] to, int offset) {
        seal();
        System.arraycopy(bytes, 0, to, offset, position);
        return position;
    }

    private void seal() {
        if (position > limit) {
            throw new IllegalStateException("frame of " + position + " bytes, limit " + limit);
        }
        bytes[0] = (byte) position;
        bytes[1] = (byte) (position >>> 8);
    }

    private void little(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes[position++] = (byte) (value >>> (8 * i));
        }
    }
}
