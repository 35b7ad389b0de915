// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;

/** The whole way: simulated guests, rings, protocol, collector, fleet. Real time, as the collector's own is. */
class SimulatedFleetTest {
    private static final long SECOND = 1_000_000_000L;
    /** The simulation's clock runs so much faster; the crash must still last longer than a fleet's second. */
    private static final int SPEED = 5;

    @Test
    void everyGuestIsThereAtTheFirstFleetAndItsThreadsToo() throws Exception {
        try (SimulatedFleet source = SimulatedFleet.open(20)) {
            assertThat(source.description()).isEqualTo("demo (20 guests and this machine)");
            assertThat(source.awaitAgents(5 * SECOND)).isZero();
            try (FleetSource.Lease lease = source.latest()) {
                Fleet fleet = lease.fleet();
                assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(22);
                for (Role role : Cast.of(20)) {
                    assertThat(fleet.text(Field.NAME, row(fleet, role.name()))).isEqualTo(role.name());
                }
                int web = row(fleet, "web-rump");
                assertThat(fleet.text(Field.AGENT, web)).isEqualTo("ok");
                assertThat(fleet.text(Field.KIND, web)).isEqualTo("rump");
                assertThat(fleet.rows(Table.THREAD, web)).isGreaterThan(20);
                assertThat(fleet.text(Field.AGENT, row(fleet, "appliance"))).isEqualTo("none");
                assertThat(fleet.text(Field.AGENT, row(fleet, "future-linux"))).contains("refused", "version");
            }
        }
    }

    @Test
    void thisMachineIsARowWithItsOwnThreadsAndNoWordOfXenOnItsStateAndTime() throws Exception {
        try (SimulatedFleet source = SimulatedFleet.open(0)) {
            String host = new LocalMachine(Path.of("/"), System::nanoTime).hostName();
            try (FleetSource.Lease lease = await(
                    source,
                    fleet -> fleet.rows(Table.DOMAIN) == 2
                            && fleet.rows(Table.THREAD, 1) > 0
                            && fleet.has(Field.STATE, 1))) {
                Fleet fleet = lease.fleet();
                int row = row(fleet, host);
                assertThat(fleet.text(Field.KIND, row)).isEqualTo("linux");
                assertThat(fleet.has(Field.CPU_TIME, row)).isFalse();
                assertThat(fleet.text(Field.STATE, row)).isEqualTo("------");
                assertThat(fleet.has(Field.VIF_RECEIVE_BYTES, row)).isFalse();
                assertThat(fleet.has(Field.RECEIVE_RATE, row) || fleet.number(Field.SAMPLES, row) < 2)
                        .isTrue();
                assertThat(fleet.has(Field.CONTEXT_SWITCHES, row)).isTrue();
                long pid = ProcessHandle.current().pid();
                boolean found = false;
                for (int thread = 0; thread < fleet.rows(Table.THREAD); thread++) {
                    found |= fleet.number(Field.PID, thread) == pid
                            && "xtop-demo".equals(fleet.text(Field.COMM, thread));
                }
                assertThat(found).isTrue();
            }
        }
    }

    @Test
    void everyPlantedFateShowsInTheFleet() throws Exception {
        String sentence = PlantedFaultsTest.sentences().get("fragile-unikraft");
        long start = System.nanoTime();
        try (SimulatedFleet source =
                SimulatedFleet.open(20, null, () -> start + SPEED * (System.nanoTime() - start), 5)) {
            awaitAgent(source, "evil-unikraft", agent -> agent.startsWith("refused"));
            awaitAgent(source, "silent-minios", agent -> agent.startsWith("silent"));
            await(source, fleet -> {
                        int row = row(fleet, "fragile-unikraft");
                        return row >= 0
                                && fleet.text(Field.STATE, row).contains("c")
                                && hasEvent(fleet, row, "panic")
                                && sentence.equals(fleet.text(Field.WHY, row));
                    })
                    .close();
            await(source, fleet -> {
                        int row = row(fleet, "fragile-unikraft");
                        return row >= 0
                                && fleet.number(Field.DOMID, row) > 20
                                && "ok".equals(fleet.text(Field.AGENT, row));
                    })
                    .close();
            await(source, fleet -> {
                        int row = row(fleet, "reborn-rump");
                        return "ok".equals(fleet.text(Field.AGENT, row))
                                && fleet.number(Field.GUEST_CLOCK, row) < 60 * SECOND
                                && fleet.number(Field.CPU_TIME, row) > fleet.number(Field.GUEST_CLOCK, row);
                    })
                    .close();
            try (FleetSource.Lease lease = source.latest()) {
                Fleet fleet = lease.fleet();
                assertThat(fleet.text(Field.AGENT, row(fleet, "web-rump"))).isEqualTo("ok");
                assertThat(fleet.text(Field.AGENT, row(fleet, "dns-mirage"))).isEqualTo("ok");
            }
        }
    }

    @Test
    void ratesOfXenAndOfTheGuestAgreeButForTheLiar() throws Exception {
        try (SimulatedFleet source = SimulatedFleet.open(20, null, System::nanoTime, 5)) {
            await(source, fleet -> fleet.number(Field.SAMPLES, row(fleet, "liar-linux")) >= 4)
                    .close();
            try (FleetSource.Lease lease = source.latest()) {
                Fleet fleet = lease.fleet();
                int liar = row(fleet, "liar-linux");
                assertThat(fleet.fraction(Field.CPU_PERCENT, liar)).isGreaterThan(50);
                assertThat(fleet.fraction(Field.GUEST_CPU_PERCENT, liar)).isLessThan(30);
                int mail = row(fleet, "mail-linux");
                assertThat(fleet.fraction(Field.CPU_PERCENT, mail)).isBetween(5.0, 40.0);
                assertThat(fleet.fraction(Field.GUEST_CPU_PERCENT, mail)).isBetween(5.0, 40.0);
            }
        }
    }

    @Test
    void closingLeavesNoGrantPortMappingOrWatchAndNoThread() throws Exception {
        SimulatedFleet source = SimulatedFleet.open(20);
        await(source, fleet -> fleet.rows(Table.THREAD) > 100).close();
        source.close();
        assertThat(source.xen().leaks()).isEmpty();
        assertThat(source.xen().zombies()).isEmpty();
        assertThat(ManagementFactory.getThreadMXBean().getThreadInfo(source.threadId()))
                .isNull();
    }

    private static void awaitAgent(SimulatedFleet source, String name, Predicate<String> expected) throws Exception {
        await(source, fleet -> expected.test(fleet.text(Field.AGENT, row(fleet, name))))
                .close();
    }

    private static FleetSource.Lease await(FleetSource source, Predicate<Fleet> expected) throws Exception {
        long end = System.nanoTime() + 30 * SECOND;
        long seen = 0;
        while (System.nanoTime() < end) {
            FleetSource.Lease lease = source.awaitNewer(seen, SECOND);
            if (lease == null) {
                continue;
            }
            seen = lease.fleet().sequence();
            if (expected.test(lease.fleet())) {
                return lease;
            }
            lease.close();
        }
        throw new AssertionError("not within 30 s");
    }

    private static boolean hasEvent(Fleet fleet, int domain, String kind) {
        int first = fleet.firstRow(Table.EVENT, domain);
        for (int row = first; row < first + fleet.rows(Table.EVENT, domain); row++) {
            if (kind.equals(fleet.text(Field.EVENT_KIND, row))) {
                return true;
            }
        }
        return false;
    }

    private static int row(Fleet fleet, String name) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (name.equals(fleet.text(Field.NAME, row))) {
                return row;
            }
        }
        return -1;
    }
}
