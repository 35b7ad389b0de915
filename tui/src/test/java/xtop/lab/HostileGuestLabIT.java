// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A guest that does not do what an agent should spoils its own row and nothing else. */
@OnXen
class HostileGuestLabIT {
    private static final List<String> WAYS = List.of("silent", "garbage", "indices", "stale", "gone");

    @Test
    void eachSpoilsItsOwnRowOnly(XenLab lab) {
        lab.createWithAgent("web");
        for (String way : WAYS) {
            lab.create("bad-" + way, "--threads=sleeper:0", "--run=misbehave " + way);
        }
        try (Served served = Served.start(lab)) {
            Page first = served.awaitAgent("web");
            lab.ok("sleep 12");
            // how soon is up to the one emulated CPU
            served.await(
                    "six more samples of the guest that behaves",
                    60,
                    page -> page.ofDomain("xtop_agent_up", "web") == 1
                            && page.ofDomain("xtop_agent_samples_total", "web")
                                    > first.ofDomain("xtop_agent_samples_total", "web") + 5);
            JsonRows json = JsonRows.of(lab.ok("xtop list --json"), "domains");
            for (String way : WAYS) {
                Map<String, Object> row = json.row("name", "bad-" + way);
                assertThat((String) row.get("agent"))
                        .as("agent of a guest that is " + way)
                        .isNotEqualTo("ok")
                        .isNotEqualTo("none")
                        .matches("(silent|refused|connecting).*");
                assertThat(row).containsKeys("mem", "time", "state").doesNotContainKey("threads");
            }
            assertThat((String) json.row("name", "bad-garbage").get("agent")).startsWith("refused: ");
            assertThat((String) json.row("name", "bad-indices").get("agent")).startsWith("refused: ");
            assertThat(served.log()).doesNotContain("Exception", "\tat ");
            for (String way : WAYS) {
                lab.ok("xl destroy bad-" + way);
            }
            lab.ok(
                    "for i in $(seq 50); do xl list | grep -qE 'bad-|null' || exit 0; sleep 0.1; done; xl list >&2; exit 1");
        } finally {
            WAYS.forEach(way -> lab.sh("xl destroy bad-" + way + " 2>/dev/null"));
        }
    }
}
