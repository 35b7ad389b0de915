// SPDX-License-Identifier: BSD-2-Clause
package xtop.end.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetImage;
import xtop.fleet.LedgerIndex;
import xtop.fleet.RecordingWriter;
import xtop.fleet.Table;

/**
 * CPU time, user and system, of {@code xtop list --dead} over a ledger of many deaths, and of {@code xtop --version} as
 * what the start costs; in turns. Prints medians, first without an index beside the ledger, then with one that lacks the
 * last 63 deaths, as many as a service leaves out, then with one of all. Arguments: the launcher
 * (tui/target/xtop-VERSION/xtop-VERSION/bin/xtop), deaths (760), threads of each (200, as a Linux guest has), rounds (7).
 */
public final class LedgerBench {
    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH = 1_763_850_000 * SECOND;
    private static final int BEHIND = 63;
    private static final String[] WAITS = {"futex_wait", "do_epoll_wait", "worker_thread", "rescuer_thread", ""};

    private LedgerBench() {}

    public static void main(String[] args) throws Exception {
        String launcher = new File(args[0]).getAbsolutePath();
        int deaths = args.length > 1 ? Integer.parseInt(args[1]) : 760;
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 200;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 7;
        Path directory = Files.createTempDirectory("ledger-bench");
        File ledger = directory.resolve("ledger").toFile();
        Random random = new Random(1);
        write(ledger, 0, deaths - BEHIND, threads, random);
        new LedgerIndex(ledger).write();
        write(ledger, deaths - BEHIND, deaths, threads, random);
        System.out.printf(Locale.ROOT, "%d deaths of %d threads, %d KiB%n", deaths, threads, ledger.length() >> 10);
        File index = directory.resolve("ledger.index").toFile();
        File aside = directory.resolve("aside").toFile();
        Files.move(index.toPath(), aside.toPath());
        measure("without an index", launcher, directory, rounds);
        Files.move(aside.toPath(), index.toPath());
        measure("with one of " + (deaths - BEHIND), launcher, directory, rounds);
        new LedgerIndex(ledger).write();
        measure("with one of all, " + (index.length() >> 10) + " KiB", launcher, directory, rounds);
    }

    private static void write(File ledger, int first, int end, int threads, Random random) throws IOException {
        try (RecordingWriter writer = RecordingWriter.open(ledger)) {
            for (int i = first; i < end; i++) {
                writer.append(obituary(i, threads, random));
            }
        }
    }

    private static void measure(String what, String launcher, Path directory, int rounds) throws Exception {
        String[] list = {launcher, "--state-dir", directory.toString(), "list", "--dead"};
        String[] start = {launcher, "--version"};
        double[] listing = new double[rounds];
        double[] starting = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            double first = seconds(directory, list);
            double second = seconds(directory, start);
            if (round >= 0) {
                listing[round] = first;
                starting[round] = second;
            }
        }
        Arrays.sort(listing);
        Arrays.sort(starting);
        System.out.printf(
                Locale.ROOT,
                "%s: list --dead %.3f s of CPU (%.3f to %.3f), --version %.3f%n",
                what,
                listing[rounds / 2],
                listing[0],
                listing[rounds - 1],
                starting[rounds / 2]);
    }

    /** Bash counts the time of a command and of all that it waited for, in ms. */
    private static double seconds(Path directory, String... command) throws IOException, InterruptedException {
        String script = "TIMEFORMAT='%U %S'; time '" + String.join("' '", command) + "' >'" + directory + "/out'";
        Process process = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
        String[] words = said.strip().split("\\s+", -1);
        return Double.parseDouble(words[words.length - 2]) + Double.parseDouble(words[words.length - 1]);
    }

    private static FleetImage obituary(int number, int threads, Random random) {
        FleetBuilder one = new FleetBuilder();
        int row = one.add(Table.DOMAIN);
        one.text(Field.LABEL, row, "web" + number % 40);
        one.text(Field.NAME, row, "web" + number % 40);
        one.text(Field.UUID, row, new java.util.UUID(random.nextLong(), random.nextLong()).toString());
        one.text(Field.KIND, row, "linux");
        one.text(Field.EXIT, row, number % 7 == 0 ? "crashed" : "gone");
        one.text(Field.AGENT, row, "ok");
        one.text(Field.LAST_WORDS, row, number % 7 == 0 ? "panic: out of frobs in block " + number : null);
        one.number(Field.DOMID, row, number + 1);
        one.number(Field.DIED, row, EPOCH + number * SECOND);
        one.number(Field.FIRST_SEEN, row, EPOCH - number * SECOND);
        one.number(Field.LIFE, row, 2L * number * SECOND);
        one.number(Field.CPU_TIME, row, random.nextLong(100 * SECOND));
        one.number(Field.MEMORY, row, 64L << 20);
        one.number(Field.VCPUS, row, 2);
        one.number(Field.THREADS, row, threads);
        for (int i = 0; i < threads; i++) {
            int thread = one.add(Table.THREAD);
            one.number(Field.TID, thread, i + 1);
            one.number(Field.PID, thread, i / 3 + 1);
            one.text(Field.COMM, thread, "worker-" + i);
            one.text(Field.THREAD_STATE, thread, "S");
            one.text(Field.THREAD_WAIT_CHANNEL, thread, WAITS[random.nextInt(WAITS.length)]);
            one.number(Field.THREAD_CPU_TIME, thread, random.nextLong(SECOND));
            one.number(Field.THREAD_ELAPSED, thread, random.nextLong(100 * SECOND));
            one.number(Field.THREAD_RESIDENT, thread, random.nextLong(1 << 28));
            one.fraction(Field.THREAD_CPU_PERCENT, thread, random.nextDouble());
        }
        return one.build(number + 1, EPOCH + number * SECOND);
    }
}
