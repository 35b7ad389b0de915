// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes on inside a guest is seen from dom0. */
@OnXen
class GuestThreadsLabIT {
    private static final Pattern IDENTITY =
            Pattern.compile("xtop_domain_info\\{domain=\"pvh\",domid=\"(?<domid>\\d+)\",uuid=\"(?<uuid>[^\"]+)\"");
    private static final String PS = "xtop ps web --json -o tid,comm,cputime,stat";

    @BeforeAll
    static void guest(XenLab lab) {
        lab.createWithAgent("web");
    }

    @Test
    void aThreadStartedInAGuestAppearsUnderItsNameAndUsesMoreAndMoreCpuTime(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            assertThat(threads(lab, "indexer")).isEmpty();
            lab.tell("web", "thread indexer 40");
            try {
                lab.ok("sleep 3");
                Map<String, Object> first = only(threads(lab, "indexer"));
                lab.ok("sleep 4");
                Map<String, Object> second = only(threads(lab, "indexer"));
                assertThat(second.get("tid")).isEqualTo(first.get("tid"));
                long used = cpu(second) - cpu(first);
                assertThat(used).as("CPU time in at least 4 s at 40 %%, ns").isGreaterThan(400_000_000L);
            } finally {
                lab.tell("web", "thread indexer end");
            }
            lab.ok("sleep 3");
            assertThat(threads(lab, "indexer")).isEmpty();
        }
    }

    @Test
    void aThreadThatSleepsUsesNoCpuTimeBesideOneThatSpins(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            Map<String, Object> sleeper = only(threads(lab, "sleeper"));
            Map<String, Object> spinner = only(threads(lab, "spinner"));
            assertThat(cpu(spinner)).isGreaterThan(5 * cpu(sleeper));
            assertThat((String) sleeper.get("stat")).startsWith("S");
        }
    }

    /**
     * A one-shot waits 1.5 s for the agents, and on one emulated CPU a guest may not get to run in that time: then it must
     * say so.
     */
    @Test
    void withoutACollectorACommandAsksTheGuestsItself(XenLab lab) {
        lab.ok("for i in $(seq 300); do xenstore-exists /local/domain/$(xl domid web)/data/vchan/0/xtop/event-channel "
                + "&& exit 0; sleep 0.2; done; exit 1");
        Outcome ps = lab.sh("xtop ps web");
        for (int again = 0; again < 8 && ps.code() == 1; again++) {
            assertThat(ps.err()).containsPattern("not answered yet|its agent: (silent|connecting|refused: no hello)");
            ps = lab.sh("xtop ps web");
        }
        assertThat(ps.code()).as(ps.toString()).isZero();
        assertThat(ps.out()).contains("spinner", "sleeper");
    }

    @Test
    void vmstatPrintsALineAnInterval(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            assertThat(lab.ok("xtop vmstat web 1 3").lines()).hasSize(5);
        }
    }

    @Test
    void topInBatchModeShowsRates(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            String top = lab.ok("xtop top -b -n 2 -d 2");
            assertThat(top).contains("Domain-0", "web");
        }
    }

    /** Five Java machines at once starve the guests of the one CPU, so that their agents may be silent for a while. */
    @Test
    void severalViewersSeeTheSameGuestsAtOnce(XenLab lab) {
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            String out = lab.ok(
                    "for i in 1 2 3; do xtop list --json >/tmp/view$i & p=\"$p $!\"; done; "
                            + "xtop ps web --json >/tmp/view4 & p=\"$p $!\"; xtop vmstat web 1 2 >/tmp/view5 & p=\"$p $!\"; "
                            + "for i in $p; do wait $i || exit 1; done; cat /tmp/view1 /tmp/view2 /tmp/view3; grep -c . /tmp/view5");
            String[] lines = out.split("\n", -1);
            for (int i = 0; i < 3; i++) {
                JsonRows view = JsonRows.of(lines[i], "domains");
                assertThat((String) view.row("name", "web").get("agent")).matches("ok|silent \\d+s");
                assertThat(((Map<?, ?>) view.object().get("host")).get("collector_pid"))
                        .hasToString(served.pid());
            }
        }
    }

    /**
     * PVH guests have no PV interfaces but event channels and grants, which is all that vchan needs. Here they can move while
     * they run, to this same host: the vm is there twice for a while, under two domids, and goes on under the newer.
     */
    @Test
    void aPvhGuestIsSeenLikeAPvGuestAndGoesOnWhenItHasMoved(XenLab lab) {
        lab.createWithAgent("pvh", "--type=pvh");
        try (Served served = Served.start(lab)) {
            Matcher before = identity(served.awaitAgent("pvh"));
            assertThat(JsonRows.of(lab.ok("xtop ps pvh --json"), "threads").row("comm", "spinner"))
                    .containsKey("cputime");
            CounterWatch watch = new CounterWatch();
            lab.ok("setsid sh -c 'xl migrate -s \"\" pvh \"xl migrate-receive\"; echo ended with $?' "
                    + ">/tmp/migrate.log 2>&1 </dev/null &");
            Page after = served.await("the agent of the guest that has moved", 240, page -> {
                watch.look(page);
                return page.ofDomain("xtop_agent_up", "pvh") == 1
                        && !identity(page).group("domid").equals(before.group("domid"));
            });
            assertThat(lab.ok("cat /tmp/migrate.log")).endsWith("ended with 0\n");
            assertThat(identity(after).group("uuid")).isEqualTo(before.group("uuid"));
            assertThat(after.toString()).doesNotContain("pvh--");
            assertThat(watch.complaints()).isEmpty();
            assertThat(lab.ok("xtop list --dead --no-headers -o domid,label,uuid")
                            .lines())
                    .anyMatch(line -> line.matches(
                            " *" + before.group("domid") + " +pvh(--migratedaway)? +" + before.group("uuid") + " *"));
        } finally {
            lab.ok("xl destroy pvh");
        }
    }

    private static Matcher identity(Page page) {
        return page.samples().keySet().stream()
                .map(IDENTITY::matcher)
                .filter(Matcher::lookingAt)
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<String, Object>> threads(XenLab lab, String name) {
        return JsonRows.of(lab.ok(PS), "threads").rows().stream()
                .filter(row -> name.equals(row.get("comm")))
                .toList();
    }

    private static Map<String, Object> only(List<Map<String, Object>> rows) {
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static long cpu(Map<String, Object> thread) {
        return ((Number) thread.get("cputime")).longValue();
    }
}
