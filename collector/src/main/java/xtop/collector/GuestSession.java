// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.ProtocolException;
import xtop.vchan.VchanException;
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

    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_INTERVAL = 100_000_000L;
    private static final long LONGEST_INTERVAL = 60 * SECOND;
    /** A connection that lived so long was a good one. */
    private static final long LASTING = 10 * SECOND;

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
        /** A person wants no channel with it. */
        QUARANTINED,
        /** The domain is dead. */
        ENDED
    }

    private final SessionPort port;
    private final SessionCounters counters = new SessionCounters();
    private final Backoff backoff = new Backoff();
    private final Cadence cadence = new Cadence();
    private Announcement announced;
    private AgentConnection connection;
    private long interval;
    private long lastHeard;
    private boolean wasSilent;
    private boolean dead;
    private boolean quarantined;
    private String refusal;
    private GuestView view;
    private boolean panicked;
    /** Until when a connection that brings nothing needs no look at the clock. */
    private long calmUntil;

    private final Rest rest = new Rest();

    private boolean mayBeCalm;

    GuestSession(SessionPort port) {
        this.port = port;
    }

    /** Takes what discovery saw of this domain's keys. */
    void announce(Announcement seen, long now) {
        boolean other = announced == null || announced.ref() != seen.ref() || announced.port() != seen.port();
        announced = seen.hasAgent() ? seen : null;
        if (announced == null) {
            refusal = connection == null ? null : refusal;
            return;
        }
        if (seen.fault() != null) {
            refusal = refused(seen.fault());
        } else if (other) {
            backoff.freshKeys(now);
        }
        if (connection != null && !connection.isBy(seen) && standing(now) != Standing.OK) {
            end(null, now);
        }
    }

    /** Whether to connect now. */
    boolean wantsConnection(long now) {
        return connection == null
                && !dead
                && !quarantined
                && announced != null
                && announced.fault() == null
                && backoff.ready(now);
    }

    /** Binds, maps and says hello. A failure is this domain's refusal, never the caller's. */
    void connect(long now) {
        cadence.ends(now);
        try {
            connection = new AgentConnection(port, announced, wantedInterval(), now);
        } catch (VchanException e) {
            if (e.reason() == VchanException.Reason.NOT_OFFERED) {
                port.others().wanted();
            }
            refuse(e.reason().text(), now);
            return;
        } catch (XenException | RuntimeException e) {
            refuse("cannot connect: " + e.getMessage(), now);
            return;
        }
        counters.connections++;
        pump(now);
    }

    /** Local port of the channel, 0 without one. */
    int channelPort() {
        return connection == null ? 0 : connection.channelPort();
    }

    /**
     * The channel's port fired. Looks at once while the agent has not sent its first sample; after that the sweep looks.
     *
     * @return whether the port is to be unmasked; one that stays masked costs nothing, however often it is signalled
     */
    boolean signalled(long now) {
        if (!isGreeting() || !connection.signalled()) {
            return false;
        }
        pump(now);
        return isGreeting();
    }

    private boolean isGreeting() {
        return connection != null && (view == null || !view.hasSample());
    }

    /**
     * Whether {@link #pump} would do nothing. Looks at as little as it can: with 10,000 guests that are asked ten times a
     * second most of the work is to find that they have said nothing.
     */
    boolean isCalm(long now) {
        try {
            boolean calm = mayBeCalm && calmUntil - now > 0 && connection.isCalm();
            if (calm) {
                rest.lookedInVain();
            }
            return calm;
        } catch (VchanException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Until when nobody need look at this session, as of its last {@link #pump}: a guest that has sent its sample is left
     * alone until the next is due, a second at most. What else it says by then, a goodbye too, is seen that much later.
     */
    long restsUntil(long now) {
        return mayBeCalm ? lastHeard + rest.length() : now;
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 or 1; what it returns means nothing. */
    int prefetch(int depth) {
        return depth == 0
                ? (int) (interval + calmUntil) + (rest == null ? 1 : 0)
                : (int) counters.samples + (int) rest.length() + (int) cadence.interval();
    }

    /** The connection that is open; null for none. */
    AgentConnection connection() {
        return connection;
    }

    /** Moves what the ring holds, within this turn's budget, and looks at the clock. */
    void pump(long now) {
        if (connection == null) {
            return;
        }
        mayBeCalm = false;
        try {
            if (cadence.ends(now)) {
                connection.ask(port.intervalNanos());
            }
            connection.talk();
            if (!connection.take(this) && connection.isPeerClosed() && !connection.drain(this)) {
                end(null, now);
            } else if (!connection.isGreeted() && connection.age(now) > HELLO_TIMEOUT) {
                end("no hello in " + HELLO_TIMEOUT / SECOND + " s", now);
            } else if (!wasSilent && standing(now) == Standing.SILENT) {
                wasSilent = true;
                view.silence();
            }
            mayBeCalm = connection != null && cadence.interval() == Cadence.NONE && standing(now) == Standing.OK;
            calmUntil = lastHeard + SILENT_INTERVALS * interval;
        } catch (VchanException e) {
            violation(Violation.RING, e.reason().text(), now);
        } catch (ProtocolException e) {
            Violation sort = Violation.of(e.reason());
            violation(sort, sort == Violation.VERSION ? e.getMessage() : "protocol: " + e.getMessage(), now);
        } catch (XenException e) {
            end("event channel: " + e.getMessage(), now);
        } catch (RuntimeException e) {
            // a fault of ours that this guest provoked: it may cost the guest its connection, never the others theirs
            violation(Violation.INTERNAL, "internal fault: " + e, now);
        }
    }

    /** Whether samples came as they should when it was last looked at, and nothing else is to be told of it. */
    boolean isSteady() {
        return mayBeCalm;
    }

    /** Until when, by the collector's clock, that stays so without another sample. */
    long calmUntil() {
        return calmUntil;
    }

    /** Reads what a dead domain has left in its ring. */
    void drain() {
        if (connection != null) {
            try {
                connection.drain(this);
            } catch (VchanException e) {
                counters.violation(Violation.RING);
            } catch (ProtocolException e) {
                counters.violation(Violation.of(e.reason()));
            } catch (RuntimeException e) {
                counters.violation(Violation.INTERNAL);
            } catch (XenException e) {
                // our side failed, and the guest is gone: there is nobody to blame and nothing to try again
            }
        }
    }

    /** The domain is dead: gives its pages back at once, lest it stay as a zombie. */
    void die(long now) {
        dead = true;
        announced = null;
        if (connection != null) {
            end(null, now);
        }
    }

    /** Asks the agent for another time between samples, now and in connections to come. */
    void cadence(long intervalNanos, long forNanos, long now) {
        cadence.want(intervalNanos, forNanos, now);
        mayBeCalm = false;
        if (connection != null) {
            connection.ask(intervalNanos);
        }
    }

    /** The cadence that was asked for. */
    Cadence cadence() {
        return cadence;
    }

    private long wantedInterval() {
        return cadence.interval() == Cadence.NONE ? port.intervalNanos() : cadence.interval();
    }

    /** Closes the channel and makes none until {@link #release}. */
    void quarantine(long now) {
        if (!quarantined && !dead) {
            quarantined = true;
            if (connection != null) {
                end(null, now);
            }
            refusal = null;
        }
    }

    /** A channel may be made again, at once. */
    void release() {
        quarantined = false;
        backoff.reset();
    }

    /** Whether a person wants no channel with it. */
    boolean isQuarantined() {
        return quarantined;
    }

    /** Whether the domain is known to be dead. */
    boolean isDead() {
        return dead;
    }

    /** Ends the connection from our side. */
    void close() {
        if (connection != null) {
            connection.close();
            counters.end(connection.bytes());
            connection = null;
            mayBeCalm = false;
        }
    }

    /** How the agent stands. */
    Standing standing(long now) {
        if (dead) {
            return Standing.ENDED;
        }
        if (quarantined) {
            return Standing.QUARANTINED;
        }
        if (connection != null && connection.isGreeted()) {
            if (now - lastHeard > SILENT_INTERVALS * silentInterval()) {
                return Standing.SILENT;
            }
            if (view.hasSample()) {
                return Standing.OK;
            }
        }
        if (refusal != null) {
            return Standing.REFUSED;
        }
        return announced == null && connection == null ? Standing.NONE : Standing.CONNECTING;
    }

    /** An agent does not answer a wish for another interval: the longer of both is the one to wait for. */
    private long silentInterval() {
        return cadence.interval() == Cadence.NONE ? interval : Math.max(interval, cadence.interval());
    }

    /**
     * The agent column: {@code ok}, {@code none}, {@code connecting}, {@code silent 12s}, {@code refused: …}, {@code
     * quarantined}.
     */
    String words(long now) {
        return switch (standing(now)) {
            case NONE -> "none";
            case CONNECTING -> "connecting";
            case OK -> "ok";
            case SILENT -> port.silence().words((now - lastHeard) / SECOND);
            case REFUSED ->
                ForeignClients.NOBODY.equals(refusal) ? port.others().words() : refusal;
            case QUARANTINED -> "quarantined";
            case ENDED -> "ended";
        };
    }

    /** What the guest told of itself; null before its first hello. */
    GuestView view() {
        return view;
    }

    /** Totals over all connections. */
    SessionCounters counters() {
        return counters;
    }

    /** Bytes read over all connections. */
    long bytes() {
        return counters.bytes(connection);
    }

    @Override
    public void hello(AgentHello agent) {
        long claimed = agent.intervalNanos() == 0 ? port.intervalNanos() : agent.intervalNanos();
        interval = Math.max(SHORTEST_INTERVAL, Math.min(LONGEST_INTERVAL, claimed));
        rest.begin(agent.intervalNanos() == 0 ? 0 : interval);
        heard();
        counters.begin();
        if (view == null) {
            view = new GuestView(port.fleet());
        }
        view.begin(agent);
    }

    @Override
    public void sample(GuestSample sample, NameTable names) {
        heard();
        refusal = null;
        rest.sampled();
        counters.sample(sample.sequence(), port.moment().epochNanos());
        view.take(sample, names, port.matcher(), port.history(), port.rates());
    }

    @Override
    public void event(GuestEvent event) {
        view.take(event, port.moment().epochNanos());
        // once a domain: no guest is to fill somebody's log
        if (event.kind() == GuestEvent.Kind.PANIC && !panicked) {
            panicked = true;
            port.lastWords().add(panic(event.text()));
        }
    }

    private String panic(String text) {
        String who = announced == null
                ? "a guest"
                : "guest " + (announced.name() == null ? "" : announced.name() + " ") + "(domain " + announced.domid()
                        + ")";
        return who + " panicked" + (text.isEmpty() ? "" : ": " + text);
    }

    /** When the agent was heard last: its newest sample, or its hello where none came yet. */
    long lastHeard() {
        return lastHeard;
    }

    private void heard() {
        lastHeard = port.moment().nanos();
        wasSilent = false;
    }

    private void violation(Violation sort, String reason, long now) {
        counters.violation(sort);
        end(reason, now);
    }

    /** The connection is over; null for an end that is nobody's fault. */
    private void end(String reason, long now) {
        boolean lasted = reason == null && connection.isGreeted() && connection.age(now) >= LASTING;
        close();
        if (view != null) {
            view.end();
        }
        if (lasted) {
            backoff.ended(now);
        } else {
            backoff.failed(now);
        }
        refusal = reason == null ? null : refused(reason);
    }

    private void refuse(String reason, long now) {
        backoff.failed(now);
        refusal = refused(reason);
    }

    private static String refused(String reason) {
        return "refused: " + reason;
    }
}
