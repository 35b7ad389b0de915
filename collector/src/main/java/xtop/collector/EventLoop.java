// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import java.util.Queue;
import java.util.function.LongSupplier;
import xtop.fleet.FleetSlots;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HostSample;
import xtop.xen.XenException;

/**
 * Owns every ring and session. One turn takes what discovery and the hypervisor sampler handed over, looks at the rings
 * that signalled, at all of them when the sweep is due, and publishes the fleet when its time has come. Never waits for
 * a guest, for xenstored or for a reader. One thread; in tests the test's own, with a clock that stands still.
 */
final class EventLoop implements AutoCloseable {
    private static final int ANNOUNCEMENTS = 1024;
    /** Above so many domains not every turn asks each whether it has answered. */
    private static final int MANY = 500;
    /** A fleet that is published oftener because of one guest's cadence may cost one part in so many of the time. */
    private static final int PUBLISH_SHARE = 20;
    /** Who has watched an earlier collector would take domains that are not read yet for gone: so long it sees the old fleet. */
    private static final long LONGEST_LOOK = 8_000_000_000L;
    /** Bytes taken from all guests in one sweep. */
    private static final long SWEEP_BYTES = 16L << 20;

    private final CollectorConfig config;
    private final GrantTable grants;
    private final EventChannels events;
    private final CollectorClock clock;
    private final Queue<Announcement> announcements;
    private final HostSampleExchange exchange;
    private final ConnectedDomains connected;
    private final FleetSlots slots;
    private final Surroundings surroundings;
    private final Orders orders;
    private final ConnectPace pace = new ConnectPace();
    private final DomainTable domains;
    private final LastWords lastWords;
    private final Moment moment;
    private final FleetPublisher publisher;
    private final DueSessions due = new DueSessions();
    private DomainEntry[] byPort = new DomainEntry[256];
    private HostSample host;
    private final long looksUntil;
    private long nextSettle;
    private long nextSweep;
    private long nextPublish;
    private int firstInSweep;
    private long fastest = Cadence.NONE;
    private long publishCost;
    private long ownTurns;
    private long work;
    private volatile long turns;
    private volatile long settledSequence;
    private volatile int unanswered;
    private volatile boolean looked;
    private volatile boolean publishNow;

    EventLoop(
            CollectorConfig config,
            GrantTable grants,
            EventChannels events,
            CollectorClock clock,
            LongSupplier nonces,
            Queue<Announcement> announcements,
            HostSampleExchange exchange,
            ConnectedDomains connected,
            FleetSlots slots,
            Surroundings surroundings,
            Orders orders,
            Obituaries obituaries,
            ForeignClients others) {
        this.config = config;
        this.grants = grants;
        this.events = events;
        this.clock = clock;
        this.announcements = announcements;
        this.exchange = exchange;
        this.connected = connected;
        this.slots = slots;
        this.surroundings = surroundings;
        this.orders = orders;
        SessionPort port = new SessionPort(grants, events, clock, nonces, config.intervalNanos(), others);
        this.lastWords = port.lastWords();
        this.moment = port.moment();
        this.domains = new DomainTable(port, orders, obituaries);
        this.publisher = new FleetPublisher(config, slots, clock, surroundings, port.fleet());
        this.looksUntil = clock.nanos() + LONGEST_LOOK;
        this.nextSettle = clock.nanos();
        this.nextSweep = clock.nanos();
        this.nextPublish = clock.nanos() + config.intervalNanos();
    }

    /** What guests said when they panicked. */
    LastWords lastWords() {
        return lastWords;
    }

    /** How long {@link EventChannels#await} may wait before the next turn, ns. */
    long untilNextTurn() {
        long now = clock.nanos();
        boolean busy = !announcements.isEmpty() || publishNow || !orders.isEmpty();
        return busy ? 0 : Math.max(0, Math.min(nextSweep - now, nextPublish - now));
    }

    /**
     * Does what is due.
     *
     * @param ports that fired since the last turn
     * @param fired how many; negative where the kernel lost some, so that all may have
     */
    void turn(int[] ports, int fired) {
        moment.pass();
        long now = moment.nanos();
        takeAnnouncements(now);
        if (!orders.isEmpty()) {
            orders.carryOut(domains, now);
            domains.wake(now);
        }
        if (exchange.take()) {
            account(exchange.front(), now);
        }
        if (fired < 0) {
            nextSweep = now;
        }
        for (int i = 0; i < fired; i++) {
            fired(ports[i], now);
        }
        if (now - nextSweep >= 0) {
            sweep(now);
            nextSweep = next(nextSweep, config.sweepNanos(), now);
        }
        if (settles(now)) {
            settledSequence = publisher.nextSequence();
            publish(now);
        } else if (publishNow || (now - nextPublish >= 0 && tells(now))) {
            publish(now);
        }
        if (now - nextPublish >= 0) {
            nextPublish = next(nextPublish, publishInterval(), now);
        }
        work += clock.nanos() - now;
        turns = ++ownTurns;
    }

    /** Counts turns: what shows that this loop lives. Any thread. */
    long turns() {
        return turns;
    }

    /** A guest with a fast cadence has the fleet published as often, as far as that is cheap. */
    private long publishInterval() {
        return Math.min(config.intervalNanos(), Math.max(fastest, PUBLISH_SHARE * publishCost));
    }

    /**
     * Sequence of the first fleet for which all domains had been seen and all announced agents had answered or been
     * refused; 0 before it. Any thread.
     */
    long settledSequence() {
        return settledSequence;
    }

    /** Whether all domains had been seen and Xen asked at the last turn before it settled. Any thread. */
    boolean hasLooked() {
        return looked;
    }

    /** Announced agents that have neither answered nor been refused, at the last turn before it settled. Any thread. */
    int unanswered() {
        return unanswered;
    }

    /** Has the next turn publish. Any thread. */
    void publishNow() {
        publishNow = true;
        events.wake();
    }

    /** Domains of the newest fleet whose rows were not written anew for it. */
    int kept() {
        return publisher.kept();
    }

    /** Ends all sessions and gives the handles back. */
    @Override
    public void close() {
        for (int i = 0; i < domains.count(); i++) {
            domains.get(i).session.close();
        }
        grants.close();
        events.close();
        slots.close();
    }

    private void takeAnnouncements(long now) {
        for (int i = 0; i < ANNOUNCEMENTS; i++) {
            Announcement seen = announcements.poll();
            if (seen == null) {
                return;
            }
            DomainEntry entry = domains.announce(seen, now);
            if (entry == null || entry.session.channelPort() == 0) {
                connected.set(seen.domid(), false);
            }
            if (entry != null) {
                connect(entry, now);
            }
        }
    }

    /** Xen may tell of a death before xenstore does; discovery must then look for who has the domid next. */
    private void account(HostSample sample, long now) {
        host = sample;
        if (domains.account(sample, now)) {
            for (int i = 0; i < domains.count(); i++) {
                note(domains.get(i));
            }
        }
    }

    private void connect(DomainEntry entry, long now) {
        if (entry.session.wantsConnection(now) && pace.take(now)) {
            entry.session.connect(now);
            note(entry);
            publisher.follow(entry);
        }
    }

    /** Remembers whose port it is, and tells discovery whether the domain has a channel. */
    private void note(DomainEntry entry) {
        int channel = entry.session.channelPort();
        boolean has = channel != 0;
        if (has && channel == entry.notedPort) {
            return;
        }
        entry.notedPort = channel;
        if (has) {
            if (channel >= byPort.length) {
                byPort = Arrays.copyOf(byPort, Math.max(channel + 1, byPort.length * 2));
            }
            byPort[channel] = entry;
        }
        if (connected.has(entry.domid) != has) {
            connected.set(entry.domid, has);
        }
    }

    /** Only while a guest is greeted do its events count; after that the sweep looks, and its port stays masked. */
    private void fired(int channel, long now) {
        DomainEntry entry = channel < byPort.length ? byPort[channel] : null;
        if (entry == null || entry.session.channelPort() != channel) {
            return;
        }
        boolean more = entry.session.signalled(now);
        note(entry);
        publisher.follow(entry);
        if (more && entry.session.channelPort() == channel) {
            try {
                events.unmask(channel);
            } catch (XenException e) {
                // the sweep looks at this ring all the same
            }
        }
    }

    private void sweep(long now) {
        int count = domains.count();
        long budget = SWEEP_BYTES;
        fastest = Cadence.NONE;
        int index = count == 0 ? 0 : firstInSweep % count;
        for (int i = 0; i < count && budget > 0; i++) {
            if (!domains.isResting(index, now)) {
                due.add(index, domains.get(index));
            }
            if (due.isFull() || i == count - 1) {
                budget -= lookAtDue(now);
            }
            index = index + 1 == count ? 0 : index + 1;
        }
        firstInSweep = budget > 0 ? firstInSweep + 1 : index;
    }

    /** Returns the bytes that were taken. */
    private long lookAtDue(long now) {
        long taken = 0;
        due.dropCalm(now);
        moment.pass();
        for (int i = 0; i < due.count(); i++) {
            DomainEntry entry = due.entry(i);
            taken += pump(entry, now);
            domains.rest(due.index(i), entry.session.restsUntil(now));
        }
        due.clear();
        return taken;
    }

    /** Returns the bytes that it took. */
    private long pump(DomainEntry entry, long now) {
        GuestSession session = entry.session;
        if (session.channelPort() == 0) {
            connect(entry, now);
            return 0;
        }
        fastest = Math.min(fastest, session.cadence().interval());
        long before = session.bytes();
        session.pump(now);
        note(entry);
        publisher.follow(entry);
        return session.bytes() - before;
    }

    private boolean settles(long now) {
        if (settledSequence > 0 || (domains.count() > MANY && now - nextSettle < 0)) {
            return false;
        }
        nextSettle = now + config.sweepNanos();
        int waiting = 0;
        for (int i = 0; i < domains.count(); i++) {
            waiting += domains.get(i).session.standing(now) == GuestSession.Standing.CONNECTING ? 1 : 0;
        }
        unanswered = waiting;
        looked = surroundings.scanned() && surroundings.sampled() && announcements.isEmpty();
        return waiting == 0 && looked;
    }

    /** Whether a fleet would be of all domains, or there is nothing more to wait for. */
    private boolean tells(long now) {
        return looked || publisher.nextSequence() > 1 || now - looksUntil >= 0;
    }

    private void publish(long now) {
        publishNow = false;
        long started = clock.nanos();
        publisher.publish(domains, host, now, work);
        publishCost = clock.nanos() - started;
        work = 0;
    }

    /** The next point of a grid that is not behind; a late turn skips points instead of catching up. */
    private static long next(long due, long interval, long now) {
        long next = due + interval;
        return next - now > 0 ? next : now + interval;
    }
}
