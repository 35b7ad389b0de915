// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import xtop.vchan.VchanException.Reason;

/**
 * The four state bytes of the page. The notify bits are one-shot: who wants to sleep sets a bit in the peer's byte,
 * who moves an index clears the bit in its own byte and signals if it was set. The peer can flip the word as fast as it
 * likes, so compare-and-set loops end after a few tries ({@code getAndBitwiseOr} would spin). Owned by one thread.
 */
final class VchanStateWord {
    private static final int TRIES = 64;

    private final ByteBuffer page;
    private final boolean server;

    VchanStateWord(ByteBuffer page, boolean server) {
        this.page = page;
        this.server = server;
    }

    /** As {@link VchanChannel#prefetch}. */
    int prefetch() {
        return server ? 1 : 0;
    }

    /** What the peer's live byte says, 0 to 255. */
    int peerLive() {
        int word = (int) VchanLayout.INT.getAcquire(page, VchanLayout.STATE_WORD);
        return word >>> (server ? 0 : 8) & 0xFF;
    }

    /** Takes our live byte back; a page that was revoked because our own domain died needs no goodbye. */
    void goodbye() {
        if (page.limit() > 0) {
            setOwnLive(VchanLayout.LIVE_GONE);
        }
    }

    void setOwnLive(int live) {
        page.put(server ? VchanLayout.SERVER_LIVE : VchanLayout.CLIENT_LIVE, (byte) live);
        VarHandle.fullFence();
    }

    /** Asks the peer to signal its next step of this kind. The caller must look at the ring again afterwards. */
    void request(int notify) throws VchanException {
        change(notify << (server ? 16 : 24), true);
        VarHandle.fullFence();
    }

    /** Whether the peer asked for a signal after a step of this kind; takes the request off. */
    boolean takeRequest(int notify) throws VchanException {
        VarHandle.fullFence();
        return change(notify << (server ? 24 : 16), false);
    }

    /** Sets or clears a bit; returns whether that changed anything. */
    private boolean change(int bit, boolean set) throws VchanException {
        for (int i = 0; i < TRIES; i++) {
            int word = (int) VchanLayout.INT.getVolatile(page, VchanLayout.STATE_WORD);
            if (((word & bit) != 0) == set) {
                return false;
            }
            if (VchanLayout.INT.compareAndSet(page, VchanLayout.STATE_WORD, word, word ^ bit)) {
                return true;
            }
        }
        throw new VchanException(Reason.NOTIFY_CONTENTION, TRIES + " tries");
    }
}
