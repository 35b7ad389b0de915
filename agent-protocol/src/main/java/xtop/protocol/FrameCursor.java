// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import xtop.protocol.ProtocolException.Reason;

/** Reads the fields of one frame and never beyond its end. Reused from frame to frame. */
final class FrameCursor {
    private byte[] bytes;
    private int position;
    private int end;

    void reset(byte[] source, int from, int to) {
        bytes = source;
        position = from;
        end = to;
    }

    boolean hasMore() {
        return position < end;
    }

    int u8() throws ProtocolException {
        if (position >= end) {
            throw truncated();
        }
        return bytes[position++] & 0xff;
    }

    long u32() throws ProtocolException {
        return little(4);
    }

    long u64() throws ProtocolException {
        return little(8);
    }

    private long little(int count) throws ProtocolException {
        if (end - position < count) {
            throw truncated();
        }
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[position + i] & 0xff);
        }
        position += count;
        return value;
    }

    /** An unsigned LEB128 number in its shortest form. */
    long varint() throws ProtocolException {
        int at = position;
        if (at >= end) {
            throw truncated();
        }
        byte first = bytes[at];
        if (first >= 0) {
            position = at + 1;
            return first;
        }
        return varintFrom(at + 1, first & 0x7f);
    }

    private long varintFrom(int from, long low) throws ProtocolException {
        byte[] source = bytes;
        int limit = end;
        int at = from;
        long value = low;
        for (int shift = 7; at < limit; shift += 7) {
            byte next = source[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                if (next == 0) {
                    throw new ProtocolException(Reason.MALFORMED, "number not in its shortest form");
                }
                if (shift == 63 && next > 1) {
                    throw new ProtocolException(Reason.MALFORMED, "number beyond 64 bits");
                }
                position = at;
                return value;
            }
            if (shift == 63) {
                throw new ProtocolException(Reason.MALFORMED, "number beyond 64 bits");
            }
        }
        throw truncated();
    }

    /** A string of a given number of bytes, cleaned. */
    String text(int length) throws ProtocolException {
        if (end - position < length) {
            throw truncated();
        }
        String text = GuestText.clean(bytes, position, length);
        position += length;
        return text;
    }

    private static ProtocolException truncated() {
        return new ProtocolException(Reason.TRUNCATED, "frame ends inside a field");
    }
}
