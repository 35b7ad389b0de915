// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.xen.Xenstore;

/**
 * The whole path with nothing left out but Xen itself: the Linux agent in many guests, the real xenstored, the
 * collector in domain 0 with its own threads.
 */
final class CollectorIT {
    private static final int FIRST = 5;
    private static final int GUESTS = 20;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final Map<Integer, RigProcess> agents = new HashMap<>();
    private Rig rig;
    private Collector collector;

    private void start(XenstoreDaemon daemon, int guests) throws Exception {
        rig = Rig.start(daemon);
        introduce(guests);
        collect();
    }

    private void introduce(int guests) throws Exception {
        for (int domid = FIRST; domid < FIRST + guests; domid++) {
            rig.introduce(domid);
            agents.put(domid, rig.agent(domid));
        }
    }

    private void collect() throws Exception {
        CollectorConfig config = CollectorConfig.inMemory("rig").every(TimeUnit.MILLISECONDS.toNanos(500));
        collector = Collector.open(config, rig.xen(0));
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        try {
            if (collector != null) {
                collector.close();
            }
            if (rig != null) {
                rig.assertNoChannelHeldHere();
                rig.assertNothingLeaked();
            }
        } finally {
            if (rig != null) {
                rig.close();
            }
        }
    }

    /** Waits for a fleet that a test wants to see, and fails with the agents' states in the last one. */
    private void awaitFleet(String what, Predicate<Fleet> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE;
        long seen = 0;
        String last = "no fleet at all";
        while (System.nanoTime() - deadline < 0) {
            try (FleetSource.Lease lease = collector.awaitNewer(seen, TimeUnit.SECONDS.toNanos(1))) {
                if (lease == null) {
                    continue;
                }
                if (wanted.test(lease.fleet())) {
                    return;
                }
                seen = lease.fleet().sequence();
                last = agentStates(lease.fleet()) + " problem: " + lease.fleet().text(Field.COLLECTOR_PROBLEM, 0);
            }
        }
        throw new AssertionError("not within 20 s: " + what + "; at last " + last);
    }

    private static Map<Long, String> agentStates(Fleet fleet) {
        Map<Long, String> states = new HashMap<>();
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            states.put(fleet.number(Field.DOMID, row), fleet.text(Field.AGENT, row));
        }
        return states;
    }

    private static int row(Fleet fleet, long domid) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == domid) {
                return row;
            }
        }
        return -1;
    }

    private static boolean ok(Fleet fleet, int... domids) {
        Map<Long, String> states = agentStates(fleet);
        for (int domid : domids) {
            if (!"ok".equals(states.get((long) domid))) {
                return false;
            }
        }
        return true;
    }

    private int[] everybody() {
        return agents.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

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
        start(daemon, GUESTS);
        for (int round = 0; round < 2; round++) {
            awaitFleet("twenty agents, round " + round, fleet -> ok(fleet, everybody()));
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

    @ParameterizedTest
    @EnumSource
    void aCollectorTakesOverWhereAnotherLeft(XenstoreDaemon daemon) throws Exception {
        start(daemon, 3);
        for (int round = 0; round < 4; round++) {
            awaitFleet("three agents, round " + round, fleet -> ok(fleet, 5, 6, 7));
            collector.close();
            rig.assertNoChannelHeldHere();
            collect();
        }
        awaitFleet("three agents at the end", fleet -> ok(fleet, 5, 6, 7));
    }

    @ParameterizedTest
    @EnumSource
    void aBadGuestCostsOnlyItsOwnRow(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        rig.introduce(10, "scribbler");
        RigProcess scribbler = rig.peer(10, "hand", "persistent", "0", "data/vchan/0/xtop", "0", "0");
        scribbler.line();
        rig.introduce(11, "flooder");
        rig.peer(11, "flood", "0", "data/vchan/0/xtop", "0", "0", "7").line();
        rig.introduce(12, "stale");
        RigProcess stale = rig.peer(12, "hand", "server", "0", "data/vchan/0/xtop", "0", "0");
        stale.line();
        stale.kill();
        awaitFleet(
                "the good ones and the connected scribbler",
                fleet -> ok(fleet, 5, 6)
                        && "connecting".equals(agentStates(fleet).get(10L)));
        scribbler.ask("poke right.prod 4000000000");
        awaitFleet(
                "each bad one with its reason",
                fleet -> ok(fleet, 5, 6)
                        && agentStates(fleet).get(10L).startsWith("refused: impossible ring index")
                        && agentStates(fleet).get(12L).startsWith("refused: ")
                        && !"ok".equals(agentStates(fleet).get(11L)));
        awaitMoreSamples(3, 5, 6);
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

    @ParameterizedTest
    @EnumSource
    void scribblersOnRealPagesHarmNobody(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        for (int domid = 30; domid < 34; domid++) {
            rig.introduce(domid, "scribbler" + domid);
            String seed = Integer.toString(domid);
            rig.peer(domid, "scribble", "0", "data/vchan/0/xtop", "0", "0", seed)
                    .line();
        }
        awaitFleet("each scribbler refused at least once", new Predicate<Fleet>() {
            private final Set<Long> refused = new HashSet<>();

            @Override
            public boolean test(Fleet fleet) {
                agentStates(fleet).forEach((domid, state) -> {
                    if (state.startsWith("refused: ")) {
                        refused.add(domid);
                    }
                });
                return refused.size() == 4;
            }
        });
        awaitMoreSamples(10, 5, 6);
    }

    @ParameterizedTest
    @EnumSource
    void badAndFlappingKeysHarmNobody(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        rig.introduce(30);
        try (Xenstore guest = rig.xen(30).openXenstore()) {
            for (String value : new String[] {"\u001b[2J", "", "-1", "4294967296", "8 ", "0x8"}) {
                guest.transaction(t -> {
                    t.write("data/vchan/0/xtop/ring-ref", value);
                    t.write("data/vchan/0/xtop/event-channel", "3");
                });
                awaitFleet("refused keys", fleet -> agentStates(fleet).get(30L).startsWith("refused: bad keys"));
                guest.remove("data/vchan");
                awaitFleet(
                        "forgotten keys", fleet -> !agentStates(fleet).get(30L).startsWith("refused: bad keys"));
            }
            for (int i = 1; i < 1000; i++) {
                guest.write("data/vchan/0/xtop/ring-ref", Integer.toString(i));
                guest.write("data/vchan/0/xtop/event-channel", Integer.toString(i));
            }
        }
        awaitMoreSamples(5, 5, 6);
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfAStrangerBeforeUsAreDropped(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(1);
        String path = "/local/domain/5/data/vchan/0/xtop";
        try (Xenstore xenstore = rig.xen(0).openXenstore()) {
            Rig.await("keys of the agent", () -> xenstore.read(path + "/event-channel") != null);
        }
        RigProcess stranger = rig.peer(0, "hand", "client", "5", path);
        assertThat(stranger.line()).isEqualTo("open left 10 right 11");
        assertThat(stranger.ask("write xtop xtop xtop and much else that is no hello"))
                .isEqualTo("45");
        assertThat(stranger.ask("close")).isEqualTo("closed");
        collect();
        awaitFleet("the agent behind the stranger's bytes", fleet -> ok(fleet, 5));
    }

    private void awaitMoreSamples(long more, int... domids) throws Exception {
        Map<Integer, Long> before = new HashMap<>();
        awaitFleet("samples go on", fleet -> {
            boolean enough = ok(fleet, domids);
            for (int domid : domids) {
                long samples = fleet.number(Field.SAMPLES, row(fleet, domid));
                enough &= samples >= before.computeIfAbsent(domid, first -> samples) + more;
            }
            return enough;
        });
    }

    private static void awaitLine(RigProcess process, String wanted) {
        while (!process.line().equals(wanted)) {
            continue;
        }
    }
}
