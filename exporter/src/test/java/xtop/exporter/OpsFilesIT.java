// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's files, read by Prometheus' own checker. */
class OpsFilesIT {
    private static final byte[] NOTHING = {};

    @Test
    void scrapeConfigurationIsValid() throws Exception {
        assertSuccess("check", "config", OpsFiles.file("prometheus.yml").toString());
    }

    @Test
    void alertsFireWhereTheirTestsSaySo() throws Exception {
        assertSuccess("test", "rules", OpsFiles.file("xtop.rules.test.yml").toString());
    }

    @Test
    void everyQueryOfTheDashboardParses(@TempDir Path directory) throws Exception {
        List<String> expressions = OpsFiles.dashboardExpressions();
        assertThat(expressions).hasSizeGreaterThan(12);
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (int i = 0; i < expressions.size(); i++) {
            rules.append("      - record: panel").append(i).append("\n        expr: >-\n          ");
            rules.append(expressions.get(i)).append('\n');
        }
        Path file = Files.writeString(directory.resolve("dashboard.yml"), rules);
        assertSuccess("check", "rules", file.toString());
    }

    private static void assertSuccess(String... arguments) throws Exception {
        Promtool.Answer answer = Promtool.run(NOTHING, arguments);
        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }
}
