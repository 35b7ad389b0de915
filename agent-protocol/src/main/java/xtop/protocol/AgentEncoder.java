// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Writes what one agent sends over one connection after another. Frames wait here until the caller has room for them
 * in the ring: {@link #roomNeeded} says how much, {@link #take} hands one out, and the caller moves its producer index
 * once for it. Confined to one thread.
 *
 * <p>At each tick: take what waits; then give the new sample to {@link #sample}, which counts it as skipped when
 * frames of the one before still wait; then take again.
 */
public final class AgentEncoder {
    private static final int MOST_EVENTS = 16;

    private final FrameQueue urgent = new FrameQueue();
    private final FrameQueue waiting = new FrameQueue();
    private final SentNames names = new SentNames();
    private final SampleWriter samples = new SampleWriter(waiting, names);
    private final FrameWriter frame = new FrameWriter(Wire.MAX_AGENT_FRAME);

    private boolean open;
    private boolean fullWanted;
    private int events;
    private long sequence;
    private long skipped;

    /**
     * Starts a connection by answering a collector's hello. What waited for the connection before is dropped, and the
     * next sample is full.
     */
    public void open(long nonce, AgentHello hello) {
        urgent.clear();
        waiting.clear();
        names.forgetSent();
        open = true;
        fullWanted = true;
        events = 0;
        sequence = 0;
        frame.begin(Wire.AGENT_HELLO);
        frame.u64(Wire.MAGIC);
        frame.u64(nonce);
        frame.u8(hello.version());
        frame.u8(hello.kind().code());
        frame.u64(hello.bootId());
        frame.u64(hello.sections());
        frame.u64(hello.intervalNanos());
        frame.u32(hello.pageSize());
        frame.u8(hello.widths().narrow().size());
        for (Figure figure : Figure.values()) {
            if (hello.widths().narrow().containsKey(figure)) {
                frame.u8(figure.section().wireId());
                frame.u8(figure.bit());
                frame.u8(hello.widths().bits(figure));
            }
        }
        string(hello.agent(), Wire.MAX_NAME);
        string(hello.system(), Wire.MAX_NAME);
        urgent.add(frame);
    }

    /** Whether a connection was started. */
    public boolean isOpen() {
        return open;
    }

    /** The connection ended: drops all that waits. Samples and events are ignored until {@link #open}. */
    public void close() {
        open = false;
        urgent.clear();
        waiting.clear();
    }

    /** The id of a name, for rows and for figures that are names; the same name has the same id for ever. */
    public int name(String name) {
        return names.id(name);
    }

    /** The names that this encoder has given ids, as its decoder will see them. */
    public NameTable names() {
        return names;
    }

    /** Makes the next sample full, as a collector may ask. */
    public void requestFull() {
        fullWanted = true;
    }

    /** Samples that were not sent, over all connections, because frames of earlier ones still waited. */
    public long skipped() {
        return skipped;
    }

    /**
     * Queues a sample, or skips it when frames of the one before still wait. The encoder numbers samples itself.
     *
     * @return whether it was queued
     * @throws IllegalArgumentException a row id occurs twice in a section, a name id is unknown, or the sample is
     *     longer than 128 frames; only a new connection helps then
     */
    public boolean sample(GuestSample sample) {
        if (!open) {
            return false;
        }
        if (waiting.nextLength() > 0) {
            skip();
            return false;
        }
        sequence++;
        samples.write(sample, sequence, fullWanted);
        fullWanted = false;
        return true;
    }

    /** Counts a tick that passes without a sample. */
    public void skip() {
        sequence++;
        skipped++;
    }

    /**
     * Queues an event ahead of all samples; its text is cut to 200 bytes.
     *
     * @return whether it was queued: 16 may wait
     */
    public boolean event(GuestEvent event) {
        if (!open || (urgent.nextLength() > 0 && events >= MOST_EVENTS)) {
            return false;
        }
        events = urgent.nextLength() > 0 ? events + 1 : 1;
        frame.begin(Wire.EVENT);
        frame.u8(event.kind().code());
        frame.varint(event.guestNanos());
        frame.varint(event.subject());
        string(event.text(), Wire.MAX_TEXT);
        urgent.add(frame);
        return true;
    }

    /** Bytes that must be free in the ring before the next {@link #take}; 0 when nothing waits. */
    public int roomNeeded() {
        int first = urgent.nextLength();
        if (first > 0) {
            return first;
        }
        int next = waiting.nextLength();
        return next == 0 ? 0 : next + Wire.MAX_EVENT_FRAME;
    }

    /** Copies the next frame out, at most 1,000 bytes; returns its length, 0 when nothing waits. */
    public int take(byte[] to, int offset) {
        return urgent.nextLength() > 0 ? urgent.take(to, offset) : waiting.take(to, offset);
    }

    private void string(String text, int most) {
        byte[] bytes = SentNames.utf8(text, most);
        frame.u8(bytes.length);
        frame.raw(bytes, bytes.length);
    }
}
