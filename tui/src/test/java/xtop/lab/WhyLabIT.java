// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Both witnesses on a real Xen: a guest that tells the truth is never accused, however short of CPU the host is, and one
 * that lies is.
 */
@OnXen
class WhyLabIT {
    private static final int LOOKS = 10;
    private static final int SAMPLES = 3;

    @BeforeAll
    static void guests(XenLab lab) {
        lab.createWithAgent("web");
        lab.createWithAgent("quiet", "--threads=sleeper:0");
    }

    /** Three times the time there is, and eight times the memory: no load of the host makes them true or hides them. */
    @Test
    void guestsThatLieAreContradictedInASentence(XenLab lab) {
        lab.createUnikernel("liar", "extra=\"lie=cpu idle=0.9\"");
        lab.createUnikernel("boaster", "extra=\"lie=memory idle=0.9\"");
        try (Served served = Served.start(lab)) {
            served.awaitAgent("liar");
            served.awaitAgent("boaster");
            for (String[] lie : new String[][] {{"liar", "cpu"}, {"boaster", "memory"}}) {
                String series = "xtop_domain_disagreeing_samples{domain=\"" + lie[0] + "\",figure=\"" + lie[1] + "\"}";
                served.await("three samples of " + series, 240, page -> page.value(series) >= SAMPLES);
            }
            assertThat(lab.ok("xtop why liar"))
                    .matches("liar: says it uses [2-4]\\d\\d % of its vCPU, Xen charges \\d+ %\n");
            assertThat(lab.ok("xtop why boaster"))
                    .matches("boaster: says it has 3\\d MiB, Xen gave it [34](\\.\\d)? MiB\n");
            JsonRows why = JsonRows.of(lab.ok("xtop why --json liar boaster"), "domains");
            assertThat(why.row("domain", "liar")).containsEntry("cause", "cpu-mismatch");
            assertThat(why.row("domain", "boaster")).containsEntry("cause", "memory-mismatch");
        } finally {
            lab.sh("xl destroy liar; xl destroy boaster");
        }
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
