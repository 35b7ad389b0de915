// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One {@code serve} over the demo, with viewers and a real Prometheus all at once. */
class ServeIT {
    private static final long PATIENCE_NANOS = 90_000_000_000L;
    private static final Pattern ADDRESS = Pattern.compile("metrics at (http://127\\.0\\.0\\.1:\\d+)/metrics");
    private static final Pattern NUMBER = Pattern.compile("\"([a-z_]+)\":(-?[0-9.Ee+-]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path run;
    private String metrics;
    private Process serve;

    @BeforeEach
    void serve() throws Exception {
        run = directory.resolve("run");
        Path log = directory.resolve("serve.log");
        serve = start(
                log,
                Program.command("--source", "demo:5", "--run-dir", run.toString(), "serve", "--listen", "127.0.0.1:0"));
        metrics = await(() -> {
                    Matcher found = ADDRESS.matcher(Files.readString(log));
                    return found.find() ? found.group(1) : null;
                })
                + "/metrics";
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Process start(Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static <T> T await(Callable<T> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            T found = wanted.call();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            Thread.sleep(200);
        }
    }

    private String get(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200 ? response.body() : null;
    }

    private Program.Outcome xtop(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("--run-dir", run.toString()));
        all.addAll(List.of(words));
        return Program.run(all.toArray(new String[0]));
    }

    /** Numbers of each domain in a list's JSON, by label, then key. Only figures of the domain itself. */
    private static Map<String, Map<String, Double>> domains(String json) {
        Map<String, Map<String, Double>> domains = new HashMap<>();
        for (String part : json.split("\\{\"name\":", -1)) {
            Matcher label = Pattern.compile("\"domain\":\"([^\"]+)\"").matcher(part);
            if (label.find() && !part.startsWith("{\"schema\"")) {
                Map<String, Double> figures = new HashMap<>();
                int nested = part.indexOf(":[");
                Matcher number = NUMBER.matcher(nested < 0 ? part : part.substring(0, nested));
                while (number.find()) {
                    figures.put(number.group(1), Double.valueOf(number.group(2)));
                }
                domains.put(label.group(1), figures);
            }
        }
        return domains;
    }

    private static String sequence(String json) {
        Matcher found = Pattern.compile("\"sequence\":(\\d+)").matcher(json);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** Value of a series with only the label domain on a page. */
    private static Double series(String page, String name, String domain) {
        Matcher found = Pattern.compile("(?m)^" + name + "\\{domain=\"" + Pattern.quote(domain) + "\",?\\} ([^ \n]+)$")
                .matcher(page);
        return found.find() ? Double.valueOf(found.group(1)) : null;
    }

    @Test
    void aScrapeShowsTheSameNumbersAsJson() throws Exception {
        String[] both = await(() -> {
            String before = xtop("list", "--json").out();
            String page = get(metrics);
            String after = xtop("list", "--json").out();
            return sequence(before).equals(sequence(after)) ? new String[] {before, page} : null;
        });
        Map<String, Map<String, Double>> domains = domains(both[0]);
        assertThat(domains).hasSize(7).containsKeys("Domain-0", "web-rump", "mail-linux");
        int compared = 0;
        for (Map.Entry<String, Map<String, Double>> domain : domains.entrySet()) {
            Map<String, Double> figures = domain.getValue();
            compared += same(both[1], domain.getKey(), "xtop_domain_memory_bytes", figures.get("mem"), 0);
            compared +=
                    same(both[1], domain.getKey(), "xtop_domain_cpu_seconds_total", seconds(figures.get("time")), 1e-6);
            compared += same(both[1], domain.getKey(), "xtop_agent_samples_total", figures.get("samples"), 0);
            compared += same(both[1], domain.getKey(), "xtop_guest_context_switches_total", figures.get("switches"), 0);
            compared += same(both[1], domain.getKey(), "xtop_guest_memory_used_bytes", figures.get("guest_used"), 0);
        }
        assertThat(compared).isGreaterThan(20);
    }

    private static Double seconds(Double nanos) {
        return nanos == null ? null : nanos / 1e9;
    }

    private static int same(String page, String domain, String name, Double expected, double relative) {
        Double shown = series(page, name, domain);
        if (expected == null) {
            assertThat(shown).as(name + " of " + domain + " is unknown").isNull();
            return 0;
        }
        assertThat(shown).as(name + " of " + domain).isNotNull();
        assertThat(shown).as(name + " of " + domain).isCloseTo(expected, within(expected * relative));
        return 1;
    }

    @Test
    void aRealPrometheusScrapesWhileThreeViewersRead() throws Exception {
        Program.require("prometheus", "prometheus");
        Program.require("promtool", "prometheus");
        Path page = directory.resolve("page");
        Files.writeString(page, get(metrics));
        Program.Outcome check = Program.run(Map.of(), List.of("bash", "-c", "promtool check metrics <" + page));
        assertThat(check.code()).as(check.err()).isZero();

        ExecutorService viewers = Executors.newFixedThreadPool(3);
        try {
            final String prometheus = prometheus();
            Map<String, Double> before = domains(xtop("list", "--json").out()).get("web-rump");
            Future<Program.Outcome> top = viewers.submit(() -> xtop("top", "-b", "-n", "3", "-d", "1"));
            Future<Program.Outcome> vmstat = viewers.submit(() -> xtop("vmstat", "web-rump", "1", "3"));
            Future<Program.Outcome> ps = viewers.submit(() -> xtop("ps", "web-rump"));
            assertThat(top.get(2, TimeUnit.MINUTES).code()).isZero();
            assertThat(top.get().out().lines().filter(line -> line.startsWith("xtop - ")))
                    .hasSize(3);
            assertThat(vmstat.get(2, TimeUnit.MINUTES).out().lines()).hasSize(5);
            assertThat(ps.get(2, TimeUnit.MINUTES).code()).isZero();
            assertThat(serve.isAlive()).isTrue();

            Double samples = await(() -> {
                Double now = query(prometheus, "xtop_agent_samples_total{domain=\"web-rump\"}");
                return now != null && now > before.get("samples") ? now : null;
            });
            Map<String, Double> after = domains(xtop("list", "--json").out()).get("web-rump");
            assertThat(samples).isBetween(before.get("samples"), after.get("samples"));
            assertThat(query(prometheus, "xtop_domain_memory_bytes{domain=\"web-rump\"}"))
                    .isEqualTo(after.get("mem"));
            assertThat(query(prometheus, "xtop_agent_up{domain=\"web-rump\"}")).isEqualTo(1);
            assertThat(query(prometheus, "up")).isEqualTo(1);
        } finally {
            viewers.shutdownNow();
        }
    }

    private String prometheus() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = directory.resolve("prometheus.yml");
        URI target = URI.create(metrics);
        Files.writeString(
                config,
                "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: [{job_name: xtop, static_configs:"
                        + " [{targets: ['" + target.getAuthority() + "']}]}]\n");
        start(
                directory.resolve("prometheus.log"),
                List.of(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
        String address = "http://127.0.0.1:" + port;
        await(() -> {
            try {
                return get(address + "/-/ready");
            } catch (IOException e) {
                return null;
            }
        });
        return address;
    }

    private Double query(String prometheus, String expression) throws Exception {
        String answer =
                get(prometheus + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        Matcher value = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]+)\"\\]").matcher(answer == null ? "" : answer);
        return value.find() ? Double.valueOf(value.group(1)) : null;
    }

    @Test
    void anotherServeIsToldWhoPublishesAndAnEndedOneLeavesNoFile() throws Exception {
        Program.Outcome second = xtop("--source", "demo:2", "serve");
        assertThat(second.code()).isEqualTo(69);
        assertThat(second.err())
                .matches("xtop: pid \\d+ publishes in " + run + "/fleet; end it first, or choose --run-dir DIR\n");
        serve.destroy();
        assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(serve.exitValue()).isZero();
        assertThat(run.resolve("fleet")).doesNotExist();
        assertThat(Files.readString(directory.resolve("serve.log")).lines()).hasSize(1);
    }

    @Test
    void aDashboardFollowsTheServiceThroughAnEndAndANewStart() throws Exception {
        Tmux terminal = Tmux.start(directory, 120, 30);
        try {
            Path script = directory.resolve("view");
            List<String> words = Program.command("--run-dir", run.toString(), "top", "-d", "0.3");
            Files.writeString(script, "exec '" + String.join("' '", words) + "'\n");
            terminal.type("sh " + script);
            terminal.awaitScreen(screen -> screen.contains("from the collector of pid " + serve.pid()));
            serve.destroy();
            terminal.awaitScreen(screen -> screen.contains("xtop: no figures: "));
            serve();
            terminal.awaitScreen(screen -> screen.contains("from the collector of pid " + serve.pid()));
            terminal.keys("q");
            terminal.awaitScreen(screen -> screen.stripTrailing().endsWith("ready>"));
        } finally {
            terminal.end();
        }
    }
}
