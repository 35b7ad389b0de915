// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.Table;
import xtop.interop.CuttableSocket;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;

/** One {@code xtop serve} on a rig of its own, through all that happens to it. One thread, and those that it starts. */
final class SoakedService implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("metrics at (http://127\\.0\\.0\\.1:\\d+/metrics)");
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final int VIEWERS = 2;
    private static final int MOST_COMPLAINTS = 50;
    /** Beyond the baseline, while everything happens. */
    private static final Footprint SLACK = new Footprint(24 << 10, 128 << 10, 30, 10, 256, 60, 60);
    /** Beyond the baseline, when all is quiet again: what a scrape or a look that is under way takes, and the heap's play. */
    private static final Footprint LEFT = new Footprint(8 << 10, 64 << 10, 4, 4, 0, 0, 0);

    private final XenstoreDaemon daemon;
    private final Path directory;
    private final Random random;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> report = new ArrayList<>();
    private final Rig rig;
    private final CuttableSocket socket;
    private final SoakGuests guests;
    private final RigProcess serve;
    private final Path fleet;
    private final RateWatch watch;
    private final SoakReaders readers;
    private Footprint baseline;
    private Footprint end;
    private long started;

    SoakedService(XenstoreDaemon daemon, Path directory, long seed) throws IOException, InterruptedException {
        this.daemon = daemon;
        this.directory = directory;
        random = new Random(seed);
        Path run = directory.resolve("run");
        Path state = directory.resolve("state");
        fleet = run.resolve("fleet");
        rig = Rig.start(daemon);
        socket = new CuttableSocket(rig.directory().resolve("cut"), rig.xenstoreSocket(0));
        guests = new SoakGuests(rig, socket, seed);
        serve = rig.process(
                0,
                Program.command(
                        "--run-dir",
                        run.toString(),
                        "--state-dir",
                        state.toString(),
                        "--source",
                        "xen",
                        "serve",
                        "--listen",
                        "127.0.0.1:0",
                        "--threads",
                        "3",
                        "--record-size",
                        "4M"),
                Map.of(
                        "XENSTORED_PATH",
                        socket.path().toString(),
                        "JDK_JAVA_OPTIONS",
                        "-Djna.library.path=" + rig.libraryPath()));
        watch = new RateWatch(fleet.toFile(), this::complain);
        readers = new SoakReaders(run, state, this::complain);
    }

    /**
     * All of it. What was measured is in the file {@code report} of the directory.
     *
     * @return what is wrong; empty where nothing is
     */
    List<String> soak(Duration warmUp, Duration duration) throws Exception {
        URI metrics = awaitAddress();
        awaitOnlyThoseThatStay();
        start(watch);
        start(() -> readers.scrape(metrics));
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            Random own = new Random(random.nextLong());
            start(() -> readers.view(own));
        }
        live(warmUp);
        baseline = settled();
        started = System.nanoTime();
        note("start", baseline);
        long parts = Math.max(1, Math.min(60, duration.toMinutes()));
        for (long part = 0; part < parts; part++) {
            live(duration.dividedBy(parts));
            within("while guests came and went", look(), SLACK);
        }
        end = settled();
        note("end", end);
        within("at the end", end, LEFT);
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(TimeUnit.MINUTES.toMillis(3));
        }
        report.add("guests: " + guests.summary());
        report.add("service: " + watch.summary() + ", samples "
                + FleetFile.read(fleet.toFile()).number(Field.COLLECTOR_SAMPLES, 0));
        report.add("readers: " + readers.summary());
        checkStaying(duration);
        end();
        report.addAll(complaints);
        Files.write(directory.resolve("report"), report);
        report.forEach(line -> System.out.println("soak, " + daemon + ": " + line));
        return List.copyOf(complaints);
    }

    private void live(Duration duration) throws IOException, InterruptedException {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - until < 0) {
            if (!serve.alive()) {
                throw new AssertionError("the service ended: " + serve.errors());
            }
            guests.step();
            Thread.sleep(100 + random.nextInt(1200));
        }
    }

    private Footprint look() throws IOException, InterruptedException {
        Footprint now = Footprint.of(serve.pid(), rig, fleet);
        note(Long.toString((System.nanoTime() - started) / 1_000_000_000L), now);
        return now;
    }

    private Footprint settled() throws IOException, InterruptedException {
        guests.settle();
        awaitOnlyThoseThatStay();
        return Footprint.of(serve.pid(), rig, fleet);
    }

    private void within(String when, Footprint now, Footprint more) {
        limit(when, "KiB of heap", now.heapKilobytes(), baseline.heapKilobytes() + more.heapKilobytes());
        limit(when, "KiB resident", now.residentKilobytes(), baseline.residentKilobytes() + more.residentKilobytes());
        limit(when, "open files", now.files(), baseline.files() + more.files());
        limit(when, "threads", now.threads(), baseline.threads() + more.threads());
        limit(when, "watches", now.watches(), baseline.watches() + more.watches());
        limit(when, "mappings", now.mappings(), baseline.mappings() + more.mappings());
        limit(when, "ports", now.ports(), baseline.ports() + more.ports());
    }

    private void limit(String when, String what, long now, long most) {
        if (now > most) {
            complain(now + " " + what + " " + when + ", more than " + most);
        }
    }

    /** Who stays is heard all the time, but for its own pauses and restarts. */
    private void checkStaying(Duration duration) throws IOException {
        Fleet now = FleetFile.read(fleet.toFile());
        for (int row = 0; row < now.rows(Table.DOMAIN); row++) {
            if (now.number(Field.DOMID, row) > 0 && now.number(Field.SAMPLES, row) < duration.toSeconds() / 4) {
                complain(now.text(Field.NAME, row) + " sent only " + now.number(Field.SAMPLES, row) + " samples");
            }
        }
    }

    private void end() throws Exception {
        new ProcessBuilder("kill", Long.toString(serve.pid())).start().waitFor();
        int code = serve.await();
        if (code != 0) {
            complain("the service ended with " + code);
        }
        String log = serve.errors();
        if (log.contains("Exception") || log.contains("Error") || log.contains("\tat ")) {
            complain("log: " + log);
        }
        report.add("log: " + log.lines().count() + " lines");
        guests.end();
        socket.close();
        rig.assertNothingLeaked();
    }

    private URI awaitAddress() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - until < 0) {
            Matcher address = ADDRESS.matcher(serve.errors());
            if (address.find()) {
                return URI.create(address.group(1));
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the service does not say where its metrics are: " + serve.errors());
    }

    private void awaitOnlyThoseThatStay() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(fleet) || !onlyThoseThatStay(FleetFile.read(fleet.toFile()))) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("the guests that stay are not back: " + serve.errors()
                        + Program.run(
                                "--run-dir",
                                fleet.getParent().toString(),
                                "list",
                                "-o",
                                "domid,name,state,agent,samples"));
            }
            Thread.sleep(200);
        }
    }

    private static boolean onlyThoseThatStay(Fleet fleet) {
        int up = 0;
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            up += "ok".equals(fleet.text(Field.AGENT, row)) ? 1 : 0;
        }
        return up == SoakGuests.STAYING && fleet.rows(Table.DOMAIN) == up + 1;
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "soak-" + daemon + "-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void complain(String what) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(daemon + ": " + what);
        }
    }

    /** As it goes, for whoever waits an hour. */
    private void note(String when, Footprint now) throws IOException {
        report.add(when + ": " + now + " after " + guests.steps() + " events and "
                + FleetFile.read(fleet.toFile()).number(Field.COLLECTOR_SAMPLES, 0) + " samples");
        Files.write(directory.resolve("report"), report);
    }

    @Override
    public void close() throws IOException {
        threads.forEach(Thread::interrupt);
        rig.close();
        assertThat(rig.directory()).doesNotExist();
    }
}
