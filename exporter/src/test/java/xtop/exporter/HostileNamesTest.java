// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Table;

/** Whatever names come from guests, the page keeps the grammar of the text format and no series is there twice. */
class HostileNamesTest {
    private static final int FLEETS = 200;
    private static final String[] PIECES = {
        "\"",
        "\\",
        "\n",
        "\r",
        "{",
        "}",
        ",",
        "=",
        "#",
        "#2",
        "\u0000",
        "\uD800",
        "\uDC00",
        "\uD83D\uDE00",
        "e\u0301",
        "\u202E",
        " ",
        "eth0",
        "\u2028",
        "x".repeat(200),
        "\\n",
        "# TYPE xtop_agent_up counter"
    };
    private static final Pattern LINE = Pattern.compile(
            "(xtop_[a-z0-9_]+(?:\\{(?:[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",)+\\})?) (-?[0-9.]+(?:E-?[0-9]+)?)");

    @Test
    void thePageStaysAPage() throws IOException {
        SplittableRandom random = new SplittableRandom(20_261_122);
        for (int i = 0; i < FLEETS; i++) {
            PaperSource source = new PaperSource(fleet(random));
            FleetCollector collector = new FleetCollector(source, new ExporterOptions(5, 4, "1.2.3"));
            byte[] page =
                    new ExpositionWriter(source, collector, () -> 0).write(null).plain();
            Set<String> series = new HashSet<>();
            for (String line : new String(page, StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.isEmpty() || line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                    continue;
                }
                assertThat(line).matches(LINE);
                assertThat(line.length()).isLessThan(2000);
                assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                        .as("once only: %s", line)
                        .isTrue();
            }
            assertThat(series).hasSizeGreaterThan(10);
        }
    }

    private static PaperFleet fleet(SplittableRandom random) {
        PaperFleet fleet = new PaperFleet(1).row(Table.HOST, Field.HOST_XEN_VERSION, text(random));
        for (long domid = 0; domid < 3; domid++) {
            fleet.row(
                    Table.DOMAIN,
                    Field.DOMID,
                    domid,
                    Field.LABEL,
                    text(random),
                    Field.KIND,
                    text(random),
                    Field.SYSTEM,
                    text(random),
                    Field.STATE,
                    text(random),
                    Field.AGENT_UP,
                    1L);
            for (int row = random.nextInt(8); row > 0; row--) {
                fleet.row(
                        Table.INTERFACE,
                        Field.INTERFACE_NAME,
                        text(random),
                        Field.INTERFACE_RECEIVE_BYTES,
                        random.nextLong());
                fleet.row(Table.BLOCK, Field.BLOCK_NAME, text(random), Field.BLOCK_READ_BYTES, random.nextLong());
                fleet.row(
                        Table.THREAD,
                        Field.TID,
                        random.nextLong(3),
                        Field.COMM,
                        text(random),
                        Field.THREAD_CPU_TIME,
                        random.nextLong());
                fleet.row(Table.VCPU, Field.VCPU, random.nextLong(2), Field.VCPU_TIME, random.nextLong());
            }
        }
        return fleet;
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
