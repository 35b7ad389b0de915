// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** The numbers of PROTOCOL.md. All integers are little-endian. */
final class Wire {
    /** The version this code speaks. */
    static final int VERSION = 1;

    /** Bytes of a frame's header: u16 length of the whole frame, u8 type. */
    static final int HEADER = 3;

    /** Largest frame of an agent, header included. */
    static final int MAX_AGENT_FRAME = 1000;

    /** Largest frame of a collector, header included. */
    static final int MAX_COLLECTOR_FRAME = 64;

    /** Largest event frame; an agent keeps so many bytes of its ring free for one. */
    static final int MAX_EVENT_FRAME = 256;

    /** Largest name, in bytes of UTF-8. */
    static final int MAX_NAME = 64;

    /** Largest text of an event, in bytes of UTF-8. */
    static final int MAX_TEXT = 200;

    /** Frames a sample may have: the part number has seven bits. */
    static final int MAX_PARTS = 128;

    static final int AGENT_HELLO = 0x01;
    static final int FULL = 0x02;
    static final int DELTA = 0x03;
    static final int EVENT = 0x04;
    static final int COLLECTOR_HELLO = 0x41;
    static final int SET_INTERVAL = 0x42;
    static final int REQUEST_FULL = 0x43;

    /** 89 78 74 6F 70 0D 0A 1A as a little-endian number. */
    static final long MAGIC = 0x1A0A_0D70_6F74_7889L;

    /** Flag of a sample's last frame, in the same byte as the part number. */
    static final int LAST = 0x80;

    /** Record heads: the low two bits say what follows. */
    static final int UPDATE_SAME = 0;

    static final int UPDATE_MASK = 1;
    static final int ADD_SAME = 2;
    static final int ADD_MASK = 3;

    /** Two heads with an own meaning: no update repeats the slot before it. */
    static final int END_OF_SECTION = 0;

    static final int DEFINE_NAME = 1;

    private Wire() {}

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
