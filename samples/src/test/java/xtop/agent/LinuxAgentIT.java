// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanKeys;
import xtop.xen.Xenstore;

/**
 * The Linux agent as domain 5 of a rig, read by the collector as it runs in dom0: C vchan server and codec against the
 * ones in Java, over a real xenstore daemon. The "guest" is this machine.
 */
class LinuxAgentIT {
    private static final int GUEST = 5;
    private static final VchanAddress ADDRESS = new VchanAddress(GUEST, 0, "xtop");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(200);

    private Rig rig;

    private RigProcess start(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        rig.introduce(GUEST, "linux-guest");
        return agent();
    }

    private RigProcess agent() throws Exception {
        Path build = Native.make(Native.LINUX, "gcc", "BUILD/xtop-agent-libxen");
        String program = build.resolve("xtop-agent-libxen").toString();
        return rig.process(GUEST, List.of(program, "--interval", "200"), Map.of());
    }

    private Collector collector() throws IOException {
        return Collector.open(CollectorConfig.inMemory("rig").every(EVERY), rig.xen(0));
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        if (rig != null) {
            try (Rig ending = rig) {
                ending.assertNothingLeaked();
            }
        }
    }

    /** The first fleet that is as wanted; the reader gets it before its lease ends. */
    private static void await(Collector collector, String what, Predicate<Fleet> wanted, Reader reader)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE;
        long seen = 0;
        while (System.nanoTime() < deadline) {
            try (FleetSource.Lease lease = collector.awaitNewer(seen, EVERY)) {
                if (lease == null) {
                    continue;
                }
                seen = lease.fleet().sequence();
                if (wanted.test(lease.fleet())) {
                    reader.read(lease.fleet());
                    return;
                }
            }
        }
        try (FleetSource.Lease lease = collector.latest()) {
            int row = domain(lease.fleet());
            throw new AssertionError("not within 30 s: " + what + "; agent is "
                    + (row < 0 ? "unknown" : lease.fleet().text(Field.AGENT, row)));
        }
    }

    private interface Reader {
        void read(Fleet fleet) throws Exception;
    }

    private static int domain(Fleet fleet) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == GUEST) {
                return row;
            }
        }
        return -1;
    }

    private static boolean isConnected(Fleet fleet) {
        int row = domain(fleet);
        return row >= 0 && "ok".equals(fleet.text(Field.AGENT, row)) && fleet.rows(Table.THREAD, row) > 0;
    }

    private static int thread(Fleet fleet, String name) {
        int first = fleet.firstRow(Table.THREAD, domain(fleet));
        for (int row = first; row < first + fleet.rows(Table.THREAD, domain(fleet)); row++) {
            if (name.equals(fleet.text(Field.COMM, row))) {
                return row;
            }
        }
        return -1;
    }

    @ParameterizedTest
    @EnumSource
    void theCollectorShowsThisMachineAsAGuest(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Thread busy = new Thread(LinuxAgentIT::spin, "xtop-it-busy");
        busy.start();
        try (Collector collector = collector()) {
            await(collector, "the agent's figures", LinuxAgentIT::isConnected, fleet -> {
                int row = domain(fleet);
                assertThat(fleet.text(Field.KIND, row)).isEqualTo("linux");
                assertThat(fleet.text(Field.SYSTEM, row)).startsWith("Linux ");
                assertThat(fleet.text(Field.AGENT_VERSION, row)).startsWith("xtop-linux ");
                assertThat(fleet.number(Field.GUEST_MEMORY_TOTAL, row)).isEqualTo(memoryTotal());
                assertThat(fleet.number(Field.THREADS, row)).isGreaterThan(10);
                assertThat(fleet.number(Field.AGENT_INTERVAL, row)).isEqualTo(EVERY);
            });
            long[] first = new long[1];
            await(
                    collector,
                    "the busy thread",
                    fleet -> isConnected(fleet) && thread(fleet, "xtop-it-busy") >= 0,
                    fleet -> {
                        int row = thread(fleet, "xtop-it-busy");
                        first[0] = fleet.number(Field.THREAD_CPU_TIME, row);
                        assertThat(fleet.number(Field.PID, row))
                                .isEqualTo(ProcessHandle.current().pid());
                    });
            await(
                    collector,
                    "half a second more of its CPU time",
                    fleet -> isConnected(fleet)
                            && thread(fleet, "xtop-it-busy") >= 0
                            && fleet.number(Field.THREAD_CPU_TIME, thread(fleet, "xtop-it-busy"))
                                    > first[0] + 500_000_000L,
                    fleet -> {
                        int row = thread(fleet, "xtop-it-busy");
                        assertThat(fleet.fraction(Field.THREAD_CPU_PERCENT, row))
                                .isGreaterThan(5);
                        assertThat(fleet.number(Field.PROTOCOL_ERRORS, domain(fleet)))
                                .isZero();
                    });
        } finally {
            busy.interrupt();
            busy.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void collectorsComeAndGoOnOnePage(XenstoreDaemon daemon) throws Exception {
        RigProcess agent = start(daemon);
        VchanKeys keys = keys();
        for (int i = 0; i < 6; i++) {
            try (Collector collector = collector()) {
                await(collector, "connection " + i, LinuxAgentIT::isConnected, fleet -> {});
            }
            assertThat(agent.alive()).isTrue();
        }
        assertThat(keys()).isEqualTo(keys);
        assertThat(agent.errors()).doesNotContain("broke", "trying again");
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerWithTheRealLibxenvchanDoesNoHarm(XenstoreDaemon daemon) throws Exception {
        RigProcess agent = start(daemon);
        assertThat(keys()).isNotNull();
        for (int i = 0; i < 3; i++) {
            RigProcess stranger = rig.peer(0, "hand", "client", Integer.toString(GUEST), ADDRESS.path());
            assertThat(stranger.line()).startsWith("open ");
            stranger.ask("write GET / HTTP/1.1");
            if (i == 1) {
                stranger.kill();
            } else {
                stranger.ask("close");
            }
        }
        try (Collector collector = collector()) {
            await(collector, "the agent's figures", LinuxAgentIT::isConnected, fleet -> {});
        }
        assertThat(agent.alive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void sigtermTakesTheKeysAwayAndANewAgentIsFound(XenstoreDaemon daemon) throws Exception {
        RigProcess agent = start(daemon);
        try (Collector collector = collector()) {
            await(collector, "the agent's figures", LinuxAgentIT::isConnected, fleet -> {});
            ProcessHandle.of(agent.pid()).orElseThrow().destroy();
            assertThat(agent.await()).as(agent.errors()).isZero();
            assertThat(keysNow()).isNull();
            await(collector, "its end", fleet -> !isConnected(fleet), fleet -> {});
            RigProcess next = agent();
            await(collector, "the next agent", LinuxAgentIT::isConnected, fleet -> {});
            /* and one that is killed leaves its keys behind, but the next one is found all the same */
            next.kill();
            await(collector, "its end", fleet -> !isConnected(fleet), fleet -> {});
            agent();
            await(collector, "the one after", LinuxAgentIT::isConnected, fleet -> {});
        }
    }

    private VchanKeys keys() throws Exception {
        Rig.await("the agent's keys", () -> keysNow() != null);
        return keysNow();
    }

    private VchanKeys keysNow() {
        try (Xenstore xenstore = rig.xen(0).openXenstore()) {
            return VchanKeys.read(xenstore, ADDRESS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long memoryTotal() throws IOException {
        String meminfo = Files.readString(Path.of("/proc/meminfo"));
        return Long.parseLong(meminfo.lines().findFirst().orElseThrow().replaceAll("[^0-9]", "")) * 1024;
    }

    private static void spin() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }
}
