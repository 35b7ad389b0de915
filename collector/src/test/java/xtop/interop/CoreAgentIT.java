// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.Field;
import xtop.fleet.FleetSource;
import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.CollectorEncoder;
import xtop.protocol.DecoderLimits;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.Section;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanKeys;

/** The portable agent in C and more collectors than it will meet in years: it stays on its page and grows by nothing. */
final class CoreAgentIT extends InteropTest {
    private static final int RESTARTS = 200;
    /** Whole collectors among them, which look for the guest in xenstore first. */
    private static final int COLLECTORS = 10;

    private static final long PATIENCE_MILLIS = 20_000;

    /** What an agent said to one collector. */
    private static final class Heard implements AgentListener {
        private final AgentDecoder decoder = new AgentDecoder(new DecoderLimits(4096, 8192, 128 * 1000));
        private int hellos;
        private int samples;
        private int threads;

        @Override
        public void hello(AgentHello hello) {
            hellos++;
        }

        @Override
        public void sample(GuestSample sample, NameTable names) {
            samples++;
            threads = sample.table(Section.THREAD).rows();
        }

        @Override
        public void event(GuestEvent event) {
            /* the "guest" is this machine, and things happen on it */
        }

        boolean read(Endpoint client) throws Exception {
            byte[] bytes = client.read().getBytes(ISO_8859_1);
            decoder.feed(bytes, 0, bytes.length, this);
            return bytes.length > 0;
        }

        void awaitSamples(Endpoint client, int wanted) throws Exception {
            while (samples < wanted) {
                if (!read(client) && !client.channel().wakeWhenReadable()) {
                    assertThat(client.event(PATIENCE_MILLIS))
                            .as("asleep with %d of %d samples", samples, wanted)
                            .isTrue();
                }
            }
        }
    }

    private static long resident(RigProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long files(RigProcess process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        }
    }

    private List<String> held(RigProcess process) throws Exception {
        return rig.holdings().lines().stream()
                .filter(line -> line.endsWith(" pid " + process.pid()))
                .toList();
    }

    /** One collector's life, ended wherever chance wants it: before its hello, after it, at any byte of the answer. */
    private static void live(Endpoint client, Random random) throws Exception {
        int end = random.nextInt(6);
        if (end == 0) {
            return;
        }
        Heard heard = new Heard();
        long nonce = random.nextLong();
        byte[] hello = CollectorEncoder.hello(nonce, 50_000_000);
        heard.decoder.expect(nonce);
        while (client.channel().writable() < hello.length) {
            heard.read(client);
        }
        assertThat(client.channel().write(hello, 0, hello.length)).isEqualTo(hello.length);
        if (end == 1) {
            return;
        }
        if (end == 2) {
            heard.read(client);
            return;
        }
        heard.awaitSamples(client, end - 2);
        assertThat(heard.hellos).isEqualTo(1);
        assertThat(heard.threads).isGreaterThan(10);
    }

    private void collect() throws Exception {
        try (Collector collector =
                Collector.open(CollectorConfig.inMemory("rig").every(100_000_000), rig.xen(0))) {
            long seen = 0;
            for (int tries = 0; tries < 100; tries++) {
                try (FleetSource.Lease lease = collector.awaitNewer(seen, 1_000_000_000)) {
                    if (lease != null) {
                        seen = lease.fleet().sequence();
                        int row = WholePathTest.row(lease.fleet(), GUEST);
                        if (row >= 0 && "ok".equals(lease.fleet().text(Field.AGENT, row))) {
                            return;
                        }
                    }
                }
            }
        }
        throw new AssertionError("not connected in 100 fleets");
    }

    @Test
    void anAgentOutlivesTwoHundredCollectorsOnOnePage() throws Exception {
        start(XenstoreDaemon.OXENSTORED);
        RigProcess agent = rig.agent(GUEST);
        Endpoint client = closing(Endpoint.client(rig.xen(0), ADDRESS));
        Rig.await("the agent's keys", () -> keys(client) != null);
        VchanKeys keys = keys(client);
        Random random = new Random(20261122);
        long resident = 0;
        long files = 0;
        List<String> held = List.of();
        for (int i = 0; i < RESTARTS; i++) {
            if (i % (RESTARTS / COLLECTORS) == 0) {
                collect();
            }
            client.connect();
            live(client, random);
            client.closeChannel();
            if (i == RESTARTS / 4) {
                resident = resident(agent);
                files = files(agent);
                held = held(agent);
            }
        }
        assertThat(keys(client)).as("one page for all of them").isEqualTo(keys);
        assertThat(held(agent)).as("its port and its grant").isEqualTo(held).hasSize(2);
        assertThat(files(agent)).isEqualTo(files);
        assertThat(resident(agent)).as("KiB in memory").isLessThanOrEqualTo(resident + 16);
        assertThat(agent.errors()).doesNotContain("broke", "trying again");
        client.connect();
        Heard last = new Heard();
        last.decoder.expect(4711);
        client.channel().write(CollectorEncoder.hello(4711, 50_000_000), 0, 29);
        last.awaitSamples(client, 5);
        assertThat(last.hellos).isEqualTo(1);
        client.closeChannel();
    }

    private static VchanKeys keys(Endpoint client) throws IOException {
        return VchanKeys.read(client.xenstore(), ADDRESS);
    }
}
