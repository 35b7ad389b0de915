// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import xtop.rig.XenstoreDaemon;

/**
 * {@code xtop serve} on both xenstore daemons side by side, while guests come, go, stand still, restart and misbehave,
 * connections to xenstore are cut, viewers look and a scraper scrapes. A smoke of half a minute in the usual build;
 * {@code -Dxtop.soak=1h} soaks as long as is said, {@code -Dxtop.soak.seed=N} by another chance. What it found is in
 * {@code target/soak}.
 */
class SoakIT {
    private static final Duration DURATION =
            Duration.parse("PT" + System.getProperty("xtop.soak", "30s").toUpperCase(Locale.ROOT));
    private static final Duration WARM_UP =
            DURATION.compareTo(Duration.ofMinutes(5)) < 0 ? Duration.ofSeconds(12) : Duration.ofMinutes(2);
    private static final long SEED = Long.getLong("xtop.soak.seed", 20);

    @Test
    void whatAServiceHoldsDoesNotGrowAndNoFigureIsImpossible() throws Exception {
        Path directory = Path.of("target", "soak")
                .toAbsolutePath()
                .resolve(DURATION + "-" + ProcessHandle.current().pid());
        List<SoakedService> services = new ArrayList<>();
        ExecutorService both = Executors.newFixedThreadPool(XenstoreDaemon.values().length);
        try {
            List<Future<List<String>>> soaks = new ArrayList<>();
            for (XenstoreDaemon daemon : XenstoreDaemon.values()) {
                Path own = Files.createDirectories(directory.resolve(daemon.toString()));
                SoakedService service = new SoakedService(daemon, own, SEED + daemon.ordinal());
                services.add(service);
                soaks.add(both.submit(() -> service.soak(WARM_UP, DURATION)));
            }
            List<String> complaints = new ArrayList<>();
            for (Future<List<String>> soak : soaks) {
                complaints.addAll(soak.get());
            }
            assertThat(complaints).isEmpty();
        } finally {
            both.shutdownNow();
            for (SoakedService service : services) {
                service.close();
            }
        }
    }
}
