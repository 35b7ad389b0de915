// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import xtop.protocol.ProtocolException.Reason;

/**
 * Reads what one agent sends over one connection after another. Input is a stream: any chunking gives the same calls
 * on the listener. Trusts nothing in it. A steady stream of samples allocates nothing. Confined to one thread.
 */
public final class AgentDecoder {
    private static final byte[] NONE = new byte[0];

    /** Depths of {@link #prefetch}. */
    public static final int DEPTHS = 6;

    /** Length, type, magic and nonce. */
    private static final int HELLO_PREFIX = Wire.HEADER + 16;

    private final DecoderLimits limits;
    private final InternedNames names;
    private final SampleReader samples;
    private final FrameCursor cursor = new FrameCursor();

    /** Bytes of a frame (or, before the hello, of a possible hello) that is not yet complete. */
    private byte[] pending = NONE;

    private int pendingLength;
    private long nonce;
    private long dropped;
    private State state = State.CLOSED;

    private enum State {
        CLOSED,
        BEFORE_HELLO,
        OPEN
    }

    /** A decoder that waits for {@link #expect}. */
    public AgentDecoder(DecoderLimits limits) {
        this(limits, new SharedTexts());
    }

    /** As the other; its names are shared with all decoders of this thread that have the same texts. */
    public AgentDecoder(DecoderLimits limits, SharedTexts texts) {
        this.limits = limits;
        this.names = new InternedNames(limits.names(), texts);
        this.samples = new SampleReader(limits.rows(), names);
    }

    /**
     * Starts a connection: forgets everything of the one before and drops all bytes until the hello that echoes this
     * nonce.
     */
    public void expect(long expectedNonce) {
        nonce = expectedNonce;
        dropped = 0;
        pendingLength = 0;
        names.clear();
        samples.clear();
        state = State.BEFORE_HELLO;
    }

    /** Whether the agent's hello has come. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Reads what the next sample of threads, interfaces and memory will need, for many decoders at once to be on their way
     * into the processor's caches before one is fed. What lies so many references away from the decoder is read at that
     * depth, so that for all decoders nothing of one depth has to wait for anything but the depth before. Changes nothing;
     * what it returns means nothing.
     *
     * @param depth 0 to {@link #DEPTHS}, not included
     */
    public int prefetch(int depth) {
        return switch (depth) {
            case 0 -> pendingLength + (int) dropped;
            case 1 -> samples.prefetch(0) + cursor.position() + names.definitions();
            default -> samples.prefetch(depth - 1);
        };
    }

    /** Bytes dropped while waiting for the hello of this connection. */
    public long dropped() {
        return dropped;
    }

    /**
     * Takes bytes that came from the agent and tells the listener of everything they complete.
     *
     * @throws ProtocolException the agent broke the protocol; the decoder takes nothing more until {@link #expect}
     * @throws IllegalStateException no connection was started, or it broke
     */
    public void feed(byte[] bytes, int offset, int length, AgentListener listener) throws ProtocolException {
        if (state == State.CLOSED) {
            throw new IllegalStateException("no connection");
        }
        boolean good = false;
        try {
            take(bytes, offset, offset + length, listener);
            good = true;
        } finally {
            if (!good) {
                state = State.CLOSED;
                pendingLength = 0;
            }
        }
    }

    private void take(byte[] bytes, int from, int to, AgentListener listener) throws ProtocolException {
        int at = from;
        while (at < to) {
            if (pendingLength == 0) {
                int next = frames(bytes, at, to, listener);
                if (next == to) {
                    return;
                }
                at = next;
            }
            at += keep(bytes, at, to);
            int used = frames(pending, 0, pendingLength, listener);
            System.arraycopy(pending, used, pending, 0, pendingLength - used);
            pendingLength -= used;
        }
    }

    /** Appends to the pending bytes as much as its frame still needs; returns the bytes taken. */
    private int keep(byte[] bytes, int from, int to) throws ProtocolException {
        if (pending.length == 0) {
            pending = new byte[Wire.MAX_AGENT_FRAME];
        }
        int wanted;
        if (state == State.BEFORE_HELLO) {
            wanted = pendingLength < HELLO_PREFIX ? HELLO_PREFIX : frameLength(pending, 0);
        } else {
            wanted = pendingLength < Wire.HEADER ? Wire.HEADER : frameLength(pending, 0);
        }
        int count = Math.min(wanted - pendingLength, to - from);
        System.arraycopy(bytes, from, pending, pendingLength, count);
        pendingLength += count;
        return count;
    }

    /** Handles whole frames and returns where the first incomplete one starts. */
    private int frames(byte[] bytes, int from, int to, AgentListener listener) throws ProtocolException {
        int at = from;
        if (state == State.BEFORE_HELLO) {
            at = hunt(bytes, from, to);
            if (to - at < HELLO_PREFIX) {
                return at;
            }
            int length = frameLength(bytes, at);
            if (to - at < length) {
                return at;
            }
            cursor.reset(bytes, at + HELLO_PREFIX, at + length);
            AgentHello hello = HelloReader.read(cursor);
            state = State.OPEN;
            listener.hello(hello);
            at += length;
        }
        while (to - at >= Wire.HEADER) {
            int length = frameLength(bytes, at);
            if (to - at < length) {
                break;
            }
            cursor.reset(bytes, at + Wire.HEADER, at + length);
            frame(bytes[at + 2] & 0xff, listener);
            at += length;
        }
        return at;
    }

    /** Where a hello with the right nonce starts or may start; all before it is dropped. */
    private int hunt(byte[] bytes, int from, int to) throws ProtocolException {
        int at = from;
        while (at < to && !mayBeHello(bytes, at, to)) {
            at++;
        }
        dropped += at - from;
        if (dropped > limits.bytesBeforeHello()) {
            throw new ProtocolException(Reason.BAD_MAGIC, "no hello in " + dropped + " bytes");
        }
        return at;
    }

    private boolean mayBeHello(byte[] bytes, int at, int to) {
        for (int i = 2; i < HELLO_PREFIX && at + i < to; i++) {
            long expected =
                    i == 2 ? Wire.AGENT_HELLO : i < 11 ? Wire.MAGIC >>> (8 * (i - 3)) : nonce >>> (8 * (i - 11));
            if (bytes[at + i] != (byte) expected) {
                return false;
            }
        }
        return true;
    }

    private static int frameLength(byte[] bytes, int at) throws ProtocolException {
        int length = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
        if (length < Wire.HEADER || length > Wire.MAX_AGENT_FRAME) {
            throw new ProtocolException(Reason.FRAME_LENGTH, "frame of " + length + " bytes");
        }
        return length;
    }

    private void frame(int type, AgentListener listener) throws ProtocolException {
        switch (type) {
            case Wire.FULL, Wire.DELTA -> {
                if (samples.read(cursor, type == Wire.FULL)) {
                    listener.sample(samples.sample(), names);
                }
            }
            case Wire.EVENT -> listener.event(event());
            case Wire.AGENT_HELLO -> throw new ProtocolException(Reason.SEQUENCE, "second hello in a connection");
            case 0 -> throw new ProtocolException(Reason.MALFORMED, "frame type 0");
            default -> {}
        }
    }

    private GuestEvent event() throws ProtocolException {
        GuestEvent.Kind kind = GuestEvent.Kind.of(cursor.u8());
        long guestNanos = cursor.varint();
        long subject = cursor.varint();
        int length = cursor.u8();
        if (length > Wire.MAX_TEXT) {
            throw new ProtocolException(Reason.MALFORMED, "event text of " + length + " bytes");
        }
        return new GuestEvent(kind, guestNanos, subject, cursor.text(length));
    }
}
