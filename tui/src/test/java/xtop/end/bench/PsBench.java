// SPDX-License-Identifier: BSD-2-Clause
package xtop.end.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetImage;
import xtop.fleet.Table;

/**
 * CPU time, user and system, of whole commands: {@code xtop ps -eLf} from the fleet file of a service with 50 guests of 32
 * threads, {@code ps -eLf} of procps on this machine with as many threads (a process of its own sleeps with what is
 * missing), and an empty Java program with the launcher's flags; in turns, so that the load of the machine falls on all
 * of them. Prints medians and ratios of one run. Arguments: the launcher (tui/target/xtop-VERSION/xtop-VERSION/bin/xtop),
 * rounds (15), guests (50).
 */
public final class PsBench {
    private static final int THREADS = 32;
    private static final long SECOND = 1_000_000_000L;

    private PsBench() {}

    /** A program that does nothing. */
    public static final class Empty {
        private Empty() {}

        public static void main(String[] args) {}
    }

    /** A program with so many sleeping threads. */
    public static final class Sleepers {
        private Sleepers() {}

        public static void main(String[] args) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            for (int i = Integer.parseInt(args[0]); i > 0; i--) {
                Thread thread = new Thread(null, () -> awaitQuietly(never), "sleeper", 1 << 16);
                thread.setDaemon(true);
                thread.start();
            }
            System.out.println("asleep");
            never.await();
        }

        private static void awaitQuietly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        String launcher = new File(args[0]).getAbsolutePath();
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        int guests = args.length > 2 ? Integer.parseInt(args[2]) : 50;
        Path directory = Files.createTempDirectory("ps-bench");
        String archive = directory + "/archive";
        run(Map.of(), new File(launcher).getParent() + "/xtop-archive", archive);
        Map<String, String> environment = Map.of("XTOP_ARCHIVE_DIR", archive, "XTOP_RUN_DIR", directory.toString());
        Process sleepers = sleepers(guests * THREADS - threadsHere());
        try {
            List<String> xtop = List.of(launcher, "ps", "-eLf");
            List<String> procps = List.of("ps", "-eLf");
            List<String> empty = java(Empty.class.getName());
            double[][] seconds = new double[3][rounds];
            int ours = 0;
            int theirs = 0;
            for (int round = -1; round < rounds; round++) {
                new FleetFileWriter(directory.resolve("fleet").toFile()).write(fleet(guests));
                Cost first = cost(environment, xtop);
                Cost second = cost(environment, procps);
                Cost third = cost(environment, empty);
                if (round >= 0) {
                    seconds[0][round] = first.seconds;
                    seconds[1][round] = second.seconds;
                    seconds[2][round] = third.seconds;
                    ours = first.lines - 1;
                    theirs = second.lines - 1;
                }
            }
            print("xtop ps -eLf", ours, seconds[0]);
            print("ps -eLf", theirs, seconds[1]);
            print("empty Java program", 0, seconds[2]);
            System.out.printf(
                    Locale.ROOT,
                    "xtop/procps %.2f, xtop/empty %.2f (medians of %d rounds)%n",
                    median(seconds[0]) / median(seconds[1]),
                    median(seconds[0]) / median(seconds[2]),
                    rounds);
        } finally {
            sleepers.destroyForcibly();
            sleepers.waitFor();
        }
    }

    private record Cost(double seconds, int lines) {}

    /** Bash counts the time of a command and of all that it waited for, in ms. */
    private static Cost cost(Map<String, String> environment, List<String> command) throws Exception {
        String words = "'" + String.join("' '", command) + "'";
        String script =
                "TIMEFORMAT='%U %S'; exec 3>&2; { time " + words + " 2>/dev/null >\"$0\"; } 2>&1; wc -l <\"$0\"";
        Path out = Files.createTempFile("ps-bench", ".out");
        String[] said =
                run(environment, "bash", "-c", script, out.toString()).strip().split("\\s+", -1);
        Files.delete(out);
        return new Cost(
                Double.parseDouble(said[0]) + Double.parseDouble(said[1]), Integer.parseInt(said[said.length - 1]));
    }

    private static int threadsHere() throws Exception {
        return Integer.parseInt(
                run(Map.of(), "bash", "-c", "ps -eL --no-headers | wc -l").strip());
    }

    private static Process sleepers(int count) throws IOException {
        List<String> command = new ArrayList<>(java(Sleepers.class.getName()));
        command.add(Integer.toString(Math.max(1, count)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != 'a') {
            throw new IOException("the sleepers did not start");
        }
        return process;
    }

    // As the launcher starts xtop, on the JDK's own archive of classes.
    private static List<String> java(String mainClass) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-XX:CompileThresholdScaling=2",
                "-XX:+UseG1GC",
                "-XX:ParallelGCThreads=1",
                "-XX:ConcGCThreads=1",
                "-XX:NewSize=8m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xss512k",
                "-Xmx512m",
                "-Xms16m",
                "-cp",
                classes(),
                mainClass);
    }

    /** Only where this class is: procps reads the whole command line of the sleepers for each of them. */
    private static String classes() {
        return Path.of(PsBench.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": exit " + process.exitValue() + " " + said);
        }
        return said;
    }

    private static FleetImage fleet(int guests) {
        FleetBuilder fleet = new FleetBuilder();
        fleet.number(Field.COLLECTOR_PID, 0, ProcessHandle.current().pid());
        fleet.number(Field.COLLECTOR_INTERVAL, 0, SECOND);
        for (int guest = 0; guest < guests; guest++) {
            int row = fleet.add(Table.DOMAIN);
            fleet.text(Field.LABEL, row, "guest" + guest);
            fleet.text(Field.NAME, row, "guest" + guest);
            fleet.number(Field.DOMID, row, guest + 1);
            fleet.text(Field.STATE, row, "-b----");
            fleet.text(Field.AGENT, row, "ok");
            fleet.number(Field.THREADS, row, THREADS);
            for (int i = 0; i < THREADS; i++) {
                thread(fleet, i);
            }
        }
        return fleet.build(1, System.currentTimeMillis() * 1_000_000L);
    }

    private static void thread(FleetBuilder fleet, int i) {
        int row = fleet.add(Table.THREAD);
        fleet.number(Field.TID, row, 300 + i);
        fleet.number(Field.PID, row, 300 + i / 4 * 4);
        fleet.number(Field.PPID, row, 1);
        fleet.text(Field.COMM, row, "worker" + i);
        fleet.text(Field.THREAD_STATE, row, i == 0 ? "R" : "S");
        fleet.text(Field.THREAD_WAIT_CHANNEL, row, i == 0 ? null : "do_epoll_wait");
        fleet.number(Field.THREAD_CPU_TIME, row, i * 7L * SECOND);
        fleet.number(Field.THREAD_ELAPSED, row, 9000L * SECOND);
        fleet.fraction(Field.THREAD_CPU_SINCE_START, row, i * 0.7);
        fleet.number(Field.THREAD_PRIORITY, row, 20);
        fleet.number(Field.THREAD_NICE, row, 0);
        fleet.number(Field.THREAD_RESIDENT, row, 12L << 20);
        fleet.number(Field.THREAD_VIRTUAL, row, 120L << 20);
    }

    private static void print(String what, int lines, double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-20s %5d lines  %.0f ms  (%.0f to %.0f)%n",
                what,
                lines,
                1000 * median(seconds),
                1000 * sorted[0],
                1000 * sorted[sorted.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
