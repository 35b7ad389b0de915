// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Reads, on an agent's side, what the collector sends. Drops all bytes until the first hello, and again after anything
 * malformed; a later hello at any time starts the connection anew. Input is a stream. Confined to one thread.
 */
public final class CollectorDecoder {
    private static final int HELLO_LENGTH = Wire.HEADER + 8 + 8 + 1 + 1 + 8;
    private static final int INTERVAL_LENGTH = Wire.HEADER + 8;

    private final byte[] pending = new byte[Wire.MAX_COLLECTOR_FRAME];
    private int length;
    private boolean open;

    /** Forgets what came and waits for a hello: a client connected or went away. */
    public void reset() {
        length = 0;
        open = false;
    }

    /** Whether a hello has come since the last reset or malformed frame. */
    public boolean isOpen() {
        return open;
    }

    /** Takes bytes that came from the collector and tells the listener of every frame they complete. */
    public void feed(byte[] bytes, int offset, int count, CollectorListener listener) {
        for (int i = offset; i < offset + count; i++) {
            pending[length++] = bytes[i];
            settle(listener);
        }
    }

    /** Handles the pending bytes if they are a frame; drops leading bytes that cannot start one. */
    private void settle(CollectorListener listener) {
        while (length >= Wire.HEADER) {
            int wanted = (pending[0] & 0xff) | (pending[1] & 0xff) << 8;
            int type = pending[2] & 0xff;
            if (!possible(wanted, type)) {
                open = false;
                drop(1);
            } else if (length < wanted) {
                return;
            } else {
                frame(type, wanted, listener);
                drop(wanted);
            }
        }
    }

    private void frame(int type, int frameLength, CollectorListener listener) {
        if (type == Wire.COLLECTOR_HELLO) {
            open = true;
            listener.hello(u64(11), pending[19] & 0xff, pending[20] & 0xff, u64(21));
        } else if (type == Wire.SET_INTERVAL && frameLength >= INTERVAL_LENGTH) {
            listener.interval(u64(Wire.HEADER));
        } else if (type == Wire.REQUEST_FULL) {
            listener.fullWanted();
        }
    }

    private boolean possible(int wanted, int type) {
        if (wanted < Wire.HEADER || wanted > Wire.MAX_COLLECTOR_FRAME || type == 0) {
            return false;
        }
        return type == Wire.COLLECTOR_HELLO ? wanted >= HELLO_LENGTH && magicSoFar() : open;
    }

    private boolean magicSoFar() {
        for (int i = 0; i < 8 && Wire.HEADER + i < length; i++) {
            if (pending[Wire.HEADER + i] != (byte) (Wire.MAGIC >>> (8 * i))) {
                return false;
            }
        }
        return true;
    }

    private long u64(int at) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (pending[at + i] & 0xff);
        }
        return value;
    }

    private void drop(int count) {
        length -= count;
        System.arraycopy(pending, count, pending, 0, length);
    }
}
