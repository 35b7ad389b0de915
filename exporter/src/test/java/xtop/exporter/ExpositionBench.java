// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

/**
 * CPU time and garbage of one scrape, beside a copy of the same bytes in the same JVM: medians of 21 rounds. Every domain
 * has every field of the tables that have series, with one vCPU, interface and block device. Argument: domains (1,000).
 */
public final class ExpositionBench {
    private static final int ROUNDS = 21;
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Fleet[] fleets = new Fleet[2];
    private final PaperSource source = new PaperSource(null);
    private final FleetCollector collector = new FleetCollector(source, ExporterOptions.defaults());
    private final ExpositionWriter writer = new ExpositionWriter(source, collector, System::nanoTime);
    private int turn;

    private ExpositionBench(int domains) {
        FleetBuilder builder = new FleetBuilder();
        fill(builder, Table.HOST, 0, 0);
        for (int domain = 0; domain < domains; domain++) {
            for (Table table : new Table[] {Table.DOMAIN, Table.VCPU, Table.INTERFACE, Table.BLOCK}) {
                fill(builder, table, builder.add(table), domain);
            }
        }
        fleets[0] = builder.build(1, 1);
        fleets[1] = builder.build(2, 2);
    }

    /** Prints a table. */
    public static void main(String[] args) throws Exception {
        new ExpositionBench(args.length > 0 ? Integer.parseInt(args[0]) : 1000).run();
    }

    private void run() throws Exception {
        byte[] page = fresh(null).plain();
        byte[] copy = new byte[page.length];
        long samples = new String(page, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .count();
        System.out.printf("%d samples, %.1f MB%n", samples, page.length / 1e6);
        double unit = report("copy", samples, 0, () -> System.arraycopy(page, 0, copy, 0, page.length));
        report("collect", samples, unit, () -> collector.families(fleets[0]));
        report("text 0.0.4", samples, unit, () -> fresh(null));
        report("OpenMetrics", samples, unit, () -> fresh(OPEN_METRICS));
        report("gzip", samples, unit, () -> new Exposition("", page).zipped());
    }

    /** A page that cannot come from the rendering before. */
    private Exposition fresh(String accept) throws Exception {
        source.publish(fleets[turn++ & 1]);
        return writer.write(accept);
    }

    private static double report(String name, long samples, double unit, Work work) throws Exception {
        long[] nanos = new long[ROUNDS];
        long[] bytes = new long[ROUNDS];
        long thread = Thread.currentThread().getId();
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = BEAN.getThreadAllocatedBytes(thread);
            long started = BEAN.getCurrentThreadCpuTime();
            work.run();
            nanos[round] = BEAN.getCurrentThreadCpuTime() - started;
            bytes[round] = BEAN.getThreadAllocatedBytes(thread) - allocated;
        }
        Arrays.sort(nanos);
        Arrays.sort(bytes);
        double median = nanos[ROUNDS / 2];
        System.out.printf(
                "%-12s %9.2f ms %8.1f ns a sample %8.1f copies %9.2f MB of garbage%n",
                name, median / 1e6, median / samples, unit == 0 ? 1 : median / unit, bytes[ROUNDS / 2] / 1e6);
        return median;
    }

    private static void fill(FleetBuilder builder, Table table, int row, int domain) {
        for (Field field : Field.of(table)) {
            switch (field.type()) {
                case NUMBER ->
                    builder.number(field, row, field == Field.AGENT_UP ? 1 : 1_234_567_890_123L + 7919L * domain);
                case FRACTION -> builder.fraction(field, row, domain);
                case TEXT -> builder.text(field, row, field == Field.STATE ? "-b----" : field.key() + "-" + domain);
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }
}
