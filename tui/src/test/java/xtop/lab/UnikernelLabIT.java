// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One bare unikernel: what it says of its threads is what they do, and it lives and dies as a guest of Xen should. */
@OnXen
@Timeout(900)
class UnikernelLabIT {
    private static final String PS = "xtop ps bare --json -o tid,comm,stat,cputime,wchan";
    private static final String LIST = "xtop list bare --json";
    private static final double SECOND = 1e9;

    /** One for all tests: a Java machine takes seconds to start in dom0. */
    private static Served served;

    @BeforeAll
    static void collector(XenLab lab) {
        served = Served.start(lab);
    }

    @AfterAll
    static void gone(XenLab lab) {
        lab.sh("for g in bare pvh saved panics preserved; do xl destroy $g 2>/dev/null; done");
        if (served != null) {
            served.close();
        }
    }

    @Test
    void namesStatesAndTheThreadsSharesAreThoseOfItsCommandLine(XenLab lab) {
        lab.createUnikernel("bare", "extra=\"shares=60,30,10 idle=0.8 sleepers=2\"");
        try {
            served.awaitAgent("bare");
            JsonRows first = threads(lab);
            assertThat(names(first))
                    .containsExactlyInAnyOrder(
                            "idle", "xtop-agent", "control", "spin-60", "spin-30", "spin-10", "sleeper-1", "sleeper-2");
            assertThat(first.row("comm", "idle")).containsEntry("stat", "I");
            assertThat(first.row("comm", "sleeper-1"))
                    .containsEntry("stat", "S")
                    .containsEntry("wchan", "sleep");
            assertThat(first.row("comm", "control")).containsEntry("stat", "S").containsEntry("wchan", "xenstore");
            double wanted = 3 * SECOND;
            JsonRows later;
            do {
                lab.ok("sleep 5");
                later = threads(lab);
            } while (worked(first, later) < wanted);
            assertThat(share(first, later, "spin-60")).isCloseTo(0.6, within(0.02));
            assertThat(share(first, later, "spin-30")).isCloseTo(0.3, within(0.02));
            assertThat(share(first, later, "spin-10")).isCloseTo(0.1, within(0.02));
            assertThat(used(first, later, "sleeper-1") + used(first, later, "sleeper-2"))
                    .as("CPU time of sleepers beside %s", worked(first, later))
                    .isLessThan(worked(first, later) / 20);
            lab.ok("xl pause bare");
            try {
                theSumIsXensAccount(lab);
            } finally {
                lab.ok("xl unpause bare");
            }
        } finally {
            lab.sh("xl destroy bare");
        }
    }

    /** A paused guest uses nothing, so that Xen's account and the guest's last sample, a second older at most, can be compared. */
    private static void theSumIsXensAccount(XenLab lab) {
        lab.ok("sleep 2");
        JsonRows list = JsonRows.of(lab.ok(LIST), "domains");
        double xen = XlDomain.list(lab.ok("xl list bare")).get(0).seconds();
        double sum = ended(list.row("name", "bare")) / SECOND;
        for (Map<String, Object> thread : threads(lab).rows()) {
            sum += ((Number) thread.get("cputime")).doubleValue() / SECOND;
        }
        double runstate = part(list.row("name", "bare"), "vcpu").stream()
                .mapToDouble(row -> ((Number) row.get("vcpu_running")).doubleValue() / SECOND)
                .sum();
        assertThat(sum).as("threads beside the runstate running").isCloseTo(runstate, within(0.05));
        assertThat(sum).as("threads beside xl list").isBetween(xen - 1, xen + 0.1);
        assertThat(sum).isGreaterThan(xen / 2);
    }

    @Test
    void aPvhGuestIsSeenLikeAPvGuestAndAnswersShutdown(XenLab lab) {
        lab.createUnikernel("pvh", "type=\"pvh\"", "memory=2");
        try {
            served.awaitAgent("pvh");
            assertThat(names(JsonRows.of(lab.ok("xtop ps pvh --json"), "threads")))
                    .contains("spin-60", "churn");
            lab.ok("xl shutdown -w pvh");
            served.await("the end of its row", 60, page -> Double.isNaN(page.ofDomain("xtop_domain_vcpus", "pvh")));
        } finally {
            lab.sh("xl destroy pvh 2>/dev/null");
        }
        assertThat(lab.ok("xl list")).doesNotContain("pvh", "null");
    }

    @Test
    void aSavedAndRestoredGuestGoesOnWhereItStood(XenLab lab) {
        lab.createUnikernel("saved", "extra=\"shares=1 idle=0.9\"");
        try {
            served.awaitAgent("saved");
            long before = cpu(saved(lab), "spin-1");
            lab.ok("xl save saved /tmp/saved 2>/dev/null && xl restore /tmp/saved 2>/dev/null && rm /tmp/saved");
            served.await(
                    "its agent after the restore",
                    60,
                    page -> page.ofDomain("xtop_agent_up", "saved") == 1
                            && page.ofDomain("xtop_agent_samples_total", "saved") > 1);
            long after = cpu(saved(lab), "spin-1");
            assertThat(after).isGreaterThan(before);
        } finally {
            lab.sh("xl destroy saved");
        }
        assertThat(lab.ok("cat /var/log/xen/guest-saved.log")).contains("suspending", "restored");
        assertThat(lab.ok("xl list")).doesNotContain("null");
    }

    /** The words leave the guest before it is dead, and are read after. */
    @Test
    void thePanicOfACrashedGuestIsShown(XenLab lab) {
        lab.createUnikernel("preserved", "on_crash=\"preserve\"", "extra=\"idle=0.99\"");
        try {
            served.awaitAgent("preserved");
            lab.ok("xenstore-write /local/domain/$(xl domid preserved)/data/panic 'block device went away'");
            lab.ok(
                    "for i in $(seq 100); do xl list preserved | grep -q -- ---sc- && exit 0; sleep 0.2; done; xl list >&2; exit 1");
            lab.ok("for i in $(seq 20); do xtop why preserved | grep -q 'block device' && exit 0; sleep 1; done; "
                    + "xtop why preserved >&2; exit 1");
            Map<String, Object> row =
                    JsonRows.of(lab.ok("xtop list preserved --json"), "domains").row("name", "preserved");
            assertThat(row).containsEntry("state", "---sc-");
            assertThat(part(row, "event"))
                    .anySatisfy(event -> assertThat(event)
                            .containsEntry("event", "panic")
                            .containsEntry("message", "block device went away"));
        } finally {
            lab.sh("xl destroy preserved");
        }
        assertThat(lab.ok("xl list")).doesNotContain("preserved", "null");
    }

    /** libxl destroys a crashed guest at once unless told otherwise: its words are in the collector's log then. */
    @Test
    void thePanicOfAGuestThatIsDestroyedAtOnceIsInTheLog(XenLab lab) {
        int domid = lab.createUnikernel("panics", "extra=\"idle=0.99\"");
        try {
            served.awaitAgent("panics");
            lab.ok("xenstore-write /local/domain/" + domid + "/data/panic 'no more disks'");
            lab.ok(
                    "for i in $(seq 60); do xl domid panics >/dev/null 2>&1 || break; sleep 0.5; done; "
                            + "for i in $(seq 20); do grep -q 'guest panics (domain " + domid
                            + ") panicked: no more disks' /tmp/serve.log && exit 0; sleep 0.5; done; cat /tmp/serve.log >&2; exit 1");
        } finally {
            lab.sh("xl destroy panics 2>/dev/null");
        }
        assertThat(lab.ok("xl list")).doesNotContain("panics", "null");
    }

    private static JsonRows threads(XenLab lab) {
        return JsonRows.of(lab.ok(PS), "threads");
    }

    private static JsonRows saved(XenLab lab) {
        return JsonRows.of(lab.ok("xtop ps saved --json -o comm,cputime"), "threads");
    }

    private static List<String> names(JsonRows threads) {
        return threads.rows().stream().map(row -> (String) row.get("comm")).toList();
    }

    private static long cpu(JsonRows threads, String name) {
        return threads.number("comm", name, "cputime");
    }

    private static double used(JsonRows first, JsonRows later, String name) {
        return cpu(later, name) - cpu(first, name);
    }

    private static double worked(JsonRows first, JsonRows later) {
        return used(first, later, "spin-60") + used(first, later, "spin-30") + used(first, later, "spin-10");
    }

    private static double share(JsonRows first, JsonRows later, String name) {
        return used(first, later, name) / worked(first, later);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> part(Map<String, Object> domain, String name) {
        assertThat(domain).containsKey(name);
        return (List<Map<String, Object>>) domain.get(name);
    }

    private static double ended(Map<String, Object> domain) {
        return part(domain, "application").stream()
                .filter(row -> "ended threads cpu ns".equals(row.get("metric")))
                .mapToDouble(row -> ((Number) row.get("counter")).doubleValue())
                .sum();
    }
}
