// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.XenstoreDaemon;

/** Many guests: what their rows show, and storms of restarts and destructions. */
final class CollectorIT extends WholePathTest {
    @ParameterizedTest
    @EnumSource
    void twentyGuestsShowTheirThreadsAndXensFigures(XenstoreDaemon daemon) throws Exception {
        start(daemon, GUESTS);
        awaitFleet("twenty agents", fleet -> ok(fleet, everybody()));
        awaitFleet(
                "threads, memory and rates of each",
                fleet -> agents.keySet().stream()
                        .map(domid -> row(fleet, domid))
                        .allMatch(row -> fleet.rows(Table.THREAD, row) > 0
                                && fleet.number(Field.GUEST_MEMORY_TOTAL, row) > 0
                                && fleet.number(Field.MEMORY, row) == 64L << 20
                                && fleet.number(Field.VCPUS, row) == 2
                                && fleet.fraction(Field.CPU_PERCENT, row) > 0));
        try (FleetSource.Lease lease = collector.latest()) {
            Fleet fleet = lease.fleet();
            assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(GUESTS + 1);
            assertThat(fleet.number(Field.COLLECTOR_AGENTS, 0)).isEqualTo(GUESTS);
            assertThat(fleet.number(Field.COLLECTOR_WATCHES, 0))
                    .as("watches are given back once connected")
                    .isLessThanOrEqualTo(2);
            assertThat(fleet.text(Field.NAME, row(fleet, 7))).isEqualTo("guest7");
            assertThat(fleet.number(Field.PROTOCOL_ERRORS, row(fleet, 7))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void agentsThatAreKilledAndStartedAnewComeBack(XenstoreDaemon daemon) throws Exception {
        start(daemon, GUESTS / 2);
        for (int round = 0; round < 2; round++) {
            awaitFleet("all agents, round " + round, fleet -> ok(fleet, everybody()));
            for (int domid : everybody()) {
                agents.get(domid).kill();
                agents.put(domid, rig.agent(domid));
            }
        }
        awaitFleet(
                "samples of the last agents",
                fleet -> ok(fleet, everybody())
                        && agents.keySet().stream()
                                .allMatch(domid -> fleet.number(Field.SAMPLES, row(fleet, domid)) > 1));
    }

    @ParameterizedTest
    @EnumSource
    void destroyedDomainsLeaveNoZombieAndTheOthersGoOn(XenstoreDaemon daemon) throws Exception {
        start(daemon, GUESTS);
        awaitFleet("twenty agents", fleet -> ok(fleet, everybody()));
        List<Integer> destroyed = new ArrayList<>();
        for (int domid = FIRST; domid < FIRST + GUESTS; domid += 2) {
            rig.destroy(domid);
            agents.remove(domid);
            destroyed.add(domid);
        }
        Rig.await("every page of a dead domain is unmapped", () -> {
            var holdings = rig.holdings();
            return destroyed.stream().allMatch(domid -> holdings.domain(domid).equals("absent"));
        });
        awaitFleet("only the living", fleet -> fleet.rows(Table.DOMAIN) == GUESTS / 2 + 1 && ok(fleet, everybody()));
        for (int domid : destroyed) {
            rig.introduce(domid, "reborn" + domid);
            agents.put(domid, rig.agent(domid));
        }
        awaitFleet(
                "the reborn under their new names",
                fleet -> ok(fleet, everybody())
                        && destroyed.stream()
                                .allMatch(
                                        domid -> ("reborn" + domid).equals(fleet.text(Field.NAME, row(fleet, domid)))));
    }
}
