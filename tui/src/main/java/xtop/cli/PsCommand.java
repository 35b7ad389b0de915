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
import xtop.print.CellText;
import xtop.print.Column;

/** {@code xtop ps}: the threads of guests. */
final class PsCommand implements Command {
    private static final String BUSIEST = "-pcpu";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("ps", "Lists threads of guests; %%CPU is since a thread's start.");
        Operands.domidFirst(spec);
        spec.addOption(Options.flag("Every thread; so it is without, too.", "-e", "-A"));
        spec.addOption(Options.flag("Thread ids as LWP, and the process where there is one.", "-L", "--lwp"));
        spec.addOption(Options.flag("More columns; others with -Lf, -F, -l, -T.", "-f", "--full"));
        spec.addOption(Options.hidden(Options.flag("Long: priorities, wait channels.", "-l", "--long")));
        spec.addOption(Options.hidden(Options.flag("Extra full: memory, vCPU.", "-F", "--extra-full")));
        spec.addOption(Options.hidden(Options.flag("Thread ids as SPID.", "-T", "--spid")));
        spec.addOption(Options.values("FIELDS", "Columns: -o domain,tid,comm=Name:16", "-o", "--format"));
        spec.addOption(Options.value("FIELDS", "Order: -pcpu,+tid (minus is descending)", "--sort"));
        spec.addOption(Options.value("COUNT", "Only the first; the busiest, unless --sort says.", "--top"));
        spec.addOption(Options.flag("Threads as trees of processes.", "--forest"));
        spec.addOption(Options.values("NAME", "Only threads of this name; * and ? match.", "-C", "--command"));
        spec.addOption(Options.values("TID", "Only these threads; --pid PID: threads of these processes.", "--tid"));
        spec.addOption(Options.hidden(Options.values("PID", "Only threads of these processes.", "--pid")));
        spec.addOption(Options.values("LETTER", "Only threads in these states: R S D T t Z I X.", "--state"));
        spec.addOption(Where.option());
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.repeatable("Lines of 132 columns or more; -ww: never cut.", "-w", "--wide"));
        Report.options(spec);
        Repeat.options(spec);
        spec.usageMessage()
                .footer("", "xtop ps -o domain,tid,pcpu,wchan,comm --sort=-pcpu 'web*'", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Rows rows = rows(line, BsdWord.NONE, List.of());
        Report report = new Report("ps", Table.THREAD, rows, line);
        ThreadSelection threads = threads(line, Options.values(line, "--state"));
        Where where = Where.of(Table.THREAD, line);
        List<String> words = Options.words(line);
        Operands operands = Operands.domidFirst(line);
        boolean maybeBsd = !words.isEmpty() && BsdWord.looksLike(words.get(0));
        Repeat repeat = maybeBsd ? null : Repeat.of(line, operands.numbers());
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.settled(source);
            if (maybeBsd && isNoDomain(words.get(0), first.fleet())) {
                BsdWord bsd = BsdWord.of(words.get(0));
                int end = 1 + bsd.arguments();
                if (words.size() < end) {
                    throw new CommandFailure(
                            ExitCode.USAGE, "after '" + words.get(0) + "' comes what " + bsd.missing() + " names");
                }
                rows = rows(line, bsd, words.subList(1, end));
                report = new Report("ps", Table.THREAD, rows, line);
                threads = bsd.running() ? threads(line, List.of("R")) : threads;
                operands = Operands.domidFirst(words.subList(end, words.size()), line.hasMatchedOption("-p"));
            }
            repeat = repeat == null ? Repeat.of(line, operands.numbers()) : repeat;
            DomainSelection selection = operands.selection(line);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(session, source, first, new Frame(session, source, selection, threads, where, report));
        }
    }

    /** What one frame shows. */
    private record Frame(
            Session session,
            FleetSource source,
            DomainSelection selection,
            ThreadSelection threads,
            Where where,
            Report report)
            implements Repeat.Frame {
        @Override
        public boolean print(Fleet fleet) throws IOException {
            int[] chosen = selection.rows(fleet);
            int[] found = where.rows(fleet, threads.rows(fleet, chosen));
            report.print(session, source, fleet, found);
            if (found.length == 0 && threads.everything() && where.everything() && chosen.length > 0) {
                session.console().say(noThreads(fleet, chosen));
            }
            return found.length > 0;
        }
    }

    private static boolean isNoDomain(String word, Fleet fleet) {
        return new DomainSelection(List.of(word)).rows(fleet).length == 0;
    }

    private static ThreadSelection threads(ParseResult line, List<String> states) throws CommandFailure {
        return new ThreadSelection(
                Options.values(line, "-C"), Options.values(line, "--tid"), Options.values(line, "--pid"), states);
    }

    /** @param words those that belong to the BSD word */
    private static Rows rows(ParseResult line, BsdWord bsd, List<String> words) throws CommandFailure {
        List<String> formats = new ArrayList<>(Options.lists(line, "-o"));
        String sort = Options.value(line, "--sort");
        if (bsd.format()) {
            formats.add(words.get(0));
        }
        if (bsd.sort()) {
            sort = words.get(words.size() - 1);
        }
        boolean top = Options.has(line, "--top");
        long most = top ? Delay.count(Options.value(line, "--top")) : Long.MAX_VALUE;
        Rows.Wish wish = new Rows.Wish(
                formats,
                top && sort == null ? BUSIEST : sort,
                !bsd.headless() && !Options.has(line, "--no-headers"),
                Options.times(line, "-w") + bsd.wide(),
                Options.has(line, "--raw"),
                most,
                bsd.forest() || Options.has(line, "--forest"));
        return new Rows(Table.THREAD, wish, columns(line, bsd));
    }

    private static List<Column> columns(ParseResult line, BsdWord bsd) {
        if (bsd.users()) {
            return PsColumns.users();
        }
        if (bsd.full() || Options.has(line, "-l")) {
            return PsColumns.longer();
        }
        if (Options.has(line, "-F")) {
            return PsColumns.extraFull();
        }
        if (Options.has(line, "-f")) {
            return Options.has(line, "-L") ? PsColumns.fullLightweight() : PsColumns.full();
        }
        if (Options.has(line, "-L")) {
            return PsColumns.lightweight();
        }
        return Options.has(line, "-T") ? PsColumns.spids() : PsColumns.standard();
    }

    private static String noThreads(Fleet fleet, int[] domains) {
        return domains.length == 1
                ? CellText.clean(fleet.text(Field.LABEL, domains[0])) + " reports no threads; its agent: "
                        + fleet.text(Field.AGENT, domains[0])
                : "no agent reports threads; 'xtop list' says why";
    }
}
