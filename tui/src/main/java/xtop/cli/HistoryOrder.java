// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFileSource;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.CellText;
import xtop.print.Column;
import xtop.print.Form;

/** {@code xtop ctl history}: the last samples of one guest or its threads as the service keeps them, oldest first. */
final class HistoryOrder {
    private static final List<Column> COLUMNS = List.of(
            Column.of(Field.SAMPLE_TIME, "SAMPLED", Form.INSTANT).atLeast(20),
            Column.of(Field.GUEST_CLOCK, "UPTIME", Form.CLOCK).atLeast(8),
            Column.of(Field.GUEST_CPU_PERCENT, "%CPU", Form.PLAIN).atLeast(5),
            Column.of(Field.GUEST_CPU_STEAL_PERCENT, "ST", Form.PLAIN).atLeast(4),
            Column.of(Field.GUEST_MEMORY_USED, "USED", Form.SCALED).atLeast(5),
            Column.of(Field.RECEIVE_RATE, "RX/S", Form.SCALED).atLeast(5),
            Column.of(Field.TRANSMIT_RATE, "TX/S", Form.SCALED).atLeast(5));

    private static final List<Column> THREAD_COLUMNS = List.of(
            Column.of(Field.SAMPLE_TIME, "SAMPLED", Form.INSTANT).atLeast(20),
            Column.of(Field.GUEST_CLOCK, "UPTIME", Form.CLOCK).atLeast(8),
            Column.of(Field.TID, "TID", Form.PLAIN).atLeast(5),
            Column.of(Field.THREAD_CPU_PERCENT, "%CPU", Form.PLAIN).atLeast(5),
            Column.of(Field.COMM, "COMMAND", Form.PLAIN));

    private HistoryOrder() {}

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command("history", "Lists a guest's last 60 samples as the service keeps them, oldest first.");
        spec.addOption(Options.values("FIELDS", "Columns, as in ps.", "-o", "--format"));
        spec.addOption(
                Options.values("NAME", "Threads of this name instead of the guest; * and ? match.", "-C", "--command"));
        spec.addOption(Options.values("TID", "These threads instead of the guest.", "--tid"));
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Report.options(spec);
        spec.addPositional(Options.words("DOMAIN", "Name, domid or uuid."));
        spec.usageMessage()
                .footer(
                        "",
                        "SAMPLED goes back from the newest by the guest's clock.",
                        "xtop ctl history web-17 --csv",
                        "xtop ctl history web-17 -C 'rx*'",
                        "",
                        Xtop.EXIT_CODES);
        return spec;
    }

    /**
     * Prints what the service answers.
     *
     * @param ask sends a request; the answer begins with ok
     */
    static int run(ParseResult line, Session session, Question ask) throws CommandFailure, IOException {
        List<String> words = Options.words(line);
        if (words.size() != 1) {
            throw new CommandFailure(ExitCode.USAGE, "usage: xtop ctl history DOMAIN");
        }
        ThreadSelection threads =
                new ThreadSelection(Options.values(line, "-C"), Options.values(line, "--tid"), List.of(), List.of());
        boolean ofGuest = threads.everything();
        Table table = ofGuest ? Table.DOMAIN : Table.THREAD;
        Rows rows = new Rows(table, line, ofGuest ? COLUMNS : THREAD_COLUMNS);
        Report report = new Report("history", "samples", table, rows, line);
        DomainSelection selection = new DomainSelection(words);
        try (FleetSource source = new FleetFileSource(session.run().fleet());
                FleetSource.Lease lease = source.latest()) {
            Fleet fleet = lease.fleet();
            session.complainOfLost(selection, fleet);
            int[] found = selection.rows(fleet);
            if (found.length > 1) {
                throw new CommandFailure(
                        ExitCode.USAGE, "'" + words.get(0) + "' are " + found.length + " domains; name one");
            }
            if (found.length == 0) {
                return ExitCode.NOTHING;
            }
            String uuid = fleet.text(Field.UUID, found[0]);
            String domid = Long.toString(fleet.number(Field.DOMID, found[0]));
            int[] chosen = ofGuest ? new int[0] : threads.rows(fleet, found);
            if (chosen.length == 0 && !ofGuest) {
                session.console().say(CellText.clean(fleet.text(Field.LABEL, found[0])) + " has no such thread now");
                return ExitCode.NOTHING;
            }
            String answer = ofGuest
                    ? ask.send("history", domid, uuid == null ? "" : uuid)
                    : ask.send("history", domid, uuid == null ? "" : uuid, "threads");
            if (!answer.startsWith("ok")) {
                session.console()
                        .say(CellText.clean(fleet.text(Field.LABEL, found[0])) + ": " + CtlCommand.reason(answer));
                return ExitCode.NOTHING;
            }
            Fleet past = PastSamples.of(answer, fleet, found[0], chosen);
            int[] samples = new int[past.rows(table)];
            Arrays.setAll(samples, row -> row);
            report.print(session, source, past, samples);
            return samples.length > 0 ? ExitCode.OK : ExitCode.NOTHING;
        }
    }

    /** Sends words to the service. */
    interface Question {
        String send(String... words) throws CommandFailure;
    }
}
