// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import xtop.collector.bench.BenchGuest;
import xtop.fleet.Field;
import xtop.xen.memory.MemoryXen;

/**
 * CPU time that the event loop needs for a second of guests in memory, each with one sample, without the pauses between its
 * turns: sweeps, samples, Xen's account and publishing. A tenth of the guests write before each turn. For versions to be
 * compared; what a core that slept in between needs is what {@link xtop.collector.bench.FleetBench} measures. Arguments:
 * guests (10,000), seconds (60).
 */
public final class TurnBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM = 20;
    private static final int STEPS = 10;

    private TurnBench() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        MemoryXen host = new MemoryXen();
        TestGuest[] guests = new TestGuest[count];
        for (int i = 0; i < count; i++) {
            guests[i] = BenchGuest.make(host, i + 1);
        }
        try (HandCollector collector = new HandCollector(host)) {
            for (int i = 0; i < 300 && collector.fleet().number(Field.COLLECTOR_AGENTS, 0) < count; i++) {
                collector.pass(StillClock.SECOND / 2);
                for (TestGuest guest : guests) {
                    guest.step(1);
                }
            }
            System.gc();
            double[] micros = new double[seconds];
            for (int second = -WARM; second < seconds; second++) {
                double took = second(collector, guests, second + WARM + 1) / 1e3 / count;
                if (second >= 0) {
                    micros[second] = took;
                }
            }
            Arrays.sort(micros);
            long agents = collector.fleet().number(Field.COLLECTOR_AGENTS, 0);
            System.out.printf(
                    "%d agents, us a guest and second: least %.2f, quartile %.2f, median %.2f%n",
                    agents, micros[0], micros[seconds / 4], micros[seconds / 2]);
        }
        System.exit(0);
    }

    /** Returns the CPU time, ns, that the turns of a second took. */
    private static long second(HandCollector collector, TestGuest[] guests, long second) {
        byte[] frames = new byte[2048];
        BenchGuest.change(guests[0], second * StillClock.SECOND);
        int length = guests[0].encode(second * StillClock.SECOND, frames);
        collector.sampler.sample();
        long took = 0;
        for (int step = 0; step < STEPS; step++) {
            for (int i = step; i < guests.length; i += STEPS) {
                guests[i].write(frames, length);
            }
            collector.clock.pass(StillClock.SECOND / STEPS);
            long start = THREADS.getCurrentThreadCpuTime();
            collector.loop.turn(new int[0], 0);
            took += THREADS.getCurrentThreadCpuTime() - start;
        }
        return took;
    }
}
