// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.fleet.why.Cause;
import xtop.fleet.why.Why;
import xtop.print.CellText;
import xtop.print.CellWidth;
import xtop.print.Column;
import xtop.print.Form;
import xtop.print.Json;
import xtop.print.LineOutput;

/** {@code xtop why}: what ails each domain, in a sentence each, sickest first. */
final class WhyCommand implements Command {
    /** Long enough for a rule that wants several samples, and for both witnesses' counts to differ by enough. */
    private static final long WATCH_NANOS = 10_000_000_000L;

    /** A longer name makes room for the sentence where a line has a limit. */
    private static final int LONG_NAME = 24;

    private static final int LONG_SENTENCE = 80;

    /** What the sentences rest on. */
    private static final List<Field> FIELDS = List.of(
            Field.LABEL,
            Field.DOMID,
            Field.UUID,
            Field.CAUSE,
            Field.SICKNESS,
            Field.WHY,
            Field.STATE,
            Field.AGENT,
            Field.CPU_PERCENT,
            Field.VCPUS,
            Field.GUEST_CPU_STEAL_PERCENT,
            Field.SPINNING_THREAD,
            Field.MEMORY,
            Field.GUEST_MEMORY_TOTAL,
            Field.GUEST_MEMORY_USED,
            Field.MEMORY_GROWTH,
            Field.CPU_CLAIMED,
            Field.CPU_CHARGED,
            Field.CPU_DISAGREED,
            Field.CLOCK_RATE,
            Field.CLOCK_DISAGREED,
            Field.MEMORY_DISAGREED,
            Field.RECEIVE_CLAIMED,
            Field.RECEIVE_CARRIED,
            Field.RECEIVE_DISAGREED,
            Field.TRANSMIT_CLAIMED,
            Field.TRANSMIT_CARRIED,
            Field.TRANSMIT_DISAGREED,
            Field.HELD_BY);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("why", "Says what ails each domain, in a sentence, sickest first.");
        Operands.domidFirst(spec);
        spec.addOption(Options.flag("Only domains that something ails.", "-s", "--sick"));
        spec.addOption(Options.value("SECONDS", "Watch first where no service runs; 10 without.", "--watch"));
        spec.addOption(Where.option());
        Report.formats(spec);
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Repeat.options(spec);
        spec.usageMessage().footer("", "xtop why --sick 'web*'", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        String seconds = Options.value(line, "--watch");
        long watch = seconds == null ? WATCH_NANOS : Delay.nanos(seconds);
        Operands operands = Operands.domidFirst(line);
        DomainSelection selection = operands.selection(line);
        Where where = Where.of(Table.DOMAIN, line);
        Repeat repeat = Repeat.of(line, operands.numbers());
        boolean sickOnly = Options.has(line, "-s");
        Printer printer = printer(line, session);
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.watched(source, watch);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(session, source, first, fleet -> {
                int[] domains = sickestFirst(fleet, where.rows(fleet, selection.rows(fleet)), sickOnly);
                printer.print(source, fleet, domains);
                return domains.length > 0;
            });
        }
    }

    /** Prints one frame in some format. */
    private interface Printer {
        void print(FleetSource source, Fleet fleet, int[] domains) throws IOException;
    }

    private static Printer printer(ParseResult line, Session session) throws CommandFailure {
        Report.Format format = Report.format(line);
        Console console = session.console();
        if (format == Report.Format.JSON) {
            return (source, fleet, domains) ->
                    new Json(console.bytes()).why(fleet, source, domains, domains.length, FIELDS);
        }
        if (format != Report.Format.TABLE) {
            RawFrames raw = new RawFrames(format, console, Json.WHY_SCHEMA, "domains", Table.DOMAIN, FIELDS);
            return (source, fleet, domains) -> raw.print(source, fleet, domains, domains.length);
        }
        int width = Options.has(line, "-w") ? Integer.MAX_VALUE : console.width();
        boolean[] again = new boolean[1];
        return (source, fleet, domains) -> {
            if (again[0]) {
                console.lines().newline();
            }
            again[0] = true;
            print(fleet, domains, width, console.lines());
        };
    }

    private static void print(Fleet fleet, int[] domains, int width, LineOutput out) throws IOException {
        Column label = Column.of(Field.LABEL, "", Form.PLAIN);
        Column why = Column.of(Field.WHY, "", Form.PLAIN);
        StringBuilder words = new StringBuilder();
        for (int row : domains) {
            words.setLength(0);
            CellText.append(words, fleet, Table.DOMAIN, row, label);
            if (width < LONG_NAME + LONG_SENTENCE && CellWidth.of(words, 0, words.length()) > LONG_NAME) {
                words.setLength(CellWidth.fitting(words, 0, words.length(), LONG_NAME - 1));
                words.append('+');
            }
            words.append(": ");
            CellText.append(words, fleet, Table.DOMAIN, row, why);
            out.append(words, 0, CellWidth.fitting(words, 0, words.length(), width))
                    .newline();
        }
    }

    /** Causes stand sickest first; domains with the same one keep their places. */
    private static int[] sickestFirst(Fleet fleet, int[] rows, boolean sickOnly) {
        Cause[] causes = new Cause[rows.length];
        for (int i = 0; i < rows.length; i++) {
            causes[i] = Why.of(fleet, rows[i]).cause();
        }
        int[] sorted = new int[rows.length];
        int count = 0;
        for (Cause cause : Cause.values()) {
            for (int i = 0; i < rows.length; i++) {
                if (causes[i] == cause && (cause.sickness() > 0 || !sickOnly)) {
                    sorted[count++] = rows[i];
                }
            }
        }
        return Arrays.copyOf(sorted, count);
    }
}
