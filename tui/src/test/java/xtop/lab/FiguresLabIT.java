// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What xtop says of the domains is what Xen's own tools say. */
@OnXen
class FiguresLabIT {
    private static final String CUT = "====";

    @BeforeAll
    static void guests(XenLab lab) {
        lab.createWithAgent("web");
        lab.createWithAgent("quiet", "--threads=sleeper:0");
    }

    /** CPU times go on, so xl is asked before and after. */
    @Test
    void listAgreesWithXlList(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            String[] parts = lab.ok("xl list; sleep 2; echo " + CUT + "; xtop list --json; echo " + CUT
                            + "; xtop list --no-headers; echo " + CUT + "; sleep 2; xl list")
                    .split(CUT + "\n", -1);
            List<XlDomain> before = XlDomain.list(parts[0]);
            List<XlDomain> after = XlDomain.list(parts[3]);
            JsonRows json = JsonRows.of(parts[1], "domains");
            assertThat(json.rows()).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                XlDomain xl = before.get(i);
                Map<String, Object> row = json.row("name", xl.name());
                assertThat(row).containsEntry("domid", xl.domid()).containsEntry("vcpus", xl.vcpus());
                assertThat(json.number("name", xl.name(), "mem") / 1048576).isEqualTo(xl.memory());
                assertThat(json.number("name", xl.name(), "time") / 1e9)
                        .isBetween(xl.seconds() - 0.06, after.get(i).seconds() + 0.06);
            }
            List<List<String>> lines = words(parts[2]);
            assertThat(lines).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                XlDomain xl = before.get(i);
                assertThat(lines.get(i).subList(0, 4))
                        .containsExactly(
                                xl.name(),
                                Integer.toString(xl.domid()),
                                Long.toString(xl.memory()),
                                Integer.toString(xl.vcpus()));
                assertThat(Double.parseDouble(lines.get(i).get(5)))
                        .isBetween(xl.seconds() - 0.06, after.get(i).seconds() + 0.06);
            }
        }
    }

    @Test
    void listAgreesWithXentop(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            String xentop = "xentop -b -f -i 1 | grep -v NAME; echo " + CUT + ";";
            String[] parts = lab.ok(xentop + "sleep 2; xtop list --json; echo " + CUT + "; sleep 2;" + xentop)
                    .split(CUT + "\n", -1);
            List<List<String>> before = words(parts[0]);
            List<List<String>> after = words(parts[2]);
            JsonRows json = JsonRows.of(parts[1], "domains");
            assertThat(before).hasSizeGreaterThanOrEqualTo(3).hasSameSizeAs(json.rows());
            for (List<String> line : before) {
                String name = line.get(0);
                double end = Double.parseDouble(after.stream()
                        .filter(other -> other.get(0).equals(name))
                        .findFirst()
                        .orElseThrow()
                        .get(2));
                assertThat(json.number("name", name, "time") / 1e9)
                        .as("CPU(sec) of " + name)
                        .isBetween(Double.parseDouble(line.get(2)) - 1, end + 1);
                assertThat(json.number("name", name, "mem") / 1024)
                        .as("MEM(k) of " + name)
                        .isEqualTo(Long.parseLong(line.get(4)));
                // MAXMEM(k) and its percentage are "no limit" and "n/a" for a domain that has none: one word more.
                int vcpus = line.get(6).equals("no") ? 9 : 8;
                assertThat(json.number("name", name, "vcpus")).isEqualTo(Long.parseLong(line.get(vcpus)));
                assertThat(json.number("name", name, "vifs")).isEqualTo(Long.parseLong(line.get(vcpus + 1)));
                assertThat(json.number("name", name, "vbds")).isEqualTo(Long.parseLong(line.get(vcpus + 4)));
            }
        }
    }

    @Test
    void aPausedDomainIsShownAsXlShowsIt(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("quiet");
            lab.ok("xl pause quiet");
            try {
                String[] parts = lab.ok("sleep 2; xtop list --no-headers quiet; xl list quiet")
                        .split("\n", -1);
                assertThat(List.of(parts[0].trim().split("\\s+")).get(4))
                        .isEqualTo(
                                XlDomain.list(parts[1] + "\n" + parts[2]).get(0).state())
                        .contains("p");
            } finally {
                lab.ok("xl unpause quiet");
            }
        }
    }

    /** The page has the fleet of its tick, the listing another one's: what stands still is equal, counters lie between. */
    @Test
    void aScrapeShowsTheNumbersOfTheJson(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            Page before = served.scrape();
            JsonRows json = JsonRows.of(lab.ok("sleep 1; xtop list --json"), "domains");
            Page after = served.await(
                    "a later page",
                    10,
                    page -> page.ofDomain("xtop_agent_samples_total", "web") > json.number("name", "web", "samples"));
            for (String name : List.of("Domain-0", "web", "quiet")) {
                assertThat(before.ofDomain("xtop_domain_memory_bytes", name))
                        .isEqualTo(json.number("name", name, "mem"));
                assertThat(before.ofDomain("xtop_domain_vcpus", name)).isEqualTo(json.number("name", name, "vcpus"));
                assertThat(json.number("name", name, "time") / 1e9)
                        .isBetween(
                                before.ofDomain("xtop_domain_cpu_seconds_total", name),
                                after.ofDomain("xtop_domain_cpu_seconds_total", name));
            }
            assertThat((double) json.number("name", "web", "samples"))
                    .isBetween(
                            before.ofDomain("xtop_agent_samples_total", "web"),
                            after.ofDomain("xtop_agent_samples_total", "web"));
        }
    }

    private static List<List<String>> words(String text) {
        List<List<String>> lines = new ArrayList<>();
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> lines.add(List.of(line.trim().split("\\s+"))));
        return lines;
    }
}
