// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryXen;

/** The collector with its own threads and the real clock. */
class CollectorTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    private final MemoryXen host = new MemoryXen();

    @AfterEach
    void nothingLeaks() {
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @Test
    void aOneShotWaitsForTheAgentsThatAreThereAndNoLonger() throws Exception {
        try (TestGuest guest = new TestGuest(host.create(5, "web", 1, 1 << 20)).announce()) {
            guest.set(Section.THREAD, 1, "main", Figure.THREAD_CPU, 5);
            Thread agent = run(guest);
            try (Collector collector = Collector.open(CollectorConfig.inMemory("test"), host.domain(0))) {
                assertThat(collector.awaitAgents(LONG)).isZero();
                try (FleetSource.Lease lease = collector.latest()) {
                    Fleet fleet = lease.fleet();
                    assertThat(fleet.text(Field.AGENT, 0)).isEqualTo("none");
                    assertThat(fleet.text(Field.AGENT, 1)).isEqualTo("ok");
                    assertThat(fleet.text(Field.COMM, 0)).isEqualTo("main");
                    assertThat(fleet.number(Field.COLLECTOR_PID, 0))
                            .isEqualTo(ProcessHandle.current().pid());
                }
            } finally {
                agent.interrupt();
                agent.join();
            }
        }
    }

    /** A slow machine's xenstore takes longer than a one-shot waits for agents. */
    @Test
    void aOneShotsWaitForAgentsBeginsWhenAllDomainsHaveBeenSeen() throws Exception {
        long wait = TimeUnit.MILLISECONDS.toNanos(300);
        try (TestGuest guest = new TestGuest(host.create(5, "web", 1, 1 << 20)).announce()) {
            Thread agent = run(guest);
            Xen slow = new Blind(host.domain(0)) {
                @Override
                public Xenstore openXenstore() throws XenException {
                    Xenstore real = super.openXenstore();
                    return (Xenstore) Proxy.newProxyInstance(
                            Xenstore.class.getClassLoader(),
                            new Class<?>[] {Xenstore.class},
                            (proxy, method, words) -> {
                                if (Thread.currentThread().getName().equals("xtop-xenstore")) {
                                    LockSupport.parkNanos(wait);
                                }
                                return method.invoke(real, words);
                            });
                }
            };
            try (Collector collector = Collector.open(CollectorConfig.inMemory("test"), slow)) {
                assertThat(collector.awaitAgents(wait)).isZero();
                try (FleetSource.Lease lease = collector.latest()) {
                    assertThat(lease.fleet().text(Field.AGENT, lease.fleet().rows(Table.DOMAIN) - 1))
                            .isEqualTo("ok");
                }
            } finally {
                agent.interrupt();
                agent.join();
            }
        }
    }

    @Test
    void aOneShotCountsTheAgentsThatDoNotAnswerInTime() throws Exception {
        try (TestGuest guest = new TestGuest(host.create(5, "web", 1, 1 << 20)).announce();
                Collector collector = Collector.open(CollectorConfig.inMemory("test"), host.domain(0))) {
            assertThat(collector.awaitAgents(TimeUnit.MILLISECONDS.toNanos(300)))
                    .isEqualTo(1);
            try (FleetSource.Lease lease = collector.latest()) {
                assertThat(lease.fleet().text(Field.AGENT, 1)).isEqualTo("connecting");
                assertThat(lease.fleet().number(Field.COLLECTOR_AGENTS_CONNECTING, 0))
                        .isEqualTo(1);
            }
            guest.stop();
        }
    }

    @Test
    void aServingCollectorPublishesTheFileAndTakesItAwayAtTheEnd() throws Exception {
        RunDirectory run = new RunDirectory(directory.resolve("run").toFile());
        File file = run.fleet();
        try (Collector collector =
                Collector.open(CollectorConfig.serving(run, "xtop serve").every(100_000_000L), host.domain(0))) {
            long seen = 0;
            for (int i = 0; i < 3; i++) {
                try (FleetSource.Lease lease = collector.awaitNewer(seen, LONG)) {
                    seen = lease.fleet().sequence();
                }
            }
            long deadline = System.nanoTime() + LONG;
            while (FleetFile.sequence(file) < 3 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            Fleet fleet = FleetFile.read(file);
            assertThat(fleet.text(Field.NAME, 0)).isEqualTo("Domain-0");
            assertThat(fleet.text(Field.COLLECTOR_COMMAND, 0)).isEqualTo("xtop serve");
            assertThat(FleetFile.isStale(fleet, fleet.publishedEpochNanos() + 600_000_000L))
                    .isTrue();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aSecondCollectorIsToldWhoHoldsTheChannels() throws IOException {
        RunDirectory run = new RunDirectory(directory.resolve("run").toFile());
        CollectorConfig config = CollectorConfig.embedded(run, "xtop top");
        try (Collector first = Collector.open(config, host.domain(0))) {
            assertThat(first.description()).isEqualTo("this machine's Xen");
            String holder = "pid " + ProcessHandle.current().pid() + " (xtop top)";
            assertThatThrownBy(() -> Collector.open(config, host.domain(0)))
                    .isInstanceOf(ChannelsHeldException.class)
                    .hasMessageContaining(holder);
        }
        Collector.open(config, host.domain(0)).close();
        assertThat(Files.readString(run.lock().toPath())).isEmpty();
    }

    @Test
    void withoutXensFiguresEveryDomainOfXenstoreIsStillARow() throws Exception {
        host.create(5, "web", 1, 1 << 20);
        try (Collector collector = Collector.open(CollectorConfig.inMemory("test"), new Blind(host.domain(0)))) {
            collector.awaitAgents(LONG);
            try (FleetSource.Lease lease = collector.latest()) {
                Fleet fleet = lease.fleet();
                assertThat(fleet.text(Field.NAME, 1)).isEqualTo("web");
                assertThat(fleet.has(Field.MEMORY, 1)).isFalse();
                assertThat(fleet.text(Field.COLLECTOR_PROBLEM, 0)).contains("no libxenstat");
            }
        }
    }

    @Test
    void aFailureToOpenGivesEverythingBack() {
        RunDirectory run = new RunDirectory(directory.resolve("run").toFile());
        CollectorConfig config = CollectorConfig.embedded(run, "xtop top");
        Xen broken = new Blind(host.domain(0)) {
            @Override
            public GrantTable openGrantTable() throws XenException {
                throw new XenException("/dev/xen/gntdev: no such device", "ENOENT");
            }
        };
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Collector.open(config, broken))
                    .isInstanceOf(XenException.class)
                    .hasMessageContaining("gntdev");
        }
    }

    @Test
    void closingTwiceAndReadingAfterwardsIsHarmless() throws Exception {
        Collector collector = Collector.open(CollectorConfig.inMemory("test"), host.domain(0));
        collector.awaitAgents(LONG);
        collector.close();
        collector.close();
        assertThatThrownBy(() -> collector.awaitNewer(0, 1)).hasMessage("the collector is closed");
    }

    @Test
    void aFaultOfOursIsSaidInsteadOfLettingAnOldFleetPassForThePresent() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        Xen xen = new Blind(host.domain(0)) {
            @Override
            public EventChannels openEventChannels() throws XenException {
                EventChannels real = super.openEventChannels();
                return (EventChannels) Proxy.newProxyInstance(
                        EventChannels.class.getClassLoader(),
                        new Class<?>[] {EventChannels.class},
                        (proxy, method, arguments) -> {
                            if (broken.get() && method.getName().equals("await")) {
                                throw new IllegalStateException("planted");
                            }
                            return method.invoke(real, arguments);
                        });
            }
        };
        try (Collector collector = Collector.open(CollectorConfig.inMemory("test"), xen)) {
            collector.awaitAgents(LONG);
            broken.set(true);
            assertThatThrownBy(() -> {
                        long seen = 0;
                        while (true) {
                            try (FleetSource.Lease lease = collector.awaitNewer(seen, LONG)) {
                                seen = lease.fleet().sequence();
                            }
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the collector failed")
                    .hasMessageContaining("planted");
        }
    }

    private static Thread run(TestGuest guest) {
        Thread agent = new Thread(() -> {
            long start = System.nanoTime();
            while (!Thread.interrupted()) {
                guest.step(System.nanoTime() - start);
                Thread.onSpinWait();
            }
        });
        agent.start();
        return agent;
    }

    /** A Xen without its own figures. */
    private static class Blind implements Xen {
        private final Xen real;

        Blind(Xen real) {
            this.real = real;
        }

        @Override
        public Xenstore openXenstore() throws XenException {
            return real.openXenstore();
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
            throw new XenException("no libxenstat here", "ENOENT");
        }
    }
}
