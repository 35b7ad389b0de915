// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/** Frames that wait for room in a ring, oldest first, in one array. Each starts with its own length. */
final class FrameQueue {
    private byte[] bytes = new byte[Wire.MAX_AGENT_FRAME];
    private int head;
    private int tail;

    void clear() {
        head = 0;
        tail = 0;
    }

    void add(FrameWriter frame) {
        if (head == tail) {
            clear();
        }
        if (bytes.length - tail < Wire.MAX_AGENT_FRAME) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        tail += frame.finish(bytes, tail);
    }

    /** Bytes of the oldest frame, 0 for none. */
    int nextLength() {
        return head == tail ? 0 : (bytes[head] & 0xff) | (bytes[head + 1] & 0xff) << 8;
    }

    /** Copies the oldest frame out and forgets it; returns its length. */
    int take(byte[] to, int offset) {
        int length = nextLength();
        System.arraycopy(bytes, head, to, offset, length);
        head += length;
        return length;
    }
}
