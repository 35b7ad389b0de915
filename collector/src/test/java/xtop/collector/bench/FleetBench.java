// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.collector.TestGuest;
import xtop.fleet.Field;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.xen.memory.MemoryXen;

/**
 * CPU time, user's and system's, of a collector of guests in memory, each with 32 threads, 2 interfaces and 8 memory
 * figures, one sample a second, a third of the threads at work. Looks again and again for 20 seconds: on a machine that
 * others use too the lowest of several looks says most, but for those in which too few samples came. Arguments: guests (10,000), seconds before the first look (120),
 * looks (6), run directory for the fleet file (none). Prints percent of a core and bytes allocated by thread, and the
 * whole process less the thread that plays the guests: what the JVM itself does is the collector's too.
 */
public final class FleetBench {
    private static final double MIB = 1 << 20;
    private static final int LOOK_MILLIS = 20_000;
    private static final String GUESTS = "guests";
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private FleetBench() {}

    public static void main(String[] args) throws Exception {
        int count = argument(args, 0, 10_000);
        CollectorConfig config = CollectorConfig.inMemory("bench");
        if (args.length > 3) {
            Path run = Files.createDirectories(Path.of(args[3]));
            config = CollectorConfig.serving(new RunDirectory(run.toFile()), "bench");
        }
        MemoryXen host = new MemoryXen();
        TestGuest[] guests = new TestGuest[count];
        for (int i = 0; i < count; i++) {
            guests[i] = BenchGuest.make(host, i + 1);
        }
        Thread writer = new Thread(() -> write(guests), GUESTS);
        writer.setDaemon(true);
        double with = collect(config, host, guests, writer, argument(args, 1, 120), argument(args, 2, 6));
        System.out.printf("collector's heap %.1f MiB%n", with - heap());
        System.exit(0);
    }

    private static int argument(String[] args, int index, int without) {
        return args.length > index ? Integer.parseInt(args[index]) : without;
    }

    /** Returns the heap while there is a collector, MiB: what is left without it is the guests'. */
    private static double collect(
            CollectorConfig config, MemoryXen host, TestGuest[] guests, Thread writer, int settle, int looks)
            throws Exception {
        try (Collector collector = Collector.open(config, host.domain(0))) {
            long connected = System.nanoTime();
            for (boolean all = false; !all; ) {
                all = true;
                for (TestGuest guest : guests) {
                    guest.step(1);
                    all &= guest.sent() > 0;
                }
            }
            writer.start();
            while (agents(collector) < guests.length) {
                Thread.sleep(200);
            }
            System.out.printf("%d agents after %.1f s%n", guests.length, (System.nanoTime() - connected) / 1e9);
            Thread.sleep(settle * 1000L);
            double lowest = Double.MAX_VALUE;
            for (int i = 0; i < looks; i++) {
                lowest = Math.min(lowest, measure(collector, guests.length));
            }
            System.out.printf("lowest of %d looks: %.2f %% of a core%n", looks, lowest);
            return heap();
        }
    }

    private static double measure(Collector collector, int guests) throws Exception {
        Map<String, long[]> before = threads();
        long samples = samples(collector);
        long process = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        Thread.sleep(LOOK_MILLIS);
        Map<String, long[]> after = threads();
        double elapsed = System.nanoTime() - start;
        double whole = PROCESS.getProcessCpuTime() - process - (after.get(GUESTS)[0] - before.get(GUESTS)[0]);
        double rate = (samples(collector) - samples) * 1e9 / elapsed;
        System.out.printf("%.0f samples/s, %.2f %% of a core:", rate, whole * 100 / elapsed);
        after.forEach((name, now) -> {
            long[] then = before.getOrDefault(name, new long[2]);
            System.out.printf(" %s %.2f %% %d B", name, (now[0] - then[0]) * 100 / elapsed, now[1] - then[1]);
        });
        System.out.println();
        return rate > 0.95 * guests ? whole * 100 / elapsed : Double.MAX_VALUE;
    }

    /** MiB of living objects. Of four collections the serial collector leaves a twentieth of the dead in place in three. */
    private static double heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MIB;
    }

    private static Map<String, long[]> threads() {
        Map<String, long[]> all = new TreeMap<>();
        for (ThreadInfo info : BEAN.dumpAllThreads(false, false)) {
            if (info.getThreadName().startsWith("xtop-") || info.getThreadName().equals(GUESTS)) {
                long id = info.getThreadId();
                all.put(info.getThreadName(), new long[] {BEAN.getThreadCpuTime(id), BEAN.getThreadAllocatedBytes(id)});
            }
        }
        return all;
    }

    private static long agents(Collector collector) throws IOException {
        try (FleetSource.Lease lease = collector.latest()) {
            return lease.fleet().number(Field.COLLECTOR_AGENTS, 0);
        }
    }

    private static long samples(Collector collector) throws IOException {
        try (FleetSource.Lease lease = collector.latest()) {
            return lease.fleet().number(Field.COLLECTOR_SAMPLES, 0);
        }
    }

    /**
     * Gives every guest one sample a second, spread evenly over it. All guests send the same bytes, encoded once, so that
     * the caches see rings and no agents: a real guest's agent runs elsewhere.
     */
    private static void write(TestGuest[] guests) {
        TestGuest master = guests[0];
        byte[] frames = new byte[2048];
        for (long second = 0; ; second++) {
            BenchGuest.change(master, second * 1_000_000_000L + 1_000_000_000L);
            int length = master.encode(second * 1_000_000_000L + 1_000_000_000L, frames);
            long start = System.nanoTime();
            for (int i = 0; i < guests.length; i++) {
                while (System.nanoTime() - start < i * 1_000_000_000L / guests.length) {
                    LockSupport.parkNanos(1_000_000);
                }
                guests[i].write(frames, length);
            }
        }
    }
}
