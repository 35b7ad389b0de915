// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Column;
import xtop.print.Form;

/** {@code xtop ps}: the threads of guests. */
final class PsCommand implements Command {
    private static final List<Column> STANDARD = List.of(
            Column.of(Field.LABEL),
            Column.of(Field.TID).atLeast(7),
            Column.of(Field.THREAD_STATE),
            Column.of(Field.THREAD_CPU_SINCE_START).atLeast(5),
            Column.of(Field.THREAD_CPU_TIME).atLeast(8),
            Column.of(Field.COMM));

    private static final List<Column> FULL = List.of(
            Column.of(Field.LABEL),
            Column.of(Field.PID).atLeast(7),
            Column.of(Field.PPID).atLeast(7),
            Column.of(Field.TID, "LWP", Form.PLAIN).atLeast(7),
            Column.of(Field.THREAD_STATE),
            Column.of(Field.THREAD_PRIORITY),
            Column.of(Field.THREAD_CPU_SINCE_START).atLeast(5),
            Column.of(Field.THREAD_ELAPSED).atLeast(11),
            Column.of(Field.THREAD_CPU_TIME).atLeast(8),
            Column.of(Field.THREAD_WAIT_CHANNEL),
            Column.of(Field.COMM, "CMD", Form.PLAIN));

    private static final List<Column> LIGHTWEIGHT = List.of(
            Column.of(Field.LABEL),
            Column.of(Field.PID).atLeast(7),
            Column.of(Field.TID, "LWP", Form.PLAIN).atLeast(7),
            Column.of(Field.THREAD_STATE),
            Column.of(Field.THREAD_CPU_TIME).atLeast(8),
            Column.of(Field.COMM, "CMD", Form.PLAIN));

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("ps", "Lists threads of guests; %%CPU is since a thread's start.");
        spec.addOption(Options.flag("Every thread; so it is without, too.", "-e", "-A"));
        spec.addOption(Options.flag("Thread ids as LWP, and the process where there is one.", "-L", "--lwp"));
        spec.addOption(Options.flag("More columns.", "-f", "--full"));
        spec.addOption(Options.values("FIELDS", "Columns: -o domain,tid,comm=Name:16", "-o", "--format"));
        spec.addOption(Options.value("FIELDS", "Order: -pcpu,+tid (minus is descending)", "--sort"));
        spec.addOption(Options.values("DOMAIN", "Only these domains.", "-p", "--domain"));
        spec.addOption(Options.values("NAME", "Only threads of this name; * and ? match.", "-C", "--command"));
        spec.addOption(Options.values("TID", "Only these threads.", "--tid"));
        spec.addOption(Options.values("LETTER", "Only threads in these states: R S D T t Z I X.", "--state"));
        spec.addOption(Where.option());
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Report.options(spec);
        Repeat.options(spec);
        spec.addPositional(Options.words("[DOMAIN...]", "Names, globs, domids, uuids; all domains without."));
        spec.usageMessage()
                .footer("", "xtop ps -o domain,tid,pcpu,wchan,comm --sort=-pcpu 'web*'", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        List<Column> standard = Options.has(line, "-f") ? FULL : Options.has(line, "-L") ? LIGHTWEIGHT : STANDARD;
        Rows rows = new Rows(Table.THREAD, line, standard);
        List<String> domains = new ArrayList<>(Options.words(line));
        domains.addAll(Options.values(line, "-p"));
        DomainSelection selection = new DomainSelection(domains);
        ThreadSelection threads = new ThreadSelection(
                Options.values(line, "-C"), Options.values(line, "--tid"), Options.values(line, "--state"));
        Where where = Where.of(Table.THREAD, line);
        Repeat repeat = Repeat.of(line);
        Report report = new Report("ps", Table.THREAD, rows, line);
        boolean everything = threads.everything() && where.everything();
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.settled(source);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(session, source, first, fleet -> {
                int[] chosen = selection.rows(fleet);
                int[] found = where.rows(fleet, threads.rows(fleet, chosen));
                report.print(session, source, fleet, found);
                if (found.length == 0 && everything && chosen.length > 0) {
                    session.console().say(noThreads(fleet, chosen));
                }
                return found.length > 0;
            });
        }
    }

    private static String noThreads(Fleet fleet, int[] domains) {
        return domains.length == 1
                ? fleet.text(Field.LABEL, domains[0]) + " reports no threads; its agent: "
                        + fleet.text(Field.AGENT, domains[0])
                : "no agent reports threads; 'xtop list' says why";
    }
}
