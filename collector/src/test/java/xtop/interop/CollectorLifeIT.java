// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.collector.Collector;
import xtop.collector.WholeLedger;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.xen.Xenstore;

/** Collectors that stop, die and are followed by others, and what xenstored can do to them. */
final class CollectorLifeIT extends WholePathTest {
    @ParameterizedTest
    @EnumSource
    void aCollectorTakesOverWhereAnotherLeft(XenstoreDaemon daemon) throws Exception {
        start(daemon, 3);
        for (int round = 0; round < 2; round++) {
            awaitFleet("three agents, round " + round, fleet -> ok(fleet, 5, 6, 7));
            collector.close();
            rig.assertNoChannelHeldHere();
            collect();
        }
        awaitFleet("three agents at the end", fleet -> ok(fleet, 5, 6, 7));
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyXenstoreAfterARestartDropsNoChannel(XenstoreDaemon daemon) throws Exception {
        start(daemon, 3);
        awaitFleet("three agents", fleet -> ok(fleet, 5, 6, 7));
        long before;
        try (FleetSource.Lease lease = collector.latest()) {
            before = lease.fleet().number(Field.SAMPLES, row(lease.fleet(), 5));
        }
        rig.restartXenstored();
        awaitFleet(
                "samples go on over the same channel",
                fleet -> ok(fleet, 5, 6, 7) && fleet.number(Field.SAMPLES, row(fleet, 5)) > before + 5);
    }

    @ParameterizedTest
    @EnumSource
    void aStuckXenstoredStopsNoSamples(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        awaitFleet("two agents", fleet -> ok(fleet, 5, 6));
        long before;
        rig.xenstored().stop();
        try (FleetSource.Lease lease = collector.latest()) {
            before = lease.fleet().number(Field.SAMPLES, row(lease.fleet(), 5));
        }
        awaitFleet(
                "samples while xenstored is stopped",
                fleet -> ok(fleet, 5, 6) && fleet.number(Field.SAMPLES, row(fleet, 5)) > before + 3);
        rig.xenstored().resume();
        rig.introduce(7);
        rig.agent(7);
        awaitFleet("a newcomer afterwards", fleet -> ok(fleet, 5, 6, 7));
    }

    @ParameterizedTest
    @EnumSource
    void threeAgentsAreFoundAmongTenThousandDomains(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(3);
        try (Xenstore xenstore = rig.xen(0).openXenstore()) {
            for (int domid = 10_000; domid < 20_000; domid++) {
                xenstore.write("/local/domain/" + domid + "/name", "idle" + domid);
            }
        }
        collect();
        awaitFleet(
                "three agents and everybody else's row",
                fleet -> ok(fleet, 5, 6, 7)
                        && fleet.rows(Table.DOMAIN) == 10_004
                        && fleet.number(Field.COLLECTOR_WATCHES, 0) <= 256);
    }

    @ParameterizedTest
    @EnumSource
    void aStoppedCollectorHoldsADeadDomainUntilItRunsOn(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(2);
        RigProcess child = rig.java("xtop.interop.CollectorProcess");
        awaitLine(child, "ok 2");
        child.stop();
        rig.destroy(FIRST);
        assertThat(rig.holdings().domain(FIRST))
                .as("mapped by a process that is stopped")
                .isEqualTo("dying");
        child.resume();
        Rig.await("unmapped", () -> rig.holdings().domain(FIRST).equals("absent"));
        awaitLine(child, "ok 1");
    }

    @ParameterizedTest
    @EnumSource
    void whoEndsWhileAKilledServiceIsDownIsInTheLedgerOfTheNextOneAndTheGapIsNamed(XenstoreDaemon daemon)
            throws Exception {
        rig = Rig.start(daemon);
        introduce(3);
        File run = rig.directory().resolve("run").toFile();
        File ledger = rig.directory().resolve("ledger").toFile();
        RigProcess child = rig.java("xtop.interop.CollectorProcess", run.getPath(), ledger.getPath());
        awaitLine(child, "ok 3");
        String uuid = rig.domainUuid(5);
        File published = new RunDirectory(run).fleet();
        Rig.await("a published sample", () -> {
            try {
                Fleet fleet = FleetFile.read(published);
                return ok(fleet, 5, 6, 7) && fleet.rows(Table.THREAD, row(fleet, 5)) > 0;
            } catch (IOException e) {
                return false;
            }
        });
        child.kill();
        rig.destroy(5);
        agents.remove(5);
        long since = FleetFile.read(published).publishedEpochNanos();
        collector = Collector.open(
                CollectorProcess.serving(run, ledger).every(TimeUnit.MILLISECONDS.toNanos(300)), rig.xen(0));
        awaitFleet(
                "the gap",
                fleet -> fleet.has(Field.COLLECTOR_UNWATCHED_SINCE, 0)
                        && fleet.number(Field.COLLECTOR_UNWATCHED_SINCE, 0) == since
                        && fleet.number(Field.COLLECTOR_UNWATCHED_DEATHS, 0) == 1
                        && fleet.rows(Table.EVENT, row(fleet, 0)) == 1
                        && ok(fleet, 6, 7));
        collector.close();
        Fleet dead = WholeLedger.read(ledger);
        assertThat(dead.rows(Table.DOMAIN)).isEqualTo(1);
        assertThat(dead.text(Field.NAME, 0)).isEqualTo("guest5");
        assertThat(dead.text(Field.UUID, 0)).isEqualTo(uuid);
        assertThat(dead.text(Field.EXIT, 0)).isEqualTo("unseen");
        assertThat(dead.number(Field.LAST_SEEN, 0)).isEqualTo(since);
        assertThat(dead.number(Field.SAMPLES, 0)).isPositive();
        assertThat(dead.rows(Table.THREAD, 0)).as("of its last sample").isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aKilledCollectorLeavesNothingAndTheNextOneTakesOver(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(2);
        RigProcess child = rig.java("xtop.interop.CollectorProcess");
        awaitLine(child, "ok 2");
        child.kill();
        assertThat(rig.holdings().of("mapping", child.pid())).isEmpty();
        assertThat(rig.holdings().of("port", child.pid())).isEmpty();
        collect();
        awaitFleet("both agents again", fleet -> ok(fleet, 5, 6));
    }
}
