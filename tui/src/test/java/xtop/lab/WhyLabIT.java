// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both witnesses on a real Xen: a guest that tells the truth is never accused, however short of CPU the host is. */
@OnXen
class WhyLabIT {
    private static final int LOOKS = 10;

    @BeforeAll
    static void guests(XenLab lab) {
        lab.createWithAgent("web");
        lab.createWithAgent("quiet", "--threads=sleeper:0");
    }

    @Test
    void honestGuestsAreComparedAndNotAccusedAndAPausedOneIsPaused(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            served.awaitAgent("quiet");
            served.await(
                    "a comparison of CPU times",
                    120,
                    page -> page.value("xtop_domain_disagreeing_samples{domain=\"web\",figure=\"cpu\"}") >= 0);
            for (int look = 0; look < LOOKS; look++) {
                JsonRows why = JsonRows.of(lab.ok("sleep 3; xtop why --json"), "domains");
                for (String name : List.of("web", "quiet", "Domain-0")) {
                    Map<String, Object> row = why.row("domain", name);
                    assertThat((String) row.get("cause")).as("%s", row).doesNotEndWith("-mismatch");
                }
            }
            lab.ok("xl pause quiet");
            try {
                assertThat(lab.ok("sleep 4; xtop why quiet")).isEqualTo("quiet: paused\n");
            } finally {
                lab.ok("xl unpause quiet");
            }
        }
    }
}
