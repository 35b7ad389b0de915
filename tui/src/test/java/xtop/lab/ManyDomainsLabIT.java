// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every domain is there once, with as many as xl and xentop ask for at a time and more, and with domids far apart.
 * {@code -Dxtop.lab=full} makes 270, up to domid 300; they are paused, so that one emulated CPU bears it. What xentop makes
 * of the same domains is printed: it asks for the second 256 by number where Xen goes by domid, so where there are more
 * than 256 and lower domids are missing it shows some twice.
 */
@OnXen
@Timeout(3600)
class ManyDomainsLabIT {
    private static final int DOMAINS = "full".equals(System.getProperty("xtop.lab")) ? 270 : 12;
    /** Lowest domids that are given to somebody and missing when it is looked. */
    private static final int MISSING = DOMAINS / 9;

    private static final int BATCH = 10;
    private static final String CUT = "====";

    @AfterAll
    static void gone(XenLab lab) {
        lab.sh("for g in $(xl list | awk '$1 ~ /^m[0-9]+$/ {print $1}'); do xl destroy $g; done");
    }

    @Test
    void everyDomainIsThereOnce(XenLab lab) {
        lab.install();
        create(lab, 0, MISSING);
        lab.ok("for i in $(seq 0 " + (MISSING - 1) + "); do xl destroy m$i; done");
        for (int first = 0; first < DOMAINS; first += BATCH) {
            create(lab, first, Math.min(DOMAINS, first + BATCH));
        }
        try (Served served = Served.start(lab)) {
            assertThat(compare(lab, served)).isGreaterThanOrEqualTo(DOMAINS);
            System.out.printf(
                    "%d domains, %s; rows of xentop: %s%n",
                    DOMAINS,
                    lab.ok(
                                    "xtop list --no-headers -o domid --sort -domid | head -n 1 | sed 's/ *//; s/^/highest domid /'")
                            .trim(),
                    lab.ok(
                                    "xentop -b -i 1 | grep -v NAME | awk '{n[$1]++} END {for (d in n) {all += n[d]; most = "
                                            + "n[d] > most ? n[d] : most}; print all \", of \" length(n) \" domains, one up to \" most \" times\"}'")
                            .trim());
            // what is left has the highest domids, far from each other
            lab.ok("for i in $(seq 0 " + (DOMAINS - 1) + "); do [ $((i % 9)) = 8 ] || xl destroy m$i; done");
            assertThat(compare(lab, served)).isLessThan(DOMAINS);
        }
    }

    /** What xtop's listing and its metrics say against what xl says; returns the domains. */
    private static int compare(XenLab lab, Served served) {
        lab.ok("n=$(xl list | tail -n +2 | wc -l); for i in $(seq 200); do "
                + "[ $(xtop list --no-headers | wc -l) = $n ] && exit 0; sleep 0.3; done; xtop list >&2; exit 1");
        String[] parts =
                lab.ok("xl list; echo " + CUT + "; sleep 2; xtop list --json").split(CUT + "\n", -1);
        List<XlDomain> xl = XlDomain.list(parts[0]);
        List<Map<String, Object>> rows = JsonRows.of(parts[1], "domains").rows();
        assertThat(rows).extracting(row -> row.get("domid")).doesNotHaveDuplicates();
        Map<Object, Map<String, Object>> byDomid =
                rows.stream().collect(Collectors.toMap(row -> row.get("domid"), Function.identity()));
        assertThat(byDomid).hasSameSizeAs(xl);
        Page page = served.scrape();
        for (XlDomain domain : xl) {
            Map<String, Object> row = byDomid.get(domain.domid());
            assertThat(row)
                    .as(domain.name())
                    .containsEntry("name", domain.name())
                    .containsEntry("vcpus", domain.vcpus());
            assertThat(((Number) row.get("mem")).longValue() / 1048576).isEqualTo(domain.memory());
            if (domain.name().matches("m\\d+")) {
                assertThat(row.get("state")).isEqualTo(domain.state());
                assertThat(page.ofDomain("xtop_domain_vcpus", domain.name())).isEqualTo(domain.vcpus());
            }
        }
        return xl.size();
    }

    private static void create(XenLab lab, int first, int end) {
        lab.ok("for i in $(seq " + first + " " + (end - 1) + "); do xl create -q -p -e " + XenLab.UNIKERNEL
                + " \"name=\\\"m$i\\\"\" 'type=\"pv\"' || exit 1; done");
    }
}
