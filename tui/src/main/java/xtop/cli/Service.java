// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import xtop.collector.Collector;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.xen.jna.StartPages;

/**
 * The life of {@code xtop serve} between its start and a signal: tells the supervisor how it goes, and ends the process
 * with 0 once everything is given back. A collector that fails ends it otherwise, so that a supervisor starts another. The
 * sign of life is sent only while the event loop turns: one that hangs is to be killed, however well the other threads do.
 */
final class Service {
    private static final long LONGEST_NAP = 1_000_000_000L;
    /** After so long the start is over, and with it the use of most pages that it touched. */
    private static final long START_NANOS = 10_000_000_000L;

    /** Where the service is in its life. */
    private enum Stage {
        RUNNING,
        /** A signal came. */
        ENDING,
        /** It ends by itself. */
        FAILED
    }

    private final FleetSource source;
    private final Collector collector;
    private final Supervisor supervisor;
    private final Console console;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.RUNNING);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch never = new CountDownLatch(1);

    /**
     * @param source what is served
     * @param collector behind it; null for another process's fleet file
     * @param console where guests' last words go
     */
    Service(FleetSource source, Collector collector, Supervisor supervisor, Console console) {
        this.source = source;
        this.collector = collector;
        this.supervisor = supervisor;
        this.console = console;
    }

    /** What is to be closed at the end, the last first. */
    void owns(AutoCloseable part) {
        open.push(part);
    }

    /** Works until the process ends; returns only by an exception. */
    void run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "xtop-end"));
        try {
            supervisor.ready(status());
            long ready = System.nanoTime();
            boolean starting = collector != null;
            Heartbeat heartbeat = collector == null ? null : new Heartbeat(collector::turns);
            long nap = supervisor.watchdogNanos() == 0
                    ? LONGEST_NAP
                    : Math.min(LONGEST_NAP, supervisor.watchdogNanos() / 4);
            while (true) {
                Thread.sleep(Math.max(1, nap / 1_000_000));
                if (collector != null) {
                    collector.checkWorks();
                    sayLastWords();
                }
                if (supervisor.watchdogNanos() > 0 && (heartbeat == null || heartbeat.beats())) {
                    supervisor.alive();
                }
                supervisor.status(status());
                if (starting && System.nanoTime() - ready > START_NANOS) {
                    starting = false;
                    giveBackPages();
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!stage.compareAndSet(Stage.RUNNING, Stage.FAILED)) {
                never.await();
            }
            throw e;
        }
    }

    /** Whatever it does, JNA is loaded: a collector of Xen's guests needs it. */
    private static void giveBackPages() {
        try {
            StartPages.giveBack();
        } catch (IOException e) {
            // it stays as large as it is
        }
    }

    private void sayLastWords() {
        for (String line = collector.takeLastWords(); line != null; line = collector.takeLastWords()) {
            console.say(line);
        }
    }

    /** The hook of a signal, and of every other end, which it leaves alone. */
    private void end() {
        if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDING)) {
            return;
        }
        supervisor.stopping();
        int code = closeAll() ? ExitCode.OK : ExitCode.NOTHING;
        // without it the JVM says 143, which is a failure to whoever asked for the end
        Runtime.getRuntime().halt(code);
    }

    private boolean closeAll() {
        boolean clean = true;
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                clean = false;
            }
        }
        return clean;
    }

    private String status() {
        try (FleetSource.Lease lease = source.latest()) {
            Fleet fleet = lease.fleet();
            StringBuilder words = new StringBuilder();
            count(words, fleet, Field.COLLECTOR_DOMAINS, " domains");
            count(words.append(", "), fleet, Field.COLLECTOR_AGENTS, " agents ok");
            count(words.append(", "), fleet, Field.COLLECTOR_AGENTS_SILENT, " silent");
            count(words.append(", "), fleet, Field.COLLECTOR_AGENTS_REFUSED, " refused");
            String problem = fleet.text(Field.COLLECTOR_PROBLEM, 0);
            return problem == null
                    ? words.toString()
                    : words.append("; ").append(problem.replace('\n', ' ')).toString();
        } catch (IOException e) {
            return "no fleet: " + e.getMessage();
        }
    }

    private static void count(StringBuilder words, Fleet fleet, Field field, String what) {
        words.append(fleet.has(field, 0) ? Long.toString(fleet.number(field, 0)) : "-")
                .append(what);
    }
}
