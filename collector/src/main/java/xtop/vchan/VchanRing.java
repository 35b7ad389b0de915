// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.nio.ByteBuffer;
import xtop.vchan.VchanException.Reason;

/**
 * One direction of a channel: a byte ring of a power of two with free-running u32 indices. The peer may write anything
 * anywhere at any time, so our own index is private and never read back, and the peer's index is read once a step and
 * compared unsigned ({@code tools/libs/vchan/io.c} clamps an impossible index to 0, which looks idle for ever; here it
 * is a violation). Owned by one thread; allocates nothing.
 */
public final class VchanRing {
    /** Bytes of a cache line. */
    private static final int LINE = 64;

    private final ByteBuffer page;
    private final int ownOffset;
    private final int peerOffset;
    private final ByteBuffer data;
    private final int base;
    private final int size;
    private final boolean reading;
    private int own;

    private VchanRing(
            ByteBuffer page, int ownOffset, int peerOffset, ByteBuffer data, int base, int order, boolean reading) {
        this.page = page;
        this.ownOffset = ownOffset;
        this.peerOffset = peerOffset;
        this.data = data;
        this.base = base;
        this.size = 1 << order;
        this.reading = reading;
        this.own = (int) VchanLayout.INT.getAcquire(page, ownOffset);
    }

    /**
     * The end that reads. Takes its own index from the page once, since a reconnect goes on where the last client
     * stopped.
     *
     * @param page the shared page
     * @param cons offset of our index
     * @param prod offset of the peer's
     * @param data where the ring lies
     * @param base its offset there
     * @param order log2 of its size
     */
    static VchanRing reader(ByteBuffer page, int cons, int prod, ByteBuffer data, int base, int order) {
        return new VchanRing(page, cons, prod, data, base, order, true);
    }

    /** The end that writes; as {@link #reader} with the indices changed over. */
    static VchanRing writer(ByteBuffer page, int prod, int cons, ByteBuffer data, int base, int order) {
        return new VchanRing(page, prod, cons, data, base, order, false);
    }

    /** Bytes of the ring. */
    public int size() {
        return size;
    }

    /**
     * Bytes that can be moved now: unread ones for a reader, free ones for a writer.
     *
     * @throws VchanException {@link Reason#BAD_INDEX}
     */
    public int available() throws VchanException {
        int peer = (int) VchanLayout.INT.getAcquire(page, peerOffset);
        int used = reading ? peer - own : own - peer;
        if (Integer.compareUnsigned(used, size) > 0) {
            throw new VchanException(
                    Reason.BAD_INDEX,
                    (reading ? "prod=" : "cons=") + Integer.toUnsignedString(peer) + " with our "
                            + (reading ? "cons=" : "prod=") + Integer.toUnsignedString(own) + ", ring=" + size);
        }
        return reading ? used : size - used;
    }

    /** Moves up to {@code length} bytes out of the ring; returns how many. */
    int read(byte[] into, int offset, int length) throws VchanException {
        int count = Math.min(available(), length);
        int position = own & (size - 1);
        int first = Math.min(count, size - position);
        data.get(base + position, into, offset, first);
        data.get(base, into, offset + first, count - first);
        publish(count);
        return count;
    }

    /** Moves up to {@code length} bytes into the ring; returns how many. */
    int write(byte[] from, int offset, int length) throws VchanException {
        int count = Math.min(available(), length);
        int position = own & (size - 1);
        int first = Math.min(count, size - position);
        data.put(base + position, from, offset, first);
        data.put(base, from, offset + first, count - first);
        publish(count);
        return count;
    }

    /** As {@link VchanChannel#prefetch}; reads nothing of pages that were revoked. */
    int prefetch(int depth) {
        if (depth == 0) {
            return own;
        }
        if (depth == 1) {
            return page.limit() + data.limit();
        }
        if (page.limit() <= peerOffset || data.limit() < base + size) {
            return 0;
        }
        int next = base + (own & (size - 1));
        return page.get(peerOffset)
                + data.get(next)
                + data.get(base + ((own + LINE) & (size - 1)))
                + data.get(base + ((own + 2 * LINE) & (size - 1)));
    }

    private void publish(int count) {
        if (count > 0) {
            own += count;
            VchanLayout.INT.setRelease(page, ownOffset, own);
        }
    }
}
