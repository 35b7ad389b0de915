// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSlots;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.xen.EventChannels;
import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryXen;

/** A collector without threads: the test turns it and moves its clock. */
final class HandCollector implements AutoCloseable, Surroundings {
    final MemoryXen host;
    final StillClock clock;
    final Discovery discovery;
    final HypervisorSampler sampler;
    final EventLoop loop;
    /** What a search for other clients finds. */
    String clients = "";

    final ForeignClients others = new ForeignClients(() -> clients);
    final Orders orders;
    final Obituaries obituaries;
    /** What happened before; null for nothing to tell. */
    Unwatched unwatched;

    final FleetSlots slots = new FleetSlots();
    final ConnectedDomains connected = new ConnectedDomains();
    /** Called at each step of 100 ms, before the collector's turn. */
    final List<Consumer<Long>> guests = new ArrayList<>();

    private final Xenstore store;
    private final EventChannels events;
    private final int[] ports = new int[4096];
    /** Events delivered so far. */
    long fired;

    final CountedCalls asked = new CountedCalls();

    private long nonce = 1000;
    private long sinceSample = StillClock.SECOND;

    HandCollector(MemoryXen host) throws XenException {
        this(host, new StillClock());
    }

    HandCollector(MemoryXen host, StillClock clock) throws XenException {
        this(host, clock, List.of());
    }

    HandCollector(MemoryXen host, StillClock clock, List<StandingOrder> standing) throws XenException {
        this.host = host;
        this.orders = new Orders(clock, standing);
        this.clock = clock;
        Xen dom0 = host.domain(0);
        store = dom0.openXenstore();
        events = asked.of(dom0.openEventChannels());
        obituaries = new Obituaries(clock, true);
        ArrayBlockingQueue<Announcement> queue = new ArrayBlockingQueue<>(4096);
        HostSampleExchange exchange = new HostSampleExchange();
        discovery = new Discovery(store, queue, connected, clock);
        sampler = new HypervisorSampler(new Timed(dom0.openHypervisorStats(), clock), exchange);
        loop = new EventLoop(
                CollectorConfig.inMemory("by hand"),
                asked.of(dom0.openGrantTable()),
                events,
                clock,
                () -> nonce++,
                queue,
                exchange,
                connected,
                slots,
                this,
                orders,
                obituaries,
                others);
    }

    /** One turn of everybody at the present moment. */
    void turn() {
        try {
            discovery.step(0);
            others.step(clock.nanos());
            int count = events.await(ports, 0);
            fired += count;
            loop.turn(ports, count);
        } catch (InterruptedException | XenException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets time pass in steps of 100 ms with a turn at each. */
    void pass(long nanos) {
        for (long at = 0; at < nanos; at += 100 * StillClock.MILLI) {
            clock.pass(100 * StillClock.MILLI);
            sinceSample += 100 * StillClock.MILLI;
            if (sinceSample >= StillClock.SECOND) {
                sampler.sample();
                sinceSample = 0;
            }
            guests.forEach(guest -> guest.accept(clock.passed()));
            turn();
        }
    }

    /** The fleet as it would be published now. */
    Fleet fleet() {
        loop.publishNow();
        turn();
        FleetSource.Lease lease = slots.latest();
        return lease.fleet();
    }

    /** The row of a domain, or -1. */
    static int row(Fleet fleet, int domid) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == domid) {
                return row;
            }
        }
        return -1;
    }

    /** What the agent column says of a domain. */
    String agent(int domid) {
        Fleet fleet = fleet();
        return fleet.text(Field.AGENT, row(fleet, domid));
    }

    /** A number of a domain. */
    long number(Field field, int domid) {
        Fleet fleet = fleet();
        int row = row(fleet, domid);
        assertThat(fleet.has(field, row))
                .as("%s of domain %d is known", field, domid)
                .isTrue();
        return fleet.number(field, row);
    }

    @Override
    public boolean scanned() {
        return discovery.scanned();
    }

    @Override
    public boolean sampled() {
        return sampler.tried();
    }

    @Override
    public String problem() {
        return null;
    }

    @Override
    public void describe(CollectorFigures into) {
        into.watches = discovery.watches();
        into.ledgerLost = obituaries.lost();
        into.unwatched(unwatched == null ? null : unwatched.gap());
    }

    @Override
    public void close() {
        loop.close();
        store.close();
    }

    /** Xen's figures by the test's clock. */
    private record Timed(HypervisorStats real, StillClock clock) implements HypervisorStats {
        @Override
        public void sample(HostSample into) throws XenException {
            real.sample(into);
            into.takenNanos = clock.nanos();
        }

        @Override
        public String source() {
            return real.source();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
