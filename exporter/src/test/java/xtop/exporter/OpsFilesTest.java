// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Dashboards and alerts must ask for metrics that exist: a misspelt name is an alert that never fires. */
class OpsFilesTest {
    private static final Pattern NAME = Pattern.compile("(?<![\\w:])xtop_[a-z0-9_]+");

    @Test
    void dashboardAndRulesUseOnlyMetricsThatThePageHas() throws IOException {
        Set<String> exposed = names(page());
        assertThat(names(Files.readString(OpsFiles.file("xtop.rules.yml"))))
                .hasSizeGreaterThan(8)
                .isSubsetOf(exposed);
        assertThat(names(Files.readString(OpsFiles.file("xtop-dashboard.json"))))
                .hasSizeGreaterThan(12)
                .isSubsetOf(exposed);
    }

    private static String page() throws IOException {
        PaperSource source = new PaperSource(TestFleets.everyField());
        FleetCollector collector = new FleetCollector(source, ExporterOptions.defaults());
        return new String(
                        new ExpositionWriter(source, collector, () -> 0)
                                .write(null)
                                .plain(),
                        StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
