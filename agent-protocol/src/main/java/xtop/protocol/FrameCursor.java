// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import xtop.protocol.ProtocolException.Reason;

/** Reads the fields of one frame and never beyond its end. Reused from frame to frame. */
final class FrameCursor {
    /** Most bytes of a number. */
    static final int LONGEST = 10;

    /** Numbers with so many bits, and all faulty ones, are read once more with care. */
    static final int FAR = 63;

    private byte[] bytes;
    private int position;
    private int end;

    void reset(byte[] source, int from, int to) {
        if (bytes != source) {
            // not written where it stays: the garbage collector would have to look at this object again
            bytes = source;
        }
        position = from;
        end = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Moves on, never beyond the end. */
    void position(int to) {
        position = to;
    }

    int end() {
        return end;
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
        if (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                position = at + 1;
                return first;
            }
        }
        return varintFrom(at);
    }

    /** Reads a number for every bit of a mask into an array, lowest bit first, at the bit's place after a base. */
    void values(long[] target, int base, long mask) throws ProtocolException {
        byte[] source = bytes;
        int at = position;
        int last = end - LONGEST;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            int start = at;
            long value;
            if (start <= last) {
                byte next = source[at++];
                value = next;
                if (next < 0) {
                    value = next & 0x7f;
                    int shift = 7;
                    do {
                        next = source[at++];
                        value |= (long) (next & 0x7f) << shift;
                        shift += 7;
                    } while (next < 0 && shift < FAR);
                    if (next <= 0) {
                        value = varintFrom(start);
                        at = position;
                    }
                }
            } else {
                value = varintFrom(start);
                at = position;
            }
            target[base + Long.numberOfTrailingZeros(rest)] = value;
        }
        position = at;
    }

    /** Reads a difference for every bit of a mask and adds it to what stands at the bit's place after a base. */
    void differences(long[] target, int base, long mask) throws ProtocolException {
        byte[] source = bytes;
        int at = position;
        int last = end - LONGEST;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            int start = at;
            long value;
            if (start <= last) {
                byte next = source[at++];
                value = next;
                if (next < 0) {
                    value = next & 0x7f;
                    int shift = 7;
                    do {
                        next = source[at++];
                        value |= (long) (next & 0x7f) << shift;
                        shift += 7;
                    } while (next < 0 && shift < FAR);
                    if (next <= 0) {
                        value = varintFrom(start);
                        at = position;
                    }
                }
            } else {
                value = varintFrom(start);
                at = position;
            }
            target[base + Long.numberOfTrailingZeros(rest)] += Wire.unzigzag(value);
        }
        position = at;
    }

    private long varintFrom(int from) throws ProtocolException {
        long value = 0;
        int at = from;
        for (int shift = 0; at < end; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                if (next == 0 && shift > 0) {
                    throw longForm();
                }
                if (shift == 63 && next > 1) {
                    throw wide();
                }
                position = at;
                return value;
            }
            if (shift == 63) {
                throw wide();
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

    private static ProtocolException longForm() {
        return new ProtocolException(Reason.MALFORMED, "number not in its shortest form");
    }

    private static ProtocolException wide() {
        return new ProtocolException(Reason.MALFORMED, "number beyond 64 bits");
    }

    private static ProtocolException truncated() {
        return new ProtocolException(Reason.TRUNCATED, "frame ends inside a field");
    }
}
