// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installed service under a real systemd, with twenty unikernels and a Linux guest, three viewers and a scraper all
 * the while, and what can happen in the months that it runs: guests are paused, saved, restored, created and destroyed, its
 * connection to xenstore is cut, it is killed. Every scraped page and, in the end, every published fleet is looked through
 * for figures that cannot be. One start of it serves all tests, in their order. {@code -Dxtop.lab=full} takes 200 cycles
 * of create and destroy instead of 20.
 */
@OnXen
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(5400)
class ServiceLabIT {
    private static final int UNIKERNELS = 20;
    private static final int CYCLES = "full".equals(System.getProperty("xtop.lab")) ? 200 : 20;
    private static final int AT_ONCE = 5;
    private static final String CUT = "====\n";
    private static final String PAUSED = "xtop_domain_state{domain=\"u0\",state=\"paused\"}";
    private static final String STARTED = "xtop_collector_start_timestamp_seconds";
    private static final String WATCHES = "xtop_collector_xenstore_watches";
    /** The first fleet of a new collector may be older than the first sample of a guest; a starved host is slow oftener. */
    private static final String STALE = "(xtop: these figures are \\d+ s old; their collector has ended or hangs\n"
            + "(xtop: no agent reports threads; 'xtop list' says why\n)*)+";

    private static final Pattern GAP =
            Pattern.compile("from (\\S+) to (\\S+) \\(\\d+ s, another start of the collector\\)");

    private static final List<String> GUESTS = guests();

    private static XenLab host;
    private static String portsBefore;
    private static CounterWatch watch;
    private static Supervised services;
    private static Scraping scraping;
    private static Viewers viewers;
    private static long killed;
    private static long began;
    private static boolean ended;

    private static List<String> guests() {
        List<String> names =
                IntStream.range(0, UNIKERNELS).mapToObj(i -> "u" + i).collect(Collectors.toList());
        names.add("web");
        return names;
    }

    @BeforeAll
    static void start(XenLab lab) {
        host = lab;
        began = System.nanoTime();
        lab.createWithAgent("web");
        create(0, UNIKERNELS - 1, "u");
        report("guests created");
        portsBefore = lab.ok(Supervised.PORTS).strip();
        services = Supervised.start(lab);
        report("services started");
        watch = new CounterWatch();
        scraping = new Scraping(new Scraper(lab, services::log), watch, services::log);
        awaitAll("every guest's agent");
        viewers = Viewers.start(lab);
        report("all agents seen");
    }

    @AfterAll
    static void end() {
        if (viewers != null) {
            viewers.close();
        }
        if (scraping != null) {
            scraping.close();
        }
        if (services != null) {
            services.close();
        }
        host.sh("for g in $(xl list | awk '$1 ~ /^(u|c|late)[0-9]+$/ {print $1}'); do xl destroy $g & done; wait");
    }

    @AfterEach
    void noFigureWasImpossibleAndNobodyWasLeftAlone() {
        if (ended) {
            return;
        }
        assertThat(watch.complaints()).as("complaints of the scraped pages").isEmpty();
        assertThat(scraping.failures()).as("scrapes without a page").isEmpty();
        assertThat(viewers.living()).as("viewers that still run").isEqualTo("top vmstat ps");
    }

    private static void report(String what) {
        System.out.printf("service: %s after %d s%n", what, (System.nanoTime() - began) / 1_000_000_000);
    }

    /** They work twice a second, so that many of them fit on one emulated CPU; one that is there already is left. */
    private static void create(int first, int last, String letter) {
        host.patient(
                        1800,
                        "for i in $(seq " + first + " " + last + "); do xl domid " + letter
                                + "$i >/dev/null 2>&1 || xl create -q " + XenLab.UNIKERNEL + " \"name=\\\"" + letter
                                + "$i\\\"\" 'type=\"pv\"' \"extra=\\\"shares=$((i + 1)) idle=0.995 rounds=2\\\"\""
                                + " || exit 1; done")
                .success();
    }

    private static Page awaitAll(String what) {
        return scraping.awaitAgents(what, GUESTS, 600, page -> page.value("xtop_fleet_stale") == 0);
    }

    private static Page awaitEnd(String domain) {
        return scraping.await(
                "the end of the row of " + domain,
                300,
                page -> Double.isNaN(page.ofDomain("xtop_domain_vcpus", domain)));
    }

    private static void assertNoZombie() {
        host.ok("for i in $(seq 150); do xl list | grep -q null || exit 0; sleep 0.2; done; xl list >&2; exit 1");
    }

    /** In the end; xenstored and xenconsoled let go a little later than the service. */
    private static void assertHoldings(String what, String expected) {
        String held = "";
        for (int look = 0; look < 20 && !held.equals(expected); look++) {
            held = services.holdings();
        }
        assertThat(held).as(what).isEqualTo(expected);
    }

    @Test
    @Order(1)
    void systemdHearsThatTheServiceIsReadyAndThatItLives() {
        assertThat(host.ok("dpkg -S /usr/lib/systemd/system/xtop.service /usr/bin/xtop"))
                .as("owners of the unit and of its program")
                .isEqualTo("xtop: /usr/lib/systemd/system/xtop.service\nxtop: /usr/bin/xtop\n");
        Map<String, String> unit = services.properties(
                "Type",
                "ActiveState",
                "SubState",
                "NRestarts",
                "StatusText",
                "WatchdogUSec",
                "WatchdogTimestampMonotonic");
        assertThat(unit)
                .containsEntry("Type", "notify")
                .containsEntry("ActiveState", "active")
                .containsEntry("SubState", "running")
                .containsEntry("NRestarts", "0")
                .containsEntry("WatchdogUSec", "2min");
        assertThat(unit.get("StatusText")).matches("\\d+ domains, \\d+ agents ok, \\d+ silent, \\d+ refused");
        String heard = unit.get("WatchdogTimestampMonotonic");
        String now = heard;
        for (int look = 0; look < 20 && now.equals(heard); look++) {
            now = services.properties("WatchdogTimestampMonotonic").get("WatchdogTimestampMonotonic");
        }
        assertThat(Long.parseLong(now))
                .as("when systemd heard the last sign of life, microseconds")
                .isGreaterThan(Long.parseLong(heard));
    }

    /** CPU times go on, so Xen's tools are asked before and after; that of a paused guest stands still and is equal. */
    @Test
    @Order(2)
    void theFiguresAreThoseOfXlListAndXentopAndAPausedGuestStandsStill(XenLab lab) {
        double reconnects = reconnects(scraping.next(), "u0");
        String[] parts;
        Page page;
        lab.ok("xl pause u0");
        try {
            scraping.await(
                    "the state of the paused guest", 60, now -> now.samples().getOrDefault(PAUSED, 0.0) == 1);
            String tools = "xl list; echo ====; xentop -b -f -i 1 | grep -v NAME; echo ====; ";
            parts = lab.patient(600, tools + "sleep 3; " + Supervised.AS_VIEWER + "list --json; echo ====; " + tools)
                    .success()
                    .split(CUT, -1);
            page = scraping.await("silence of the paused guest", 60, now -> now.ofDomain("xtop_agent_up", "u0") == 0);
        } finally {
            lab.ok("xl unpause u0");
        }
        JsonRows json = JsonRows.of(parts[2], "domains");
        compareWithXl(json, XlDomain.list(parts[0]), byName(XlDomain.list(parts[3])), page);
        compareWithXentop(json, words(parts[1]), words(parts[4]));

        Page after = awaitAll("the agents, the paused one's too");
        assertThat(reconnects(after, "u0"))
                .as("reconnects of the guest that was paused")
                .isEqualTo(reconnects);
        report("figures compared, one guest paused and unpaused");
    }

    private static void compareWithXl(JsonRows json, List<XlDomain> before, Map<String, XlDomain> after, Page page) {
        assertThat(json.rows()).hasSameSizeAs(before).hasSizeGreaterThan(GUESTS.size());
        for (XlDomain xl : before) {
            String name = xl.name();
            assertThat(json.row("name", name))
                    .containsEntry("domid", xl.domid())
                    .containsEntry("vcpus", xl.vcpus());
            assertThat(json.number("name", name, "mem") / 1048576)
                    .as("MiB of " + name)
                    .isEqualTo(xl.memory());
            double seconds = json.number("name", name, "time") / 1e9;
            assertThat(seconds)
                    .as("CPU seconds of " + name)
                    .isBetween(xl.seconds() - 0.06, after.get(name).seconds() + 0.06);
            assertThat(page.ofDomain("xtop_domain_memory_bytes", name))
                    .as("scraped memory of " + name)
                    .isEqualTo(json.number("name", name, "mem"));
            assertThat(page.ofDomain("xtop_domain_vcpus", name))
                    .as("scraped vCPUs of " + name)
                    .isEqualTo(xl.vcpus());
            assertThat(page.ofDomain("xtop_domain_cpu_seconds_total", name))
                    .as("scraped CPU seconds of " + name)
                    .isGreaterThanOrEqualTo(seconds);
        }
        XlDomain paused = byName(before).get("u0");
        assertThat(after.get("u0").seconds())
                .as("CPU seconds of the paused guest by xl")
                .isEqualTo(paused.seconds());
        assertThat(json.row("name", "u0")).containsEntry("state", paused.state());
        assertThat(json.number("name", "u0", "time") / 1e9).isCloseTo(paused.seconds(), within(0.06));
        assertThat(page.ofDomain("xtop_domain_cpu_seconds_total", "u0"))
                .isEqualTo(json.number("name", "u0", "time") / 1e9);
    }

    private static void compareWithXentop(JsonRows json, List<List<String>> before, List<List<String>> after) {
        assertThat(before).hasSameSizeAs(json.rows());
        Map<String, List<String>> later = new TreeMap<>();
        after.forEach(line -> later.put(line.get(0), line));
        for (List<String> line : before) {
            String name = line.get(0);
            assertThat(json.number("name", name, "time") / 1e9)
                    .as("CPU(sec) of " + name)
                    .isBetween(
                            Double.parseDouble(line.get(2)) - 1,
                            Double.parseDouble(later.get(name).get(2)) + 1);
            assertThat(json.number("name", name, "mem") / 1024)
                    .as("MEM(k) of " + name)
                    .isEqualTo(Long.parseLong(line.get(4)));
            // MAXMEM(k) and its percentage are "no limit" and "n/a" for a domain that has none: one word more
            int vcpus = line.get(6).equals("no") ? 9 : 8;
            assertThat(json.number("name", name, "vcpus"))
                    .as("VCPUS of " + name)
                    .isEqualTo(Long.parseLong(line.get(vcpus)));
            assertThat(json.number("name", name, "vifs"))
                    .as("NETS of " + name)
                    .isEqualTo(Long.parseLong(line.get(vcpus + 1)));
            assertThat(json.number("name", name, "vbds"))
                    .as("VBDS of " + name)
                    .isEqualTo(Long.parseLong(line.get(vcpus + 4)));
        }
    }

    private static List<List<String>> words(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.trim().split("\\s+")))
                .toList();
    }

    private static Map<String, XlDomain> byName(List<XlDomain> domains) {
        return domains.stream().collect(Collectors.toMap(XlDomain::name, domain -> domain));
    }

    private static double reconnects(Page page, String guest) {
        double reconnects = page.ofDomain("xtop_vchan_reconnects_total", guest);
        assertThat(reconnects).as("reconnects of " + guest).isNotNaN();
        return reconnects;
    }

    /** Its rates are looked through with everybody else's. */
    @Test
    @Order(3)
    void aSavedGuestEndsAndComesBackAsAnotherDomain(XenLab lab) {
        String domid = lab.ok("xl domid u1");
        lab.patient(600, "xl save u1 /tmp/u1 2>&1").success();
        awaitEnd("u1");
        lab.patient(600, "xl restore /tmp/u1 2>&1 && rm /tmp/u1").success();
        awaitAll("the agents, the restored one's too");
        assertThat(lab.ok("xl domid u1")).isNotEqualTo(domid);
        assertNoZombie();
        report("one guest saved and restored");
    }

    @Test
    @Order(4)
    void guestsThatComeAndGoLeaveNothing(XenLab lab) {
        double watches = awaitAll("all before the cycles").value(WATCHES);
        String before = services.holdings();
        for (int first = 1; first <= CYCLES; first += AT_ONCE) {
            int last = first + AT_ONCE - 1;
            create(first, last, "c");
            List<String> born =
                    IntStream.rangeClosed(first, last).mapToObj(i -> "c" + i).toList();
            scraping.awaitAgents("agents of newcomers", born, 300, page -> true);
            lab.ok("for i in $(seq " + first + " " + last + "); do xl destroy c$i & done; wait");
        }
        assertNoZombie();
        born().forEach(ServiceLabIT::awaitEnd);
        scraping.await("as many xenstore watches as before", 120, page -> page.value(WATCHES) == watches);
        assertHoldings("what the service holds after " + CYCLES + " cycles", before);
        awaitAll("all after the cycles");
        report(CYCLES + " cycles of create and destroy");
    }

    private static List<String> born() {
        return IntStream.rangeClosed(1, CYCLES).mapToObj(i -> "c" + i).toList();
    }

    /** (xenstored itself cannot be started anew below living domains.) */
    @Test
    @Order(5)
    void aCutConnectionToXenstoreDropsNoChannelAndNewcomersAreFound(XenLab lab) {
        Page before = awaitAll("all before the cut");
        String held = services.holdings();
        String sockets = "ls -l /proc/" + services.pid() + "/fd | grep -o 'socket:.*' | sort";
        String connected = lab.ok(sockets);
        assertThat(lab.ok("cut-connection " + services.pid() + " /run/xenstored/socket")
                        .lines())
                .as("connections that were cut: that with the watches, and that which names Xen's domains")
                .hasSize(2);
        create(1, 1, "late");
        scraping.awaitAgents("a newcomer", List.of("late1"), 300, page -> true);
        Page after = awaitAll("all after the cut");
        for (String guest : GUESTS) {
            assertThat(reconnects(after, guest)).as("reconnects of " + guest).isEqualTo(reconnects(before, guest));
            assertThat(after.ofDomain("xtop_agent_samples_total", guest))
                    .as("samples of " + guest)
                    .isGreaterThan(before.ofDomain("xtop_agent_samples_total", guest));
        }
        assertThat(lab.ok(sockets).lines().toList())
                .as("other sockets instead of those that were cut")
                .hasSameSizeAs(connected.lines().toList())
                .isNotEqualTo(connected.lines().toList());
        lab.ok("xl destroy late1");
        awaitEnd("late1");
        assertNoZombie();
        assertHoldings("what the service holds after the cut", held);
        report("connection to xenstore cut");
    }

    @Test
    @Order(6)
    void aKilledServiceIsStartedAnewAndEveryGuestComesBack(XenLab lab) {
        String held = services.holdings();
        String pid = services.pid();
        double started = scraping.next().value(STARTED);
        Map<String, Long> shown = viewers.shown();
        killed = Long.parseLong(lab.ok("date +%s%N; kill -9 " + pid).strip());
        long since = System.nanoTime();
        scraping.await("word that the figures are old", 120, page -> page.value("xtop_fleet_stale") == 1);
        scraping.awaitAgents(
                "every guest of the new service",
                GUESTS,
                600,
                page -> page.value("xtop_fleet_stale") == 0 && page.value(STARTED) > started);
        System.out.printf("service: every agent back %.1f s after kill -9%n", (System.nanoTime() - since) / 1e9);
        assertThat(services.pid()).isNotEqualTo(pid);
        assertThat(services.properties("NRestarts", "ActiveState"))
                .containsEntry("NRestarts", "1")
                .containsEntry("ActiveState", "active");
        assertThat(services.log()).as("journal").contains("status=9/KILL");
        assertNoZombie();
        assertHoldings("what the new service holds", held);
        for (String name : List.of("vmstat", "ps", "top")) {
            assertThat(viewers.complaints(name)).as("complaints of " + name).matches(STALE);
        }
        assertThat(viewers.showed("top", ", STALE: [0-9]* s old"))
                .as("top's frames of the gap")
                .isTrue();
        viewers.shown()
                .forEach((name, bytes) ->
                        assertThat(bytes).as("what " + name + " has shown").isGreaterThan(shown.get(name)));
        assertThat(viewers.tail("top", 40)).as("top's last frame").doesNotContain("STALE");
        report("service killed and all back");
    }

    /** Those who died under the first process and its record are with those of the second. */
    @Test
    @Order(7)
    void everyDeathIsInTheLedgerAndTheRecordNamesItsOneGap(XenLab lab, @TempDir Path directory) throws IOException {
        JsonRows dead = JsonRows.of(lab.ok("xtop list --dead --json"), "domains");
        List<String> expected = new ArrayList<>(born());
        expected.add("u1");
        expected.add("late1");
        assertThat(dead.rows().stream().map(row -> row.get("name")).toList())
                .as("names in the ledger")
                .containsExactlyInAnyOrderElementsOf(expected);
        for (String name : expected) {
            assertThat(dead.number("name", name, "life")).as("life of " + name).isPositive();
            assertThat(dead.number("name", name, "time"))
                    .as("CPU time of " + name)
                    .isPositive();
            assertThat(dead.number("name", name, "samples"))
                    .as("samples of " + name)
                    .isPositive();
        }

        ServedRecord record = ServedRecord.of(lab, directory);
        record.figures().forEach(figures -> System.out.println("service: " + figures));
        System.out.printf(
                "service: pages scraped %d, fleets recorded %d, longest without one %.1f s, the gap %.1f s%n",
                watch.pages(), record.fleets(), record.longest() / 1e9, (record.gapEnded() - record.gapBegan()) / 1e9);
        assertThat(record.complaints()).as("complaints of the published fleets").isEmpty();
        assertThat(record.runs()).as("processes that published").isEqualTo(2);
        assertThat(watch.collectors()).as("processes that were scraped").isEqualTo(2);
        assertThat(killed).as("the moment of the kill").isBetween(record.gapBegan(), record.gapEnded());

        Outcome events =
                lab.sh(Supervised.AS_VIEWER + "--source file:" + ServedRecord.DIRECTORY + " --from start events");
        Matcher gap = GAP.matcher(events.err());
        assertThat(gap.find())
                .as("a gap with another start is named: " + events)
                .isTrue();
        assertThat(Instant.ofEpochSecond(0, killed))
                .as("the moment of the kill")
                .isBetween(
                        Instant.parse(gap.group(1)), Instant.parse(gap.group(2)).plusSeconds(1));
    }

    /** By systemd's own clock; the best of three, because the one emulated CPU may just be elsewhere. */
    @Test
    @Order(8)
    void itEndsWithinFiveSecondsWithNothingLeftAndNoExceptionInItsLog(XenLab lab) {
        assertThat(services.log()).doesNotContain("Exception", "\tat ");
        for (String name : List.of("ps", "vmstat")) {
            assertThat(viewers.tail(name, 400)).as("end of " + name).contains("u19");
        }
        noFigureWasImpossibleAndNobodyWasLeftAlone();
        ended = true;
        viewers.close();
        scraping.close();
        long best = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3 && best > 5_000_000; attempt++) {
            if (attempt > 0) {
                services.systemctl("start " + Supervised.SERVICE).success();
            }
            services.systemctl("stop " + Supervised.SERVICE).success();
            Map<String, String> unit = services.properties(
                    "Result", "ExecMainStatus", "InactiveEnterTimestampMonotonic", "ActiveExitTimestampMonotonic");
            assertThat(unit).containsEntry("Result", "success").containsEntry("ExecMainStatus", "0");
            best = Math.min(
                    best,
                    Long.parseLong(unit.get("InactiveEnterTimestampMonotonic"))
                            - Long.parseLong(unit.get("ActiveExitTimestampMonotonic")));
        }
        assertThat(best).as("microseconds to its end").isLessThanOrEqualTo(5_000_000);
        assertThat(lab.sh("test -e /run/xtop/fleet").code())
                .as("there is a fleet file")
                .isEqualTo(1);
        lab.ok("for i in $(seq 50); do [ $(" + Supervised.PORTS + ") = " + portsBefore
                + " ] && exit 0; sleep 0.2; done; lsevtchn 0 >&2; exit 1");
        assertNoZombie();
        report("ended");
    }
}
