// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Viewers that come and go, and a scraper, each a thread of its own until it is interrupted. */
final class SoakReaders {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("list"),
            List.of("list", "--json"),
            List.of("list", "--dead"),
            List.of("ps"),
            List.of("ps", "web", "--json"),
            List.of("vmstat", "1", "3"),
            List.of("vmstat", "staying1", "1", "2"),
            List.of("top", "-b", "-n", "3", "-d", "1"),
            List.of("vcpu-list"),
            List.of("net"),
            List.of("why"),
            List.of("info"),
            List.of("ctl", "state"),
            List.of("ctl", "cadence", "staying2", "200ms", "for", "5s"));

    private static final List<String> ENDLESS = List.of("top", "-b", "-d", "0.3", "-n", "100000");

    /** The server's most, which it makes one a request and keeps for half a minute. */
    private static final int SERVER_THREADS = 32;

    private static final int SCRAPE_MILLIS = 500;

    private final List<String> options;
    private final Consumer<String> complaints;
    private final AtomicLong views = new AtomicLong();
    private final AtomicLong scrapes = new AtomicLong();

    SoakReaders(Path run, Path state, Consumer<String> complaints) {
        options = List.of("--run-dir", run.toString(), "--state-dir", state.toString());
        this.complaints = complaints;
    }

    /** Looks with one command after another; now and then one that is killed in the middle. */
    void view(Random random) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (random.nextInt(10) == 0) {
                    killed(random.nextInt(4000));
                } else {
                    look(COMMANDS.get(random.nextInt(COMMANDS.size())));
                }
                views.incrementAndGet();
                Thread.sleep(random.nextInt(4000));
            }
        } catch (InterruptedException e) {
            // the soak is over
        } catch (Exception | AssertionError e) {
            complaints.accept("viewer: " + e);
        }
    }

    private String[] words(List<String> command) {
        List<String> words = new ArrayList<>(options);
        words.addAll(command);
        return words.toArray(new String[0]);
    }

    private void look(List<String> command) throws Exception {
        Program.Outcome outcome = Program.run(words(command));
        // no guest of that name at the moment, or nobody dead yet
        boolean nothing = outcome.code() == 1 || (outcome.code() == 69 && command.contains("--dead"));
        if ((outcome.code() != 0 && !nothing)
                || outcome.err().contains("Exception")
                || outcome.err().contains("fault")) {
            complaints.accept(command + " ended with " + outcome.code() + ": " + outcome.err());
        }
    }

    private void killed(int milliseconds) throws Exception {
        Process process = new ProcessBuilder(Program.command(words(ENDLESS)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
        }
        process.waitFor();
    }

    /**
     * Fetches pages: at first many, so that every thread of the server is there, then one after the other as often as
     * keeps them. Totals of the collector never fall, and no sample is negative or no number.
     */
    void scrape(URI metrics) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(30)).build();
        Map<String, Double> totals = new HashMap<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (page.statusCode() != 200) {
                    complaints.accept("a page with status " + page.statusCode() + ": " + page.body());
                }
                page.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> sample(line, totals));
                if (scrapes.incrementAndGet() > SERVER_THREADS) {
                    Thread.sleep(SCRAPE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // the soak is over
        } catch (Exception e) {
            complaints.accept("scraper: " + e);
        }
    }

    private void sample(String line, Map<String, Double> totals) {
        int space = line.lastIndexOf(' ');
        String name = line.substring(0, space);
        double value = Double.parseDouble(line.substring(space + 1));
        if (!(value >= 0)) {
            complaints.accept("scraped: " + line);
        }
        if (name.startsWith("xtop_collector_") && name.contains("_total")) {
            Double before = totals.put(name, value);
            if (before != null && value < before) {
                complaints.accept("scraped: " + line + " after " + before);
            }
        }
    }

    /** For people. */
    String summary() {
        return views + " views, " + scrapes + " scrapes";
    }
}
