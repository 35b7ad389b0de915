// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.collector.GuestOrder;
import xtop.collector.WholeLedger;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.socket.SocketXenstore;

/** What a collector that runs for months meets: cut sockets, foreign clients, and orders. */
final class CollectorServiceIT extends WholePathTest {
    private static final String PATH = "/local/domain/5/data/vchan/0/xtop";

    /** Domain 0 of the rig, its xenstore over a socket that can be cut. */
    private record CuttableXen(Xen real, CuttableSocket socket) implements Xen {
        @Override
        public Xenstore openXenstore() throws XenException {
            return SocketXenstore.open(socket.path());
        }

        @Override
        public EventChannels openEventChannels() throws XenException {
            return real.openEventChannels();
        }

        @Override
        public GrantTable openGrantTable() throws XenException {
            return real.openGrantTable();
        }

        @Override
        public HypervisorStats openHypervisorStats() throws XenException {
            return real.openHypervisorStats();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutXenstoreSocketDropsNoChannelAndNewcomersAreFoundAfterwards(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(3);
        try (CuttableSocket socket = new CuttableSocket(rig.directory().resolve("cut"), rig.xenstoreSocket(0))) {
            collector = Collector.open(
                    CollectorConfig.inMemory("rig").every(TimeUnit.MILLISECONDS.toNanos(500)),
                    new CuttableXen(rig.xen(0), socket));
            awaitFleet("three agents", fleet -> ok(fleet, 5, 6, 7));
            for (int cut = 0; cut < 3; cut++) {
                socket.cut();
                awaitMoreSamples(3, 5, 6, 7);
            }
            socket.refuse(true);
            socket.cut();
            awaitMoreSamples(5, 5, 6, 7);
            rig.introduce(8);
            agents.put(8, rig.agent(8));
            socket.refuse(false);
            awaitFleet(
                    "the newcomer, and nobody was connected twice",
                    fleet -> ok(fleet, 5, 6, 7, 8)
                            && fleet.number(Field.RECONNECTS, row(fleet, 5)) == 0
                            && fleet.number(Field.RECONNECTS, row(fleet, 6)) == 0
                            && fleet.number(Field.RECONNECTS, row(fleet, 7)) == 0);
            rig.destroy(8);
            agents.remove(8);
            awaitFleet("a death is noticed over the new connection", fleet -> row(fleet, 8) < 0);
            collector.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDomidThatCameToAnotherVmWhileXenstoreWasOutOfReachIsConnectedSoonAfterwards(XenstoreDaemon daemon)
            throws Exception {
        rig = Rig.start(daemon);
        introduce(2);
        try (CuttableSocket socket = new CuttableSocket(rig.directory().resolve("cut"), rig.xenstoreSocket(0))) {
            collector = Collector.open(
                    CollectorConfig.inMemory("rig").every(TimeUnit.MILLISECONDS.toNanos(500)),
                    new CuttableXen(rig.xen(0), socket));
            awaitFleet("two agents", fleet -> ok(fleet, 5, 6));
            for (int round = 0; round < 2; round++) {
                socket.refuse(true);
                socket.cut();
                rig.destroy(5);
                Rig.await(
                        "its pages given back on Xen's word alone",
                        () -> rig.holdings().domain(5).equals("absent"));
                rig.introduce(5);
                agents.put(5, rig.agent(5));
                String uuid = rig.domainUuid(5);
                socket.refuse(false);
                long since = System.nanoTime();
                awaitFleet(
                        "the new vm", fleet -> ok(fleet, 5, 6) && uuid.equals(fleet.text(Field.UUID, row(fleet, 5))));
                assertThat(System.nanoTime() - since)
                        .as("the periodic rescan would take up to 10 s")
                        .isLessThan(TimeUnit.SECONDS.toNanos(5));
            }
            collector.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStormOfGuestsIsConnectedWithinTheDaemonsOwnQuotas(XenstoreDaemon daemon) throws Exception {
        start(daemon, GUESTS);
        awaitFleet("all agents", fleet -> ok(fleet, everybody()));
        collector.close();
        collect();
        awaitFleet("all agents of a collector that starts among them", fleet -> ok(fleet, everybody()));
        try (FleetSource.Lease lease = collector.latest()) {
            assertThat(lease.fleet().number(Field.COLLECTOR_XENSTORE_ERRORS, 0)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChannelThatAnotherClientHasIsSaidToBeTakenAndByWhomAndComesWhenThatOneEnds(XenstoreDaemon daemon)
            throws Exception {
        rig = Rig.start(daemon);
        introduce(1);
        Rig.await("keys", () -> {
            try (Xenstore store = rig.xen(0).openXenstore()) {
                return store.read(PATH + "/ring-ref") != null;
            } catch (XenException e) {
                return false;
            }
        });
        RigProcess thief = rig.peer(0, "hand", "client", "5", PATH);
        assertThat(thief.line()).startsWith("open ");
        collect();
        awaitFleet(
                "whose it is",
                fleet -> ("refused: channel taken by another client, maybe rig-peer (pid " + thief.pid()
                                + "), or stale keys")
                        .equals(agentStates(fleet).get(5L)));
        thief.ask("close");
        awaitFleet("ours at last", fleet -> ok(fleet, 5));
    }

    @ParameterizedTest
    @EnumSource
    void aDestroyedGuestsLastSampleIsInTheLedger(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(2);
        File file = rig.directory().resolve("ledger").toFile();
        collector = Collector.open(
                CollectorConfig.inMemory("rig")
                        .every(TimeUnit.MILLISECONDS.toNanos(500))
                        .keeping(file),
                rig.xen(0));
        awaitFleet("two agents", fleet -> ok(fleet, 5, 6));
        String uuid = rig.domainUuid(5);
        rig.destroy(5);
        agents.remove(5);
        awaitFleet("it is gone", fleet -> row(fleet, 5) < 0);
        collector.close();
        Fleet dead = WholeLedger.read(file);
        assertThat(dead.rows(Table.DOMAIN)).isEqualTo(1);
        assertThat(dead.text(Field.UUID, 0)).isEqualTo(uuid);
        assertThat(dead.text(Field.NAME, 0)).isEqualTo("guest5");
        assertThat(dead.number(Field.SAMPLES, 0)).isPositive();
        assertThat(dead.rows(Table.THREAD, 0)).as("threads of its last sample").isPositive();
        assertThat(dead.has(Field.EXIT, 0)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void ordersOutliveTheService(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(2);
        CollectorConfig config = CollectorConfig.inMemory("rig")
                .every(TimeUnit.MILLISECONDS.toNanos(500))
                .remembering(rig.directory().resolve("orders").toFile());
        collector = Collector.open(config, rig.xen(0));
        awaitFleet("two agents", fleet -> ok(fleet, 5, 6));
        assertThat(collector.carryOut(GuestOrder.quarantine(5, rig.domainUuid(5))))
                .isEmpty();
        assertThat(collector.carryOut(GuestOrder.cadence(6, rig.domainUuid(6), 700_000_000L, 60_000_000_000L)))
                .isEmpty();
        collector.close();
        collector = Collector.open(config, rig.xen(0));
        awaitFleet(
                "the one in quarantine, the other at its pace",
                fleet -> "quarantined".equals(agentStates(fleet).get(5L))
                        && ok(fleet, 6)
                        && fleet.has(Field.CADENCE, row(fleet, 6))
                        && fleet.number(Field.CADENCE, row(fleet, 6)) == 700_000_000L);
        rig.assertChannelsHeldHere(1);
        assertThat(collector.carryOut(GuestOrder.release(5, rig.domainUuid(5)))).isEmpty();
        collector.close();
        collector = Collector.open(config, rig.xen(0));
        awaitFleet("both", fleet -> ok(fleet, 5, 6));
    }

    @ParameterizedTest
    @EnumSource
    void ordersReachARealAgent(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        awaitFleet("two agents", fleet -> ok(fleet, 5, 6));
        String uuid = rig.domainUuid(5);
        assertThat(collector.carryOut(GuestOrder.quarantine(5, uuid))).isEmpty();
        rig.assertChannelsHeldHere(1);
        awaitFleet(
                "one in quarantine",
                fleet -> "quarantined".equals(agentStates(fleet).get(5L)) && ok(fleet, 6));
        assertThat(collector.carryOut(GuestOrder.release(5, uuid))).isEmpty();
        awaitFleet("released", fleet -> ok(fleet, 5, 6));
        assertThat(collector.carryOut(GuestOrder.cadence(5, uuid, 2_000_000_000L, 0)))
                .isEmpty();
        long[] at = new long[2];
        awaitFleet("the asked-for cadence", fleet -> {
            long clock = fleet.number(Field.GUEST_CLOCK, row(fleet, 5));
            if (clock != at[1]) {
                at[0] = at[1];
                at[1] = clock;
            }
            return at[0] > 0 && at[1] - at[0] > 1_500_000_000L && at[1] - at[0] < 2_500_000_000L;
        });
    }
}
