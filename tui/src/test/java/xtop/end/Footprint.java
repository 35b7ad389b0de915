// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import xtop.fleet.Field;
import xtop.fleet.FleetFile;
import xtop.rig.Rig;
import xtop.rig.RigHoldings;

/**
 * What a serving process holds at one moment.
 *
 * @param heapKilobytes of living objects
 * @param residentKilobytes VmRSS
 * @param mappings of guests' pages, by the rig's books
 * @param ports of event channels, likewise
 */
record Footprint(
        long heapKilobytes, long residentKilobytes, long files, long threads, long watches, int mappings, int ports) {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /** Looks. */
    static Footprint of(long pid, Rig rig, Path fleet) throws IOException, InterruptedException {
        // collects and counts in one halt: between two commands a busy service makes megabytes of garbage
        Matcher live = LIVE.matcher(jcmd(pid, "GC.class_histogram"));
        Path process = Path.of("/proc", Long.toString(pid));
        Matcher resident = RESIDENT.matcher(Files.readString(process.resolve("status")));
        assertThat(live.find() && resident.find()).as("figures of the process").isTrue();
        RigHoldings holdings = rig.holdings();
        return new Footprint(
                Long.parseLong(live.group(1)) >> 10,
                Long.parseLong(resident.group(1)),
                count(process.resolve("fd")),
                count(process.resolve("task")),
                FleetFile.read(fleet.toFile()).number(Field.COLLECTOR_WATCHES, 0),
                holdings.of("mapping", pid).size(),
                holdings.of("port", pid).size());
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Program.Outcome outcome = Program.run(Map.of(), List.of(program, Long.toString(pid), command));
        assertThat(outcome.code()).as(outcome.toString()).isZero();
        return outcome.out();
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
