// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.CollectorEncoder;
import xtop.protocol.DecoderLimits;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.ProtocolException;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanException;
import xtop.vchan.VchanState;
import xtop.xen.XenException;

/**
 * The conversation with one domain's agent, over one connection after another. A guest is hostile until proven
 * otherwise: nothing here waits for it, every half-open state has a time-out, what breaks a rule closes the connection
 * with a reason a person can read, and the next attempt comes later each time. Confined to the event loop.
 */
final class GuestSession implements AgentListener {
    /** How long an agent may take to answer our hello. */
    static final long HELLO_TIMEOUT = 5_000_000_000L;
    /** A guest is silent after this many of its intervals. */
    static final int SILENT_INTERVALS = 3;

    private static final long SHORTEST_INTERVAL = 100_000_000L;
    private static final long LONGEST_INTERVAL = 60_000_000_000L;
    /** A connection that lived so long was a good one. */
    private static final long LASTING = 10_000_000_000L;
    /** Bytes drained from a dead guest's ring: the largest ring there is, and a bit. */
    private static final int LAST_WORDS = 1 << 21;

    /** How a domain's agent stands. */
    enum Standing {
        /** It has announced nothing. */
        NONE,
        /** Announced, and neither a sample nor a refusal yet. */
        CONNECTING,
        /** Samples come. */
        OK,
        /** Connected, and no sample for three intervals. */
        SILENT,
        /** The last connection ended with a fault, or could not be made. */
        REFUSED,
        /** The domain is dead. */
        ENDED
    }

    private final int domid;
    private final SessionPort port;
    private final Backoff backoff = new Backoff();
    private Announcement announced;
    private int ref;
    private int remotePort;
    private VchanChannel channel;
    private AgentDecoder decoder;
    private byte[] hello;
    private boolean greeted;
    private long connectedAt;
    private long lastSampleAt;
    private long lastSequence;
    private long interval;
    private boolean wasSilent;
    private boolean dead;
    private String refusal;
    private GuestView view;
    private long connections;
    private long samples;
    private long missed;
    private long errors;
    private long bytes;
    private long lastSampleEpoch;

    GuestSession(int domid, SessionPort port) {
        this.domid = domid;
        this.port = port;
    }

    /** Takes what discovery saw of this domain's keys. */
    void announce(Announcement seen, long now) {
        boolean other = announced == null || announced.ref() != seen.ref() || announced.port() != seen.port();
        announced = seen.hasAgent() ? seen : null;
        if (announced == null) {
            refusal = channel == null ? null : refusal;
            return;
        }
        if (seen.fault() != null) {
            refusal = refused(seen.fault());
        } else if (other) {
            backoff.freshKeys(now);
        }
        boolean stale = channel != null && (ref != seen.ref() || remotePort != seen.port());
        if (stale && standing(now) != Standing.OK) {
            end(null, now);
        }
    }

    /** Whether to connect now. */
    boolean wantsConnection(long now) {
        return channel == null && !dead && announced != null && announced.fault() == null && backoff.ready(now);
    }

    /** Binds, maps and says hello. A failure is this domain's refusal, never the caller's. */
    void connect(long now) {
        ref = announced.ref();
        remotePort = announced.port();
        try {
            channel = VchanChannel.connect(port.grants(), port.events(), domid, ref, remotePort);
        } catch (VchanException e) {
            refuse(e.reason().text(), now);
            return;
        } catch (XenException | RuntimeException e) {
            refuse("cannot connect: " + e.getMessage(), now);
            return;
        }
        connections++;
        connectedAt = now;
        greeted = false;
        long nonce = port.nonces().getAsLong();
        if (decoder == null) {
            decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        }
        decoder.expect(nonce);
        hello = CollectorEncoder.hello(nonce, port.intervalNanos());
        pump(now);
    }

    /** Local port of the channel, 0 without one. */
    int channelPort() {
        return channel == null ? 0 : channel.port();
    }

    /** Whether an event on the channel's port is worth a look before the next sweep. */
    boolean isGreeting() {
        return channel != null && (view == null || !view.hasSample());
    }

    /** Moves what the ring holds, within this turn's budget, and looks at the clock. */
    void pump(long now) {
        if (channel == null) {
            return;
        }
        try {
            sayHello();
            if (!take(SessionPort.TURN_BYTES) && channel.state() == VchanState.PEER_CLOSED && !take(LAST_WORDS)) {
                end(null, now);
            } else if (!greeted && now - connectedAt > HELLO_TIMEOUT) {
                end("no hello in " + HELLO_TIMEOUT / 1_000_000_000L + " s", now);
            } else if (!wasSilent && standing(now) == Standing.SILENT) {
                wasSilent = true;
                silence();
            }
        } catch (VchanException e) {
            violation(e.reason().text(), now);
        } catch (ProtocolException e) {
            violation(
                    e.reason() == ProtocolException.Reason.VERSION ? e.getMessage() : "protocol: " + e.getMessage(),
                    now);
        } catch (XenException e) {
            end("event channel: " + e.getMessage(), now);
        } catch (RuntimeException e) {
            // a fault of ours that this guest provoked: it may cost the guest its connection, never the others theirs
            violation("internal fault: " + e, now);
        }
    }

    /** The domain is dead: reads its last words and gives its pages back at once, lest it stay as a zombie. */
    void die(long now) {
        dead = true;
        if (channel != null) {
            try {
                take(LAST_WORDS);
            } catch (VchanException | ProtocolException | XenException | RuntimeException e) {
                refusal = null;
            }
        }
        announced = null;
        end(null, now);
    }

    /** Whether the domain is known to be dead. */
    boolean isDead() {
        return dead;
    }

    /** Ends the connection from our side. */
    void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** How the agent stands. */
    Standing standing(long now) {
        if (dead) {
            return Standing.ENDED;
        }
        if (channel != null && greeted) {
            if (now - lastSampleAt > SILENT_INTERVALS * interval) {
                return Standing.SILENT;
            }
            if (view.hasSample()) {
                return Standing.OK;
            }
        }
        if (refusal != null) {
            return Standing.REFUSED;
        }
        return announced == null && channel == null ? Standing.NONE : Standing.CONNECTING;
    }

    /** The agent column: {@code ok}, {@code none}, {@code connecting}, {@code silent 12s}, {@code refused: …}. */
    String words(long now) {
        return switch (standing(now)) {
            case NONE -> "none";
            case CONNECTING -> "connecting";
            case OK -> "ok";
            case SILENT -> port.silence().words((now - lastSampleAt) / 1_000_000_000L);
            case REFUSED -> refusal;
            case ENDED -> "ended";
        };
    }

    /** What the guest told of itself; null before its first hello. */
    GuestView view() {
        return view;
    }

    /** Samples received in all connections. */
    long samples() {
        return samples;
    }

    /** Samples that sequence numbers say were skipped. */
    long missed() {
        return missed;
    }

    /** Connections that ended with a violation. */
    long errors() {
        return errors;
    }

    /** Bytes read. */
    long bytes() {
        return bytes;
    }

    /** Connections after the first. */
    long reconnects() {
        return Math.max(0, connections - 1);
    }

    /** When the newest sample came, ns since 1970; 0 for never. */
    long lastSampleEpoch() {
        return lastSampleEpoch;
    }

    @Override
    public void hello(AgentHello agent) {
        greeted = true;
        lastSampleAt = port.clock().nanos();
        lastSequence = 0;
        wasSilent = false;
        long claimed = agent.intervalNanos() == 0 ? port.intervalNanos() : agent.intervalNanos();
        interval = Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, claimed));
        if (view == null) {
            view = new GuestView();
        }
        view.begin(agent);
    }

    @Override
    public void sample(GuestSample sample, NameTable names) {
        samples++;
        lastSampleAt = port.clock().nanos();
        lastSampleEpoch = port.clock().epochNanos();
        wasSilent = false;
        refusal = null;
        if (lastSequence > 0 && sample.sequence() > lastSequence) {
            missed += sample.sequence() - lastSequence - 1;
        }
        lastSequence = sample.sequence();
        view.take(sample, names, port.matcher());
    }

    @Override
    public void event(GuestEvent event) {
        view.take(event, port.clock().epochNanos());
    }

    private void sayHello() throws VchanException, XenException {
        if (hello != null && channel.writable() >= hello.length) {
            channel.write(hello, 0, hello.length);
            channel.wakeWhenReadable();
            hello = null;
        }
    }

    /** Whether anything came. */
    private boolean take(int budget) throws VchanException, XenException, ProtocolException {
        int total = 0;
        while (total < budget) {
            int count = channel.read(port.buffer(), 0, Math.min(port.buffer().length, budget - total));
            if (count == 0) {
                break;
            }
            total += count;
            bytes += count;
            decoder.feed(port.buffer(), 0, count, this);
        }
        return total > 0;
    }

    private void silence() {
        if (view != null) {
            view.silence();
        }
    }

    private void violation(String reason, long now) {
        errors++;
        stop(false, now);
        // what it holds may be as large as the guest could make it
        decoder = null;
        refusal = refused(reason);
    }

    /** The connection is over; null for an end that is nobody's fault. */
    private void end(String reason, long now) {
        stop(reason == null && greeted && now - connectedAt >= LASTING, now);
        refusal = reason == null ? null : refused(reason);
    }

    private void refuse(String reason, long now) {
        backoff.failed(now);
        refusal = refused(reason);
    }

    private void stop(boolean lasted, long now) {
        if (channel == null) {
            return;
        }
        close();
        hello = null;
        greeted = false;
        if (view != null) {
            view.end();
        }
        if (lasted) {
            backoff.ended(now);
        } else {
            backoff.failed(now);
        }
    }

    private static String refused(String reason) {
        return "refused: " + reason;
    }
}
