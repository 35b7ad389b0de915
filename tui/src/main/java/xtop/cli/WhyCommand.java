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
        CommandSpec spec = Options.command(
                "why", "Says of each domain what ails it, in a sentence with its numbers, sickest first.");
        spec.addOption(Options.flag("Only domains that something ails.", "-s", "--sick"));
        spec.addOption(Options.value(
                "SECONDS",
                "How long to watch where no collector runs, fractions allowed; 10 without.",
                "-d",
                "--delay"));
        spec.addOption(Options.flag("One JSON object; the sentences and what they rest on.", "--json"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w"));
        spec.addPositional(Options.words("[DOMAIN...]", "Names, globs, domids or uuids; all domains without."));
        spec.usageMessage().footer("", "xtop why --sick 'web*'", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        long watch = Options.has(line, "-d") ? Delay.nanos(Options.value(line, "-d")) : WATCH_NANOS;
        DomainSelection selection = new DomainSelection(Options.words(line));
        try (FleetSource source = session.open();
                FleetSource.Lease lease = session.watched(source, watch)) {
            Fleet fleet = lease.fleet();
            int[] chosen = selection.rows(fleet);
            session.complainOfLost(selection, fleet);
            int[] domains = sickestFirst(fleet, chosen, Options.has(line, "-s"));
            if (Options.has(line, "--json")) {
                new Json(session.console().bytes()).why(fleet, source, domains, domains.length, FIELDS);
            } else {
                int width = Options.has(line, "-w")
                        ? Integer.MAX_VALUE
                        : session.console().width();
                print(fleet, domains, width, session.console().lines());
            }
            return domains.length == 0 ? ExitCode.NOTHING : ExitCode.OK;
        }
    }

    private static void print(Fleet fleet, int[] domains, int width, LineOutput out) throws IOException {
        Column label = Column.of(Field.LABEL, "", Form.PLAIN);
        Column why = Column.of(Field.WHY, "", Form.PLAIN);
        StringBuilder words = new StringBuilder();
        for (int row : domains) {
            words.setLength(0);
            CellText.append(words, fleet, Table.DOMAIN, row, label);
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
