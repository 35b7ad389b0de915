// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Table;

class ExpositionTest {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";

    @Test
    void textFormatIsTheGoldenFile() throws IOException {
        assertGolden(null, "small.prom");
    }

    @Test
    void openMetricsIsTheGoldenFile() throws IOException {
        assertGolden(OPEN_METRICS, "small.om");
    }

    @Test
    void noSeriesIsEverThereTwiceWhateverAGuestCallsItsDevices() throws IOException {
        List<String> series = write(TestFleets.small(), 10).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
        assertThat(series).doesNotHaveDuplicates().anyMatch(line -> line.contains("eth0#2#2"));
    }

    @Test
    void everyFieldWithAMetricReachesThePage() throws IOException {
        List<String> lines = write(TestFleets.everyField(), 1);
        for (Metric metric : MetricCatalogue.ofFields().metrics()) {
            long rows = metric.table() == Table.HOST ? 1 : 2;
            assertThat(lines)
                    .as(metric.name())
                    .filteredOn(line -> line.startsWith(metric.name() + "{") || line.startsWith(metric.name() + " "))
                    .hasSize((int) rows * metric.columns().size());
        }
    }

    @Test
    void noFamilyIsThereTwice() throws IOException {
        assertThat(write(TestFleets.everyField(), 1))
                .filteredOn(line -> line.startsWith("# TYPE "))
                .hasSizeGreaterThan(60)
                .extracting(line -> line.substring(0, line.lastIndexOf(" ")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aGuestCannotForgeALine() throws IOException {
        assertThat(write(TestFleets.small(), 0))
                .filteredOn(line -> line.startsWith("xtop_agent_up{"))
                .containsExactlyInAnyOrder(
                        "xtop_agent_up{domain=\"dns\",} 1.0",
                        "xtop_agent_up{domain=\"web\",} 0.0",
                        "xtop_agent_up{domain=\"evil\",} 1.0");
    }

    @Test
    void aSilentGuestKeepsXensFiguresAndLosesItsOwn() throws IOException {
        assertThat(write(TestFleets.small(), 0))
                .filteredOn(line -> line.contains("domain=\"web\""))
                .anyMatch(line -> line.startsWith("xtop_domain_cpu_seconds_total"))
                .anyMatch(line -> line.startsWith("xtop_agent_samples_total"))
                .noneMatch(line -> line.startsWith("xtop_guest_"));
    }

    @Test
    void unknownIsAbsentAndZeroIsZero() throws IOException {
        List<String> lines = write(TestFleets.small(), 0);
        assertThat(lines).contains("xtop_domain_cpu_seconds_total{domain=\"web#9\",} 0.0");
        assertThat(lines).noneMatch(line -> line.startsWith("xtop_domain_memory_bytes"));
        assertThat(lines).noneMatch(line -> line.startsWith("xtop_agent_up{domain=\"web#9\""));
    }

    @Test
    void whoCrashedIsInNoOtherState() throws IOException {
        PaperSource source = new PaperSource(new PaperFleet(1)
                .row(Table.HOST)
                .row(Table.DOMAIN, Field.LABEL, "web", Field.DOMID, 5L, Field.STATE, "---sc-"));
        FleetCollector collector = new FleetCollector(source, new ExporterOptions(5, 4, "1.2.3"));
        String page = new String(
                new ExpositionWriter(source, collector, () -> 0).write(null).plain(), StandardCharsets.UTF_8);
        assertThat(page)
                .contains("xtop_domain_state{domain=\"web\",state=\"crashed\",} 1.0")
                .contains("xtop_domain_state{domain=\"web\",state=\"shutdown\",} 0.0");
    }

    @Test
    void aVanishedGuestVanishes() throws IOException {
        PaperSource source = new PaperSource(TestFleets.small());
        ExpositionWriter writer = writer(source, 0);
        assertThat(text(writer.write(null))).contains("domain=\"dns\"");
        source.publish(new PaperFleet(8).row(Table.HOST).row(Table.DOMAIN, Field.LABEL, "Domain-0", Field.DOMID, 0L));
        assertThat(text(writer.write(null))).doesNotContain("dns").contains("domain=\"Domain-0\"");
        assertThat(source.leases()).isZero();
    }

    @Test
    void scrapesOfOneFleetShareOneRendering() throws IOException {
        PaperSource source = new PaperSource(TestFleets.small());
        ExpositionWriter writer = writer(source, 0);
        Exposition first = writer.write(null);
        assertThat(writer.write("text/plain")).isSameAs(first);
        assertThat(writer.write(OPEN_METRICS)).isNotSameAs(first);
    }

    @Test
    void threadSeriesAreOffAndThenTheBusiestOnly() throws IOException {
        assertThat(write(TestFleets.small(), 0)).noneMatch(line -> line.contains("xtop_guest_thread_cpu"));
        assertThat(write(TestFleets.small(), 1))
                .filteredOn(line -> line.startsWith("xtop_guest_thread_cpu_seconds_total{"))
                .containsExactly(
                        "xtop_guest_thread_cpu_seconds_total{domain=\"evil\",thread=\"miner\",tid=\"2\",} 99.0");
        assertThat(write(TestFleets.small(), 1)).contains("xtop_rows_dropped 2.0");
    }

    @Test
    void withoutAFleetTheReasonIsToldAndTheCollectorStillDoesNotThrow() {
        PaperSource source = new PaperSource(null);
        assertThatThrownBy(() -> writer(source, 0).write(null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("xtop serve");
        assertThat(new FleetCollector(source, options(0)).collect())
                .extracting(family -> family.name)
                .containsExactly("xtop_build");
    }

    @Test
    void gzipIsTheSamePage() throws IOException {
        Exposition page = writer(new PaperSource(TestFleets.small()), 0).write(null);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(page.zipped()))) {
            assertThat(in.readAllBytes()).isEqualTo(page.plain());
        }
    }

    /** With {@code -Dxtop.golden.write=true} the files are written instead; read the difference before you commit it. */
    private static void assertGolden(String accept, String name) throws IOException {
        String actual = text(writer(new PaperSource(TestFleets.small()), 2).write(accept))
                .replace(Runtime.version().toString(), "JAVA");
        if (Boolean.getBoolean("xtop.golden.write")) {
            Files.writeString(Path.of("src/test/resources/xtop/exporter", name), actual);
        }
        String expected;
        try (InputStream in = ExpositionTest.class.getResourceAsStream(name)) {
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> write(PaperFleet fleet, int threads) throws IOException {
        return text(writer(new PaperSource(fleet), threads).write(null)).lines().toList();
    }

    private static ExpositionWriter writer(PaperSource source, int threads) {
        return new ExpositionWriter(source, new FleetCollector(source, options(threads)), () -> 0);
    }

    private static ExporterOptions options(int threads) {
        return new ExporterOptions(threads, 64, "1.2.3");
    }

    private static String text(Exposition page) {
        return new String(page.plain(), StandardCharsets.UTF_8);
    }
}
