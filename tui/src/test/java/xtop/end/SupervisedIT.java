// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One {@code serve} as a service manager runs it, and what {@code ctl} and an exporter of its own make of it. */
class SupervisedIT {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final List<Process> processes = new ArrayList<>();
    private NotifyReceiver manager;
    private Process serve;
    private Path run;

    @TempDir
    private Path directory;

    @BeforeEach
    void serve() throws Exception {
        run = directory.resolve("run");
        String address = "@xtop-supervised-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        manager = new NotifyReceiver(address);
        // Tests that a shell runs in the background inherit that interrupts are ignored.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(Program.command(
                "--source",
                "demo:5",
                "--run-dir",
                run.toString(),
                "--state-dir",
                directory.resolve("state").toString(),
                "serve",
                "--record-size",
                "1M"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("serve.log").toFile());
        builder.environment().put("NOTIFY_SOCKET", address);
        builder.environment().put("WATCHDOG_USEC", "2000000");
        serve = builder.start();
        processes.add(serve);
        await(() -> manager.messages().isEmpty() ? null : true);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        manager.close();
    }

    private static <T> T await(Callable<T> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            T found = wanted.call();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            Thread.sleep(100);
        }
    }

    private Program.Outcome xtop(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("--run-dir", run.toString()));
        all.addAll(List.of(words));
        return Program.run(all.toArray(new String[0]));
    }

    private String agent(String domain) throws Exception {
        return xtop("list", "--no-headers", "-o", "agent", domain).out().strip();
    }

    @Test
    void theLastSamplesOfAGuestAreListed() throws Exception {
        String domain = await(() -> {
            String found = xtop("list", "--no-headers", "--where", "agent == ok", "-o", "domid")
                    .out()
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse("");
            return found.isBlank() ? null : found.strip();
        });
        String rows = await(() -> {
            Program.Outcome csv = xtop("ctl", "history", domain, "--csv");
            return csv.code() == 0 && csv.out().lines().count() > 3 ? csv.out() : null;
        });
        assertThat(rows.lines().findFirst()).hasValue("published,sampled,uptime,guest_cpu,st,guest_used,rx,tx");
        List<Long> clocks = rows.lines()
                .skip(1)
                .map(line -> Long.parseLong(line.split(",", -1)[2]))
                .toList();
        assertThat(clocks).as("oldest first").isSorted().doesNotHaveDuplicates();
        assertThat(xtop("ctl", "history", domain).out()).contains("SAMPLED ");
        assertThat(xtop("ctl", "history", domain, "--json").out())
                .contains("\"schema\":\"xtop.history/1\"", "\"samples\":[{\"sampled\":");
        long ids = xtop("ps", "--no-headers", domain).out().lines().count();
        List<String> threads = await(() -> {
            List<String> csv = xtop("ctl", "history", domain, "-C", "*", "--csv")
                    .out()
                    .lines()
                    .toList();
            return csv.size() > 1 + 3 * ids ? csv : null;
        });
        assertThat(threads.get(0)).isEqualTo("published,sampled,uptime,tid,cpu,comm");
        List<String[]> shares =
                threads.stream().skip(1).map(line -> line.split(",", -1)).toList();
        assertThat(shares.stream().map(share -> share[3]).distinct()).hasSize((int) ids);
        assertThat(shares).anyMatch(share -> !share[4].isEmpty());
        String tid = shares.get(0)[3];
        assertThat(xtop("ctl", "history", domain, "--tid", tid, "--csv").out().lines())
                .as("one thread's")
                .hasSizeBetween((int) (shares.size() / ids) + 1, (int) (shares.size() / ids) + 30);
        assertThat(xtop("ctl", "history", domain, "-C", "no such").code()).isEqualTo(1);
        assertThat(xtop("ctl", "history", "*").code()).isEqualTo(2);
        assertThat(xtop("ctl", "history", "no-such-guest").code()).isEqualTo(1);
    }

    @Test
    void readinessSignsOfLifeAndAnOrderlyEnd() throws Exception {
        assertThat(run.resolve("fleet")).as("published before it was ready").exists();
        assertThat(manager.messages().get(0)).matches("READY=1\nSTATUS=7 domains, \\d+ agents ok, .*");
        await(() -> manager.messages().stream().filter("WATCHDOG=1"::equals).count() >= 3 ? true : null);
        serve.destroy();
        assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(serve.exitValue()).isZero();
        assertThat(manager.messages()).last().isEqualTo("STOPPING=1\nSTATUS=closing the guests' channels");
        assertThat(run.resolve("fleet")).doesNotExist();
        assertThat(run.resolve("control")).doesNotExist();
        assertThat(Files.readString(directory.resolve("serve.log")).lines()).hasSize(1);
    }

    @Test
    void whatTheServiceRecordsCanBeLookedAtWhileItRunsAndAfterwards() throws Exception {
        String past = "file:" + directory.resolve("state/recording");
        await(() -> xtop("--source", past, "list").code() == 0 ? true : null);
        Program.run(java.util.Map.of(), List.of("kill", "-KILL", Long.toString(serve.pid())));
        assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Program.Outcome list = xtop("--source", past, "--at", "start", "list", "--no-headers", "-o", "domain");
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out().lines()).hasSize(7);
        assertThat(list.err()).isEmpty();
    }

    @Test
    void aServiceThatIsInterruptedEndsAsWell() throws Exception {
        Program.run(java.util.Map.of(), List.of("kill", "-INT", Long.toString(serve.pid())));
        assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(serve.exitValue()).isZero();
    }

    @Test
    void ctlTellsTheStateAndCarriesOutOrders() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve("control"))))
                .isEqualTo("rw-rw----");
        Program.Outcome state = xtop("ctl", "state");
        assertThat(state.code()).as(state.err()).isZero();
        assertThat(state.out())
                .contains("collector    pid " + serve.pid() + " (xtop")
                .containsPattern("the event loop has turned \\d+ times")
                .contains("domains      7; agents: ")
                .contains("0 quarantined");

        await(() -> agent("web-rump").equals("ok") ? true : null);
        assertThat(xtop("ctl", "quarantine", "web-rump").code()).isZero();
        await(() -> agent("web-rump").equals("quarantined") ? true : null);
        assertThat(xtop("ctl", "state").out())
                .contains("quarantined  web-rump (1)")
                .contains("1 quarantined");
        assertThat(xtop("ctl", "release", "web-rump").code()).isZero();
        await(() -> agent("web-rump").equals("ok") ? true : null);
        Program.Outcome twice = xtop("ctl", "release", "web-rump");
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.err()).isEqualTo("xtop: web-rump: domain 1 is not in quarantine\n");

        assertThat(xtop("ctl", "cadence", "web-rump", "200ms", "for", "1m").code())
                .isZero();
        await(() -> xtop("ctl", "state").out().contains("cadence      web-rump (1): every 0.2 s") ? true : null);
        assertThat(xtop("ctl", "cadence", "nosuch", "1").code()).isEqualTo(1);
    }

    @Test
    void anExporterOfItsOwnServesWhatTheServicePublishes() throws Exception {
        Path log = directory.resolve("exporter.log");
        Process exporter = new ProcessBuilder(
                        Program.command("--source", "file:" + run.resolve("fleet"), "serve", "--listen", "127.0.0.1:0"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(exporter);
        Pattern address = Pattern.compile("metrics at (http://127\\.0\\.0\\.1:\\d+/metrics)");
        URI metrics = await(() -> {
            Matcher found = address.matcher(Files.readString(log));
            return found.find() ? URI.create(found.group(1)) : null;
        });
        HttpClient http = HttpClient.newHttpClient();
        Callable<HttpResponse<String>> scrape =
                () -> http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(scrape.call().body()).contains("\nxtop_fleet_stale 0.0\n").contains("xtop_collector_domains 7.0\n");

        // a service that hangs leaves its file to grow old, and everybody says so
        Program.run(java.util.Map.of(), List.of("kill", "-STOP", Long.toString(serve.pid())));
        try {
            await(() -> scrape.call().body().contains("\nxtop_fleet_stale 1.0\n") ? true : null);
            Program.Outcome list = xtop("list", "--json");
            assertThat(list.code()).isZero();
            assertThat(list.err()).matches("xtop: these figures are \\d+ s old; their collector has ended or hangs\n");
            assertThat(list.out()).containsPattern("\"stale\":\\d{10,}");
            Program.Outcome top = xtop("top", "-b", "-n", "1");
            assertThat(top.out()).containsPattern("from the collector of pid \\d+, STALE: \\d+ s old");
            assertThat(xtop("ps").err()).contains(" s old; their collector has ended or hangs\n");
            assertThat(xtop("vmstat", "web-rump").err()).contains(" s old; their collector has ended or hangs\n");
        } finally {
            Program.run(java.util.Map.of(), List.of("kill", "-CONT", Long.toString(serve.pid())));
        }
        await(() -> scrape.call().body().contains("\nxtop_fleet_stale 0.0\n") ? true : null);

        // and one that has ended is an answer that says so, until the next one publishes
        serve.destroy();
        assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
        HttpResponse<String> gone = await(() -> {
            HttpResponse<String> answer = scrape.call();
            return answer.statusCode() == 503 ? answer : null;
        });
        assertThat(gone.body()).contains("the collector has ended");
        assertThat(exporter.isAlive()).isTrue();
        exporter.destroy();
        assertThat(exporter.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(exporter.exitValue()).isZero();
    }

    @Test
    void whereNoServiceAnswersCtlSaysWhatStartsOne() throws Exception {
        Program.Outcome outcome =
                Program.run("--run-dir", directory.resolve("empty").toString(), "ctl", "state");
        assertThat(outcome.code()).isEqualTo(69);
        assertThat(outcome.err())
                .isEqualTo("xtop: no service answers at " + directory.resolve("empty/control")
                        + "; 'xtop serve' starts one\n");
    }
}
