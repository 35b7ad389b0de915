// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code xtop top --compat xentop} beside the real xentop of the host, and groups by image of domains that xl started. */
@OnXen
class XentopLabIT {
    private static final String CUT = "====";
    private static final Pattern CELL = Pattern.compile("no limit|\\S+");

    /** Columns that stand still while nothing is started: all but CPU time, its share, and a state of the moment. */
    private static final int[] STEADY = {0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};

    private static final int CPU_SECONDS = 2;

    @BeforeAll
    static void guests(XenLab lab) {
        lab.createWithAgent("web");
        lab.install();
        for (int i = 1; i <= 5; i++) {
            String guest = "copy-of-hello-" + i;
            if (lab.sh("xl domid " + guest).code() != 0) {
                lab.createUnikernel(guest, i == 3 ? "extra=\"idle=0.7\"" : "extra=\"idle=0.98\"");
            }
        }
    }

    @AfterAll
    static void leave(XenLab lab) {
        lab.ok("for i in 1 2 3 4 5; do xl destroy copy-of-hello-$i; done");
    }

    @Test
    void aFrameIsThatOfTheRealXentop(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            String real = "xentop -b -f -v -n -x -i 1; echo " + CUT + ";";
            String[] parts = lab.ok(
                            real + "sleep 2; xtop top --compat xentop -b -f -v -n -x -i 1; echo " + CUT + "; sleep 2;" + real)
                    .split(CUT + "\n", -1);
            List<String> before = parts[0].lines().toList();
            List<String> ours = parts[1].lines().toList();
            List<String> after = parts[2].lines().toList();
            assertThat(ours).hasSameSizeAs(before).hasSizeGreaterThan(10);
            assertThat(ours.get(0)).as("header").isEqualTo(before.get(0));
            for (int i = 1; i < ours.size(); i++) {
                assertThat(ours.get(i)).as("width").hasSameSizeAs(before.get(i));
                List<String> cells = cells(ours.get(i));
                if (cells.get(0).equals("VCPUs(sec):")) {
                    assertThat(seconds(ours.get(i)))
                            .isBetween(seconds(before.get(i)), seconds(after.get(i)));
                    continue;
                }
                assertThat(cells).as(ours.get(i)).hasSize(19);
                for (int column : STEADY) {
                    assertThat(cells.get(column))
                            .as(cells(before.get(0)).get(column) + " of " + cells.get(0))
                            .isEqualTo(cells(before.get(i)).get(column));
                }
                assertThat(Long.parseLong(cells.get(CPU_SECONDS)))
                        .isBetween(
                                Long.parseLong(cells(before.get(i)).get(CPU_SECONDS)),
                                Long.parseLong(cells(after.get(i)).get(CPU_SECONDS)));
            }
        }
    }

    /** The script takes what it is used to take from either program: names and memory are equal, shares plausible. */
    @Test
    void anOperatorsScriptSeesTheSameDomains(XenLab lab) {
        String awk = " -b -f -i 2 -d 4 | awk '/NAME/ { f++; next } f == 2 { print $1, $5, $4 }'";
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            List<String> real = lab.ok("xentop" + awk).lines().toList();
            List<String> ours =
                    lab.ok("xtop top --compat xentop" + awk).lines().toList();
            assertThat(ours).hasSameSizeAs(real);
            double sum = 0;
            for (int i = 0; i < ours.size(); i++) {
                String[] cells = ours.get(i).split(" ", -1);
                assertThat(real.get(i)).startsWith(cells[0] + " " + cells[1] + " ");
                sum += Double.parseDouble(cells[2]);
            }
            assertThat(sum).as("CPU(%%) of one CPU that dom0 and the guests share: %s", ours).isBetween(30.0, 110.0);
        }
    }

    @Test
    void copiesOfAnImageAreAGroupAndTheBusyOneStandsOut(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.await(
                    "agents of the copies",
                    300,
                    page -> page.ofDomain("xtop_agent_up", "copy-of-hello-1") == 1
                            && page.ofDomain("xtop_agent_up", "copy-of-hello-5") == 1);
            String image = lab.ok("xl list -l copy-of-hello-1 | sed -n 's/.*\"kernel\": \"\\(.*\\)\".*/\\1/p'")
                    .strip();
            JsonRows groups = JsonRows.of(lab.ok("xtop list --group-by image --json"), "groups");
            assertThat(groups.row("group", image).get("size")).isEqualTo(5);
            Outcome outliers = lab.sh("sleep 5; xtop list --group-by image --outliers -o cpu --json 'copy-*'");
            assertThat(outliers.code()).as(outliers.out() + outliers.err()).isZero();
            assertThat(JsonRows.of(outliers.out(), "outliers").rows())
                    .extracting(row -> row.get("domain"))
                    .containsExactly("copy-of-hello-3");
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        while (cell.find()) {
            cells.add(cell.group());
        }
        return cells;
    }

    private static long seconds(String line) {
        return Long.parseLong(line.substring(line.indexOf(" 0: ") + 4, line.indexOf('s', line.indexOf(" 0: "))).strip());
    }
}
