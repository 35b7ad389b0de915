// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.dashboard.Dashboard;
import xtop.dashboard.Frames;
import xtop.fleet.Field;
import xtop.fleet.FleetSource;
import xtop.fleet.RecordingSource;
import xtop.fleet.Table;
import xtop.print.ColumnNames;
import xtop.print.Nearest;

/** {@code xtop top}: the dashboard, or frames of text with {@code -b}. */
final class TopCommand implements Command {
    private static final long DELAY_NANOS = 2_000_000_000L;
    private static final String COMPATIBLE = "--compat";
    private static final String SCHEMA = "xtop.top/1";
    private static final int BATCH_WIDTH = 160;
    private static final int WIDEST = 512;

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                options(Options.command("top", "Shows domains and their threads on a live screen; h there is help."));
        spec.addOption(Options.value("PROGRAM", "xentop: its options, and what its -b prints.", COMPATIBLE));
        return spec;
    }

    static CommandSpec options(CommandSpec spec) {
        spec.addOption(Options.flag("Frames of text instead of a screen.", "-b", "--batch"));
        spec.addOption(Options.value("COUNT", "End after so many frames (with -b).", "-n", "--iterations"));
        spec.addOption(Options.value("SECONDS", "Time between frames, fractions allowed; 2 without.", "-d", "--delay"));
        spec.addOption(Options.value("FIELD", "Sort by %%CPU, MEM, TIME+ (with -b); -: low to high.", "-o", "--sort"));
        spec.addOption(Options.flag("Threads instead of domains (with -b).", "-H", "--threads"));
        spec.addOption(Options.values("DOMAIN", "Only these domains (with -b).", "-p", "--domain"));
        spec.addOption(Where.option("Only such domains: 'pcpu>50 && mem<1G' (with -b)."));
        Report.options(spec);
        spec.addOption(Options.optional("COLUMNS", "Width of a line; 512 without COLUMNS (with -b).", "-w", "--width"));
        spec.usageMessage().footer("", "xtop top -b -n 2 -d 5 -o MEM", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        if (Options.has(line, COMPATIBLE)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "top is compatible with xentop only, not '" + Options.value(line, COMPATIBLE) + "'");
        }
        long delay = Options.has(line, "-d") ? Delay.nanos(Options.value(line, "-d")) : DELAY_NANOS;
        Report.Format format = Report.format(line);
        if (Options.has(line, "-b")) {
            return batch(line, session, delay, format);
        }
        if (format != Report.Format.TABLE && isGiven(line)) {
            throw new CommandFailure(ExitCode.USAGE, "--json, --ndjson and --csv are for frames: add -b");
        }
        if (!session.console().interactive()) {
            throw new CommandFailure(ExitCode.USAGE, "top needs a terminal; " + session.withoutTerminal());
        }
        String terminal = session.console().environment("TERM");
        if (terminal == null || terminal.isEmpty() || terminal.equals("dumb")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "top needs a terminal that can place the cursor, TERM says '" + terminal + "'; "
                            + session.withoutTerminal());
        }
        try (FleetSource source = session.open()) {
            session.settled(source).close();
            if (source instanceof RecordingSource past) {
                past.play();
            }
            Dashboard.show(source, delay, session.console().colours());
        }
        return ExitCode.OK;
    }

    /** Whether the command line itself asks for a format; a setting that does is about frames. */
    private static boolean isGiven(ParseResult line) {
        return line.hasMatchedOption("--json") || line.hasMatchedOption("--ndjson") || line.hasMatchedOption("--csv");
    }

    private static int batch(ParseResult line, Session session, long delay, Report.Format format)
            throws CommandFailure, IOException, InterruptedException {
        long count = Options.has(line, "-n") ? Delay.count(Options.value(line, "-n")) : Delay.FOREVER;
        boolean threads = Options.has(line, "-H");
        String name = Options.value(line, "-o");
        boolean ascending = name != null && name.startsWith("-");
        String bare = name != null && (ascending || name.startsWith("+")) ? name.substring(1) : name;
        Field order = bare == null ? null : Frames.orderField(threads, bare);
        if (bare != null && order == null) {
            throw new CommandFailure(ExitCode.USAGE, "unrecognized field name '" + bare + "'" + near(threads, bare));
        }
        boolean bytes = Options.has(line, "--raw");
        DomainSelection selection = new DomainSelection(Options.values(line, "-p"));
        Where where = Where.of(Table.DOMAIN, line);
        Frames frames = new Frames(
                threads,
                order,
                !ascending,
                width(line, session),
                session.console().zone(),
                session.console().lines());
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.settledWithRates(source);
            session.complainOfLost(selection, first.fleet());
            if (selection.rows(first.fleet()).length == 0) {
                first.close();
                return ExitCode.NOTHING;
            }
            Table table = threads ? Table.THREAD : Table.DOMAIN;
            RawFrames raw =
                    new RawFrames(format, session.console(), SCHEMA, table.label() + "s", table, Report.every(table));
            return new Repeat(delay, count).run(session, source, first, fleet -> {
                int[] domains = where.rows(fleet, selection.rows(fleet));
                if (format == Report.Format.TABLE) {
                    if (bytes) {
                        frames.printRaw(fleet, source.description(), domains);
                    } else {
                        frames.print(fleet, source.description(), domains);
                    }
                } else {
                    int[] rows = frames.rows(fleet, domains);
                    raw.print(source, fleet, rows, rows.length);
                }
                return domains.length > 0;
            });
        }
    }

    /** What was probably meant by a name of nothing to sort by. */
    private static String near(boolean threads, String name) {
        String near = Nearest.of(name.toUpperCase(Locale.ROOT), Frames.titles(threads));
        if (near == null) {
            near = ColumnNames.nearest(threads ? Table.THREAD : Table.DOMAIN, name);
        }
        return near == null ? "; 'xtop fields' lists what there is" : "; did you mean '" + near + "'?";
    }

    private static int width(ParseResult line, Session session) throws CommandFailure {
        String columns = Options.optionalValue(line, "-w");
        if (columns != null) {
            return columns.isEmpty() ? WIDEST : (int) Math.min(WIDEST, Delay.count(columns));
        }
        if (Options.has(line, "--raw")) {
            return Math.min(WIDEST, session.console().width());
        }
        return Math.min(BATCH_WIDTH, session.console().width());
    }
}
