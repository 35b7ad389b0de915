// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Prometheus' own opinion of the page. */
class PromtoolIT {
    @Test
    void promtoolHasNothingToSayAboutAFleetWithEveryField() throws Exception {
        assertThat(check(page(TestFleets.everyField()))).isEqualTo(new Promtool.Answer(0, ""));
    }

    @Test
    void promtoolHasNothingToSayAboutAHostileGuest() throws Exception {
        assertThat(check(page(TestFleets.small()))).isEqualTo(new Promtool.Answer(0, ""));
    }

    @Test
    void promtoolWouldSayIt() throws Exception {
        Promtool.Answer answer = check("# HELP xtop_x x\n# TYPE xtop_x counter\nxtop_x 1\n");
        assertThat(answer.exitCode()).isNotZero();
        assertThat(answer.output()).contains("_total");
    }

    private static Promtool.Answer check(String page) throws IOException, InterruptedException {
        return Promtool.run(page.getBytes(StandardCharsets.UTF_8), "check", "metrics");
    }

    private static String page(PaperFleet fleet) throws IOException {
        PaperSource source = new PaperSource(fleet);
        FleetCollector collector = new FleetCollector(source, new ExporterOptions(50, 64, "1.2.3"));
        ExpositionWriter writer = new ExpositionWriter(source, collector, System::nanoTime);
        writer.write("application/openmetrics-text");
        return new String(writer.write(null).plain(), StandardCharsets.UTF_8);
    }
}
