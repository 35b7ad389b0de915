// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentListener;
import xtop.protocol.CollectorEncoder;
import xtop.protocol.DecoderLimits;
import xtop.protocol.ProtocolException;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanException;
import xtop.vchan.VchanState;
import xtop.xen.XenException;

/** One connection to an agent: its channel, and the decoder of what comes over it. Confined to the event loop. */
final class AgentConnection {
    /** Bytes drained from a closed or dead guest's ring: the largest ring there is, and a bit. */
    private static final int LAST_WORDS = 1 << 21;
    /** Signals that are answered at once while the agent is greeted; a storm of them is left to the sweep. */
    private static final int SIGNALS = 64;

    /** Depths of {@link #prefetchRing}. */
    static final int RING_DEPTHS = VchanChannel.DEPTHS + 1;

    private final SessionPort port;
    private final Announcement keys;
    private final long since;
    private final VchanChannel channel;
    private final AgentDecoder decoder;
    private byte[] hello;
    /** What is to be said after the hello; null for nothing. */
    private byte[] word;

    private long bytes;
    private boolean greeted;
    private int signals;

    /**
     * Binds and maps. The hello goes out with the first {@link #talk}.
     *
     * @param intervalNanos time between samples that the agent is asked for
     * @throws VchanException the keys or the page are no live and free server's
     * @throws XenException our side failed
     */
    AgentConnection(SessionPort port, Announcement keys, long intervalNanos, long now)
            throws VchanException, XenException {
        this.port = port;
        this.keys = keys;
        this.since = now;
        this.decoder = new AgentDecoder(DecoderLimits.DEFAULT, port.texts());
        long nonce = port.nonces().getAsLong();
        this.hello = CollectorEncoder.hello(nonce, intervalNanos);
        this.decoder.expect(nonce);
        this.channel = VchanChannel.connect(port.grants(), port.events(), keys.domid(), keys.ref(), keys.port());
    }

    /**
     * Writes the hello, as a whole, as soon as the ring has room: an earlier collector may have left it full. Then what
     * else is to be said.
     */
    void talk() throws VchanException, XenException {
        if (hello != null && channel.writable() >= hello.length) {
            channel.write(hello, 0, hello.length);
            channel.wakeWhenReadable();
            hello = null;
        }
        if (word != null && hello == null && channel.writable() >= word.length) {
            channel.write(word, 0, word.length);
            word = null;
        }
    }

    /** Asks for another time between samples, with the next {@link #talk}. */
    void ask(long intervalNanos) {
        word = CollectorEncoder.setInterval(intervalNanos);
    }

    /** Reads, for {@link Prefetch}, what a look at the ring needs so many references away; the result means nothing. */
    int prefetchRing(int depth) {
        return depth == 0 ? (int) since + signals : channel.prefetch(depth - 1);
    }

    /** The same for what decoding a sample will need. */
    int prefetchDecoder(int depth) {
        return decoder.prefetch(depth);
    }

    /** Whether there is nothing to read, nothing to say and no goodbye. */
    boolean isCalm() throws VchanException {
        return hello == null && word == null && channel.isCalm();
    }

    /** Takes what the ring holds, up to a turn's budget; returns whether anything came. */
    boolean take(AgentListener listener) throws VchanException, XenException, ProtocolException {
        return take(SessionPort.TURN_BYTES, listener);
    }

    /** Takes all that is left of a peer that writes no more. */
    boolean drain(AgentListener listener) throws VchanException, XenException, ProtocolException {
        return take(LAST_WORDS, listener);
    }

    /** Whether the agent, or its kernel, has said goodbye; bytes may still be in the ring. */
    boolean isPeerClosed() throws VchanException {
        return channel.state() == VchanState.PEER_CLOSED;
    }

    /** Whether the agent's hello has come. */
    boolean isGreeted() {
        greeted = greeted || decoder.isOpen();
        return greeted;
    }

    /** The port fired; returns whether that is to be answered at once, and the port to be unmasked. */
    boolean signalled() {
        return signals++ < SIGNALS;
    }

    /** Whether it was made by these keys. */
    boolean isBy(Announcement other) {
        return keys.ref() == other.ref() && keys.port() == other.port();
    }

    /** How long it has lived, ns. */
    long age(long now) {
        return now - since;
    }

    /** Local port of the channel. */
    int channelPort() {
        return channel.port();
    }

    /** Bytes read. */
    long bytes() {
        return bytes;
    }

    /** Gives port and pages back. */
    void close() {
        channel.close();
    }

    private boolean take(int budget, AgentListener listener) throws VchanException, XenException, ProtocolException {
        byte[] buffer = port.buffer();
        int total = 0;
        while (total < budget) {
            int count = channel.read(buffer, 0, Math.min(buffer.length, budget - total));
            if (count == 0) {
                break;
            }
            total += count;
            bytes += count;
            decoder.feed(buffer, 0, count, listener);
        }
        return total > 0;
    }
}
