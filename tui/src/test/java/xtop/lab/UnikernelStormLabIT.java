// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many bare unikernels beside Linux guests, started again and destroyed all at once: each is seen for itself, and nothing
 * of the dead is left. {@code -Dxtop.lab=full} takes more than a hundred.
 */
@OnXen
@Timeout(5400)
class UnikernelStormLabIT {
    private static final int GUESTS = "full".equals(System.getProperty("xtop.lab")) ? 110 : 20;
    private static final int RESTARTED = GUESTS / 4;
    private static final int BATCH = 10;
    private static final int RESTARTS_AT_ONCE = 5;

    @AfterAll
    static void gone(XenLab lab) {
        lab.sh("for g in $(xl list | awk '$1 ~ /^u[0-9]+$/ {print $1}'); do xl destroy $g; done");
    }

    @Test
    void manyGuestsAreEachSeenForThemselvesAndLeaveNothingBehind(XenLab lab) {
        lab.createWithAgent("web");
        lab.createWithAgent("db");
        try (Served served = Served.start(lab)) {
            served.awaitAgent("web");
            served.awaitAgent("db");
            long agents = served.scrape().count("xtop_agent_up");
            String ports = lab.ok(ports()).trim();
            String mappings = lab.ok(mappings(served));
            long began = System.nanoTime();
            for (int first = 0; first < GUESTS; first += BATCH) {
                create(lab, first, Math.min(GUESTS, first + BATCH));
            }
            report("all created", began, lab, served);
            awaitAll(served, "all agents");
            report("all seen", began, lab, served);
            assertThat(workersOf(lab)).isEqualTo(expectedWorkers());

            Map<String, Integer> before = domids(lab);
            int newest = before.values().stream().max(Integer::compare).get();
            for (int first = 0; first < RESTARTED; first += RESTARTS_AT_ONCE) {
                restart(lab, first, Math.min(RESTARTED, first + RESTARTS_AT_ONCE), newest);
            }
            Map<String, Integer> after = domids(lab);
            for (int i = 0; i < GUESTS; i++) {
                assertThat(after.get("u" + i).equals(before.get("u" + i)))
                        .as("u%d is the domain it was", i)
                        .isEqualTo(i >= RESTARTED);
            }
            report("a quarter restarted", began, lab, served);
            awaitAll(served, "the agents of all guests after restarts");
            report("all seen again", began, lab, served);
            assertThat(workersOf(lab)).isEqualTo(expectedWorkers());

            lab.ok("for i in $(seq 0 " + (GUESTS - 1) + "); do xl destroy u$i & done; wait");
            lab.ok(
                    "for i in $(seq 100); do xl list | grep -qE '^u[0-9]|null' || exit 0; sleep 0.2; done; xl list >&2; exit 1");
            served.await("the end of all their rows", 60, page -> page.count("xtop_agent_up") == agents);
            assertThat(lab.ok(mappings(served)))
                    .as("mapped grants of the collector")
                    .isEqualTo(mappings);
            // xenconsoled and xenstored give theirs back a little later
            lab.ok("for i in $(seq 50); do [ $(" + ports() + ") = " + ports
                    + " ] && exit 0; sleep 0.2; done; lsevtchn 0 >&2; exit 1");
            report("all destroyed and nothing left", began, lab, served);
            assertThat(served.log()).doesNotContain("Exception", "\tat ");
        }
    }

    /** Each with a worker of a name of its own, so that nobody is taken for somebody else. */
    private static void create(XenLab lab, int first, int end) {
        lab.ok(
                "for i in $(seq " + first + " " + (end - 1) + "); do xl create -q " + XenLab.UNIKERNEL
                        + " \"name=\\\"u$i\\\"\" 'type=\"pv\"' \"extra=\\\"shares=$((i + 1)) idle=0.999 rounds=1\\\"\" || exit 1; done");
    }

    /** A restarted domain has a domid beyond all that were there. */
    private static void restart(XenLab lab, int first, int end, int newest) {
        String all = "$(seq " + first + " " + (end - 1) + ")";
        lab.ok("for i in " + all + "; do xl reboot u$i; done; for i in " + all + "; do for t in $(seq 400); do "
                + "[ $(xl domid u$i 2>/dev/null || echo 0) -gt " + newest + " ] && break; sleep 0.5; done; done");
    }

    /** All in the end; of a hundred guests on one emulated CPU some are silent for a moment in every page. */
    private static void awaitAll(Served served, String what) {
        Set<String> seen = new HashSet<>();
        served.await(what, 120 + 4 * GUESTS, page -> {
            for (String name : names()) {
                if (page.ofDomain("xtop_agent_up", name) == 1) {
                    seen.add(name);
                }
            }
            return seen.containsAll(names());
        });
    }

    private static List<String> names() {
        return Stream.concat(Stream.of("web", "db"), IntStream.range(0, GUESTS).mapToObj(i -> "u" + i))
                .toList();
    }

    private static void report(String what, long since, XenLab lab, Served served) {
        System.out.printf(
                "storm of %d: %s after %d s; the service has used and holds %s%n",
                GUESTS,
                what,
                (System.nanoTime() - since) / 1_000_000_000,
                lab.ok("awk '{print ($14 + $15) / 100 \" s of CPU\"}' /proc/" + served.pid()
                                + "/stat; grep VmRSS /proc/" + served.pid() + "/status")
                        .replaceAll("\\s+", " "));
    }

    private static Map<String, TreeSet<String>> workersOf(XenLab lab) {
        Map<String, TreeSet<String>> workers = new TreeMap<>();
        for (Map<String, Object> row : JsonRows.of(lab.ok("xtop ps 'u*' --json -o domain,comm"), "threads")
                .rows()) {
            String name = (String) row.get("comm");
            if (name.startsWith("spin-")) {
                workers.computeIfAbsent((String) row.get("domain"), domain -> new TreeSet<>())
                        .add(name);
            }
        }
        return workers;
    }

    private static Map<String, TreeSet<String>> expectedWorkers() {
        Map<String, TreeSet<String>> workers = new TreeMap<>();
        for (int i = 0; i < GUESTS; i++) {
            workers.computeIfAbsent("u" + i, domain -> new TreeSet<>()).add("spin-" + (i + 1));
        }
        return workers;
    }

    private static Map<String, Integer> domids(XenLab lab) {
        Map<String, Integer> domids = new TreeMap<>();
        XlDomain.list(lab.ok("xl list")).forEach(domain -> domids.put(domain.name(), domain.domid()));
        return domids;
    }

    private static String mappings(Served served) {
        return "grep -c gntdev /proc/" + served.pid() + "/maps";
    }

    /** Those that lead to other domains. */
    private static String ports() {
        return "lsevtchn 0 | grep -c Connected";
    }
}
