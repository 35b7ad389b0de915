// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ParseResult;
import xtop.print.CellWidth;
import xtop.print.Json;
import xtop.print.TextTable;
import xtop.print.Vmstat;
import xtop.print.VmstatInterval;
import xtop.print.VmstatRecords;
import xtop.print.VmstatSample;

/** Lines of {@code xtop vmstat} in the format that its options ask for. One thread. */
final class VmstatOutput {
    private static final int LINES_A_HEADER = 22;
    private static final int LONG_NAME = 40;

    private final ParseResult line;
    private final Console console;
    private final String from;
    private final Report.Format format;
    private final int unit;
    private Vmstat vmstat;
    private int printed;
    private boolean headed;

    /**
     * @param from where the figures come from, for people
     * @param unit bytes of a unit of memory in a table, or {@link Vmstat#RAW}
     */
    VmstatOutput(ParseResult line, Console console, String from, int unit) throws CommandFailure {
        this.line = line;
        this.console = console;
        this.from = from;
        this.unit = unit;
        format = Report.format(line);
    }

    /** Decides how tables look, by the samples of the first tick. */
    void start(List<VmstatSample> samples) throws IOException {
        boolean procps = true;
        int widest = 6;
        for (VmstatSample sample : samples) {
            procps &= sample.isProcpsLike();
            String name = sample.domain();
            widest = Math.max(widest, CellWidth.of(name, 0, name.length()));
        }
        Vmstat.Layout layout = !procps && !Options.has(line, "--procps")
                ? Vmstat.Layout.NATIVE
                : Options.has(line, "-w") ? Vmstat.Layout.PROCPS_WIDE : Vmstat.Layout.PROCPS;
        boolean one = samples.size() == 1 && !Options.has(line, "-a");
        boolean limited = console.width() != TextTable.UNLIMITED;
        vmstat = new Vmstat(
                layout,
                one ? 0 : limited ? Math.min(widest, LONG_NAME) : widest,
                unit,
                Options.has(line, "-t") ? console.zone() : null,
                console.lines());
    }

    /**
     * Prints a tick.
     *
     * @param sequence number of its fleet
     * @param stale the fleet's age in ns where it is older than its collector would leave it, else 0
     */
    void print(long sequence, long stale, List<VmstatInterval> intervals) throws IOException {
        switch (format) {
            case JSON -> new Json(console.bytes()).vmstat(from, sequence, stale, intervals);
            case LINES -> new Json(console.bytes()).vmstatLines(intervals);
            case CSV -> {
                VmstatRecords records = new VmstatRecords(console.lines());
                if (!headed) {
                    records.header();
                }
                headed = true;
                records.lines(intervals);
            }
            case TABLE -> table(intervals);
        }
        console.flush();
    }

    private void table(List<VmstatInterval> intervals) throws IOException {
        for (VmstatInterval interval : intervals) {
            boolean again = printed % LINES_A_HEADER == 0 && console.interactive() && !Options.has(line, "-n");
            if (printed == 0 || again) {
                vmstat.header();
            }
            vmstat.line(interval);
            printed++;
        }
    }
}
