// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code xtop top --compat xentop} beside the real xentop of the host, and groups by image of domains that xl started:
 * seven copies of the bare unikernel, of which one works harder, one leaks, one is paused and one has panicked and is kept.
 */
@OnXen
@Timeout(900)
class XentopLabIT {
    private static final String CUT = "====";
    private static final String OURS = "xtop top --compat xentop";
    private static final int COPIES = 7;
    private static final String LEAKING = "copy-of-hello-2";
    private static final String PAUSED = "copy-of-hello-6";
    private static final String PANICKED = "copy-of-hello-7";

    private static final Pattern CELL = Pattern.compile("no limit|\\S+");
    private static final int STATE = 1;
    private static final int CPU_SECONDS = 2;
    private static final int CPU_PERCENT = 3;
    private static final int MEMORY = 4;

    /** One for all tests: a Java machine takes seconds to start in dom0. */
    private static Served served;

    @BeforeAll
    static void guests(XenLab lab) {
        lab.createWithAgent("web");
        lab.install();
        served = Served.start(lab);
        lab.patient(
                        600,
                        "for i in $(seq " + COPIES
                                + "); do words='idle=0.99 rounds=2'; [ $i != 2 ] || words=\"$words leak=64\"; "
                                + "[ $i != 3 ] || words='idle=0.7'; xl create -q " + XenLab.UNIKERNEL
                                + " \"name=\\\"copy-of-hello-$i\\\"\" 'type=\"pv\"' 'on_crash=\"preserve\"' \"extra=\\\"$words\\\"\""
                                + " || exit 1; done")
                .success();
        served.awaitAgent("web");
        for (int i = 1; i <= COPIES; i++) {
            served.awaitAgent("copy-of-hello-" + i);
        }
        lab.ok("xl pause " + PAUSED + "; xenstore-write /local/domain/$(xl domid " + PANICKED
                + ")/data/panic 'told to'; for i in $(seq 100); do xl list " + PANICKED
                + " | grep -q -- ---sc- && exit 0; sleep 0.2; done; xl list >&2; exit 1");
    }

    @AfterAll
    static void leave(XenLab lab) {
        lab.sh("for i in $(seq " + COPIES + "); do xl destroy copy-of-hello-$i; done");
        if (served != null) {
            served.close();
        }
    }

    /** What stands still is equal; counts of what goes on lie between those of a xentop before and one after. */
    @ParameterizedTest
    @ValueSource(strings = {"-b -f -v -n -x", "-b", "-b -r", "--batch --full-name --networks"})
    void aFrameIsThatOfTheRealXentop(String options, XenLab lab) {
        String real = "xentop " + options + " -i 1; echo " + CUT + ";";
        String[] parts = lab.ok(real + "sleep 2; " + OURS + " " + options + " -i 1; echo " + CUT + "; sleep 2;" + real)
                .split(CUT + "\n", -1);
        List<String> before = parts[0].lines().toList();
        List<String> ours = parts[1].lines().toList();
        List<String> after = parts[2].lines().toList();
        assertThat(ours).hasSameSizeAs(before).hasSameSizeAs(after).hasSizeGreaterThan(COPIES + 2);
        String header = before.get(0);
        List<String> titles = cells(header);
        for (int i = 0; i < ours.size(); i++) {
            String line = ours.get(i);
            assertThat(line).as("width of line %d", i).hasSameSizeAs(before.get(i));
            if (before.get(i).equals(header) || line.startsWith("Net") || line.startsWith("VBD ")) {
                assertThat(line).isEqualTo(before.get(i));
            } else if (before.get(i).startsWith("VCPUs(sec):")) {
                assertThat(line.replaceAll(" *\\d+s", " s"))
                        .isEqualTo(before.get(i).replaceAll(" *\\d+s", " s"));
                assertThat(firstVcpu(line)).isBetween(firstVcpu(before.get(i)), firstVcpu(after.get(i)));
            } else {
                compareDomain(cells(line), cells(before.get(i)), cells(after.get(i)), titles);
            }
        }
        assertThat(ours).anyMatch(line -> line.matches(".* --[b-]-p- .*"));
        assertThat(ours).anyMatch(line -> line.contains(" ---c-- "));
    }

    private static void compareDomain(List<String> ours, List<String> before, List<String> after, List<String> titles) {
        assertThat(ours).hasSize(titles.size());
        for (int column = 0; column < titles.size(); column++) {
            String what = titles.get(column) + " of " + ours;
            if (column == STATE) {
                // Whether it runs, waits for the one CPU or sleeps is a matter of the moment.
                assertThat(lasting(ours.get(STATE))).as(what).isEqualTo(lasting(before.get(STATE)));
                assertThat(ours.get(STATE)).as(what).matches("[d-][s-][b-][c-][p-][r-]");
            } else if (column == CPU_SECONDS) {
                assertThat(number(ours, CPU_SECONDS))
                        .as(what)
                        .isBetween(number(before, CPU_SECONDS), number(after, CPU_SECONDS));
            } else if (column != CPU_PERCENT) {
                assertThat(ours.get(column)).as(what).isEqualTo(before.get(column));
            }
        }
    }

    /** Both look at the same seconds; ours at the collector's last sample, so up to a second earlier. */
    @Test
    void theSecondFrameHasTheSharesOfTheSameSeconds(XenLab lab) {
        String[] parts = lab.ok(
                        OURS + " -b -f -i 2 -d 12 >/tmp/ours & until grep -qs NAME /tmp/ours; do sleep 0.3; done; "
                                + "xentop -b -f -i 2 -d 12; wait; echo " + CUT + "; cat /tmp/ours; rm /tmp/ours")
                .split(CUT + "\n", -1);
        List<List<String>> real = secondFrame(parts[0]);
        List<List<String>> ours = secondFrame(parts[1]);
        assertThat(ours).hasSameSizeAs(real).hasSizeGreaterThan(COPIES + 1);
        for (int i = 0; i < ours.size(); i++) {
            List<String> mine = ours.get(i);
            List<String> theirs = real.get(i);
            assertThat(mine.get(0)).isEqualTo(theirs.get(0));
            assertThat(mine.get(MEMORY)).isEqualTo(theirs.get(MEMORY));
            assertThat(number(mine, CPU_SECONDS))
                    .as("%s, %s", mine, theirs)
                    .isCloseTo(number(theirs, CPU_SECONDS), within(2.0));
            if (mine.get(0).equals("Domain-0")) {
                // It carries the Java machine that starts and ends beside them.
                continue;
            }
            double share = number(theirs, CPU_PERCENT);
            assertThat(number(mine, CPU_PERCENT)).as("%s, %s", mine, theirs).isCloseTo(share, within(3 + share / 4));
        }
        assertThat(ours.stream()
                        .mapToDouble(cells -> number(cells, CPU_PERCENT))
                        .sum())
                .as("CPU(%%) of the one CPU that all share: %s", ours)
                .isBetween(20.0, 110.0);
    }

    @Test
    void underItsNameALinkDoesTheSame(XenLab lab) {
        lab.ok("ln -s /usr/bin/xtop /tmp/xentop");
        try {
            assertThat(lab.ok("/tmp/xentop -b -i 1 | head -1")).isEqualTo(lab.ok("xentop -b -i 1 | head -1"));
        } finally {
            lab.ok("rm /tmp/xentop");
        }
    }

    /** By memory: who needs the one emulated CPU most at a moment is often another. */
    @Test
    void copiesOfAnImageAreAGroupAndTheLeakingOneStandsOut(XenLab lab) {
        String image = lab.ok("xl list -l copy-of-hello-1 | sed -n 's/.*\"kernel\": \"\\(.*\\)\".*/\\1/p'")
                .strip();
        JsonRows groups = JsonRows.of(lab.ok("xtop list --group-by image --json"), "groups");
        assertThat(groups.row("group", image)).containsEntry("size", COPIES);
        String outliers = lab.patient(
                        300,
                        "for i in $(seq 20); do xtop list --group-by image --outliers -o guest_used --json 'copy-*' && exit; "
                                + "sleep 3; done; xtop list -o name,agent,guest_used >&2; exit 1")
                .success();
        assertThat(JsonRows.of(outliers.substring(outliers.lastIndexOf("{\"schema\"")), "outliers")
                        .rows())
                .as(outliers)
                .extracting(row -> row.get("domain"))
                .containsExactly(LEAKING);
    }

    private static List<List<String>> secondFrame(String text) {
        List<String> lines = text.lines().toList();
        int header = lines.subList(1, lines.size()).indexOf(lines.get(0)) + 1;
        assertThat(header).as("header of the second frame in %s", text).isPositive();
        return lines.subList(header + 1, lines.size()).stream()
                .map(XentopLabIT::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        while (cell.find()) {
            cells.add(cell.group());
        }
        return cells;
    }

    /** Without b and r. */
    private static String lasting(String state) {
        return state.replace('b', '-').replace('r', '-');
    }

    private static double number(List<String> cells, int column) {
        return Double.parseDouble(cells.get(column));
    }

    private static long firstVcpu(String line) {
        int start = line.indexOf(" 0: ") + 4;
        return Long.parseLong(line.substring(start, line.indexOf('s', start)).strip());
    }
}
