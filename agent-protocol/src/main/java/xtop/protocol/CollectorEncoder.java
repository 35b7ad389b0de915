// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Writes the frames of a collector, each into a new array of at most 64 bytes. Put a frame into the ring as a whole:
 * move the producer index once. Stateless, any thread.
 */
public final class CollectorEncoder {
    /** Lowest protocol version this code speaks. */
    public static final int MIN_VERSION = Wire.VERSION;

    /** Highest protocol version this code speaks. */
    public static final int MAX_VERSION = Wire.VERSION;

    private CollectorEncoder() {}

    /**
     * The first frame of a connection.
     *
     * @param nonce 64 random bits, new for every connection; the agent's hello echoes them
     * @param intervalNanos wanted time between samples, ns; 0 leaves it to the agent
     */
    public static byte[] hello(long nonce, long intervalNanos) {
        FrameWriter out = new FrameWriter(Wire.MAX_COLLECTOR_FRAME);
        out.begin(Wire.COLLECTOR_HELLO);
        out.u64(Wire.MAGIC);
        out.u64(nonce);
        out.u8(MIN_VERSION);
        out.u8(MAX_VERSION);
        out.u64(intervalNanos);
        return out.finish();
    }

    /** Asks for another time between samples, ns; 0 leaves it to the agent. */
    public static byte[] setInterval(long intervalNanos) {
        FrameWriter out = new FrameWriter(Wire.MAX_COLLECTOR_FRAME);
        out.begin(Wire.SET_INTERVAL);
        out.u64(intervalNanos);
        return out.finish();
    }

    /** Asks that the next sample be full. */
    public static byte[] requestFull() {
        FrameWriter out = new FrameWriter(Wire.MAX_COLLECTOR_FRAME);
        out.begin(Wire.REQUEST_FULL);
        return out.finish();
    }
}
