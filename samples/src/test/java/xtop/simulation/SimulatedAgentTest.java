// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.protocol.AgentHello;
import xtop.protocol.CounterWidths;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

class SimulatedAgentTest {
    private static final long STEP = 50_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final MemoryXen host = new MemoryXen();
    private final MemoryDomain guest = host.create(5, "guest", 1, 1L << 26);
    private final Counting figures = new Counting();
    private SimulatedAgent agent;
    private long now;

    @BeforeEach
    void start() throws IOException {
        agent = new SimulatedAgent(guest, 5, figures, 2048);
    }

    @AfterEach
    void leavesNothingBehind() {
        agent.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aCollectorThatComesBackGetsAHelloAndAFullSampleAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Probe probe = probe()) {
                step(probe, 3);
                assertThat(probe.hello.bootId()).isEqualTo(42);
                assertThat(probe.samples).isEqualTo(1);
                assertThat(probe.last.sequence()).isEqualTo(1);
            }
            step(null, 2);
        }
    }

    @Test
    void aCollectorThatDoesNotReadCostsSamplesAndNeverTime() throws Exception {
        figures.rows = 30;
        try (Probe probe = probe()) {
            step(probe, 3);
            int before = probe.samples;
            step(null, (int) (120 * SECOND / STEP));
            agent.event(new GuestEvent(GuestEvent.Kind.PANIC, 1, 0, "last words"));
            step(probe, (int) (3 * SECOND / STEP));
            assertThat(probe.events).extracting(GuestEvent::text).containsExactly("last words");
            assertThat(probe.last.sequence()).isGreaterThan(100);
            assertThat(probe.samples - before).isLessThan(100);
        }
    }

    @Test
    void aFloodOfNamesEndsTheConnectionBeforeTheCollectorMust() throws Exception {
        figures.newNames = 30;
        int connections = 0;
        for (int i = 0; i < 3; i++) {
            try (Probe probe = probe()) {
                connections++;
                long last = -1;
                while (probe.samples != last) {
                    last = probe.samples;
                    step(probe, (int) (2 * SECOND / STEP));
                }
                assertThat(probe.samples).isBetween(150, 250);
            }
        }
        assertThat(connections).isEqualTo(3);
    }

    @Test
    void aMachineWithMoreThreadsThanASampleHoldsTellsHowManyThereAre(@TempDir Path root) throws Exception {
        write(root, "proc/uptime", "1000000.25 10.00\n");
        write(root, "proc/stat", "cpu0 50 20 30 40 5 6 7 8 9 10\nctxt 77\nbtime 1700000000\n");
        for (int tid = 1_000_000; tid < 1_002_000; tid++) {
            write(
                    root,
                    "proc/1000000/task/" + tid + "/stat",
                    tid + " (thread " + tid + ") S 999999 7 7 0 -1 0 1111111111 0 1222222222 0 1333333333 1444444444 "
                            + "0 0 -100 -20 1 0 99999999 999999999999999 99999999 " + "0 ".repeat(14) + "1023 0 0\n");
            write(
                    root,
                    "proc/1000000/task/" + tid + "/status",
                    "voluntary_ctxt_switches:\t12345678901\nnonvoluntary_ctxt_switches:\t98765432109\n");
        }
        MemoryDomain domain = host.create(6, "machine", 4, 1L << 30);
        try (SimulatedAgent machine = new SimulatedAgent(domain, 6, new LocalMachine(root, () -> 0), 65_536);
                Probe probe = new Probe(host.domain(0), 6)) {
            for (int i = 0; i < 20; i++) {
                machine.step(now += STEP);
                probe.read();
            }
            assertThat(probe.samples).isPositive();
            assertThat(probe.table(Section.THREAD).rows()).isEqualTo(ProcThreads.MOST_THREADS);
            assertThat(probe.table(Section.SYSTEM).get(0, Figure.SYSTEM_THREADS))
                    .isEqualTo(2000);
        }
    }

    private Probe probe() throws IOException {
        return new Probe(host.domain(0), 5);
    }

    private void step(Probe probe, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            agent.step(now += STEP);
            if (probe != null) {
                probe.read();
            }
        }
    }

    private static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Figures that only count how often they were asked for. */
    private static final class Counting implements FigureSource {
        private int rows = 3;
        private int newNames;
        private int asked;

        @Override
        public AgentHello hello() {
            return new AgentHello(
                    1,
                    GuestKind.OTHER,
                    42,
                    1L << Section.THREAD.wireId(),
                    SECOND,
                    4096,
                    "test",
                    "test",
                    CounterWidths.FULL);
        }

        @Override
        public long guestNanos() {
            return asked * SECOND;
        }

        @Override
        public void fill(GuestSample sample, ToIntFunction<String> names) {
            asked++;
            SampleTable threads = sample.table(Section.THREAD);
            for (int i = 0; i < Math.max(rows, newNames); i++) {
                String name = i < newNames ? "job-" + asked + "-" + i : "thread";
                threads.set(threads.add(i, names.applyAsInt(name)), Figure.THREAD_CPU, asked * 1000L + i);
            }
        }
    }
}
