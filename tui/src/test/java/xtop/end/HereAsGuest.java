// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.XenstoreDaemon;

/**
 * This machine as a guest called {@code here}: the Linux agent in a domain of a rig, read by a collector that publishes
 * the fleet in a directory. What xtop says of the guest, procps says of the machine. One thread.
 */
final class HereAsGuest implements AutoCloseable {
    private static final int DOMID = 5;
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Path directory;
    private final Rig rig;
    private final Collector collector;

    /** @param directory where the fleet is published */
    HereAsGuest(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        rig = Rig.start(XenstoreDaemon.XENSTORED);
        rig.introduce(DOMID, "here");
        rig.agent(DOMID);
        RunDirectory run = RunDirectory.of(directory.toString());
        collector = Collector.open(CollectorConfig.serving(run, "a test").every(EVERY), rig.xen(0));
        // Threads that sleep are read in full every sixteenth time only; by then all are known.
        awaitSamples(20);
    }

    /** Waits until the published fleet has so many samples more than it has now. */
    void awaitSamples(int more) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        long wanted = -1;
        long seen = 0;
        while (System.nanoTime() < deadline) {
            try (FleetSource.Lease lease = collector.awaitNewer(seen, EVERY)) {
                if (lease == null) {
                    continue;
                }
                Fleet fleet = lease.fleet();
                seen = fleet.sequence();
                long samples = samples(fleet);
                wanted = wanted < 0 && samples >= 0 ? samples + more : wanted;
                if (samples >= 0 && samples >= wanted) {
                    return;
                }
            }
        }
        Assertions.fail("the agent has not sent " + more + " samples within a minute");
    }

    private static long samples(Fleet fleet) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == DOMID && fleet.has(Field.SAMPLES, row)) {
                return fleet.number(Field.SAMPLES, row);
            }
        }
        return -1;
    }

    /** The command line of xtop that reads the published fleet. */
    List<String> command(String... words) {
        List<String> all = new ArrayList<>(List.of("--run-dir", directory.toString()));
        all.addAll(List.of(words));
        return Program.command(all.toArray(new String[0]));
    }

    @Override
    public void close() throws IOException {
        collector.close();
        rig.close();
    }
}
