// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Column;
import xtop.print.Form;
import xtop.print.TextTable;

/** {@code xtop events}: what guests said of themselves, panics and lack of memory among it, in the order it came. */
final class EventsCommand implements Command {
    private static final long LONGEST_WAIT = 1_000_000_000L;

    private static final List<Column> COLUMNS = List.of(
            Column.of(Field.EVENT_RECEIVED, "RECEIVED", Form.INSTANT).atLeast(20),
            Column.of(Field.LABEL).atLeast(16),
            Column.of(Field.EVENT_KIND).atLeast(10),
            Column.of(Field.EVENT_SUBJECT, "TID", Form.PLAIN).atLeast(5),
            Column.of(Field.EVENT_TEXT));

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("events", "Lists events of guests: a panic's words, lack of memory ...");
        Operands.domidFirst(spec);
        spec.addOption(Options.flag("Then wait for more, until interrupted.", "-f", "--follow"));
        spec.addOption(Options.values("FIELDS", "Columns, as in ps.", "-o", "--format"));
        spec.addOption(Where.option());
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Report.options(spec);
        Repeat.options(spec);
        spec.usageMessage()
                .footer("", "xtop events -f --where 'event==panic'", "xtop events -d 60 --ndjson", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Operands operands = Operands.domidFirst(line);
        DomainSelection selection = operands.selection(line);
        Repeat repeat = Repeat.of(line, operands.numbers());
        Where where = Where.of(Table.EVENT, line);
        Rows rows = new Rows(Table.EVENT, line, COLUMNS);
        Report report = new Report("events", Table.EVENT, rows, line);
        boolean json = Options.has(line, "--json");
        boolean follow = Options.has(line, "-f");
        boolean paced = repeat.delay() > 0;
        if (follow && json && !paced) {
            throw new CommandFailure(ExitCode.USAGE, "--json is one object; with -f take --ndjson");
        }
        try (FleetSource source = session.open()) {
            Tail tail = new Tail(session, source, selection, where, rows, report, json);
            FleetSource.Lease first = session.settled(source);
            session.complainOfLost(selection, first.fleet());
            if (paced) {
                return repeat.run(session, source, first, tail);
            }
            boolean any;
            long sequence;
            try (FleetSource.Lease shown = first) {
                any = tail.print(shown.fleet());
                sequence = shown.fleet().sequence();
            }
            // a past is looked through to the end of its span; as one JSON object it is as it was at its beginning
            boolean walks = source.isPast() && !json;
            while (follow || walks) {
                session.console().flush();
                if (!source.isPast()) {
                    session.console().requireReader();
                }
                FleetSource.Lease lease = source.awaitNewer(sequence, LONGEST_WAIT);
                if (lease == null && source.isPast()) {
                    break;
                }
                if (lease == null) {
                    continue;
                }
                try (FleetSource.Lease shown = lease) {
                    session.sayStale(source, shown.fleet());
                    any |= tail.print(shown.fleet());
                    sequence = shown.fleet().sequence();
                }
            }
            return any ? ExitCode.OK : ExitCode.NOTHING;
        }
    }

    /** What has come since the frame before; at first, all there is. */
    private static final class Tail implements Repeat.Frame {
        private final Session session;
        private final FleetSource source;
        private final DomainSelection selection;
        private final Where where;
        private final Rows rows;
        private final Report report;
        private final boolean json;
        private boolean begun;
        private long newest = Long.MIN_VALUE;

        Tail(
                Session session,
                FleetSource source,
                DomainSelection selection,
                Where where,
                Rows rows,
                Report report,
                boolean json) {
            this.session = session;
            this.source = source;
            this.selection = selection;
            this.where = where;
            this.rows = rows;
            this.report = report;
            this.json = json;
        }

        @Override
        public boolean print(Fleet fleet) throws IOException {
            int[] found = where.rows(fleet, after(fleet, selection.rows(fleet), newest));
            newest = newest(fleet, newest);
            if (!begun || json || (found.length > 0 && !report.isTable())) {
                report.print(session, source, fleet, found);
            } else if (found.length > 0) {
                continued(fleet, found);
            }
            begun = true;
            return found.length > 0;
        }

        /** Prints more rows under those that stand there: without another header, without a blank line. */
        private void continued(Fleet fleet, int[] found) throws IOException {
            Console console = session.console();
            new TextTable(rows.columns(), false, rows.width(console))
                    .print(fleet, Table.EVENT, found, found.length, console.lines());
        }
    }

    /** Events of some domains that came after a moment, in the order they came. */
    private static int[] after(Fleet fleet, int[] domains, long moment) {
        List<Integer> rows = new ArrayList<>();
        for (int domain : domains) {
            int first = fleet.firstRow(Table.EVENT, domain);
            for (int row = first; row < first + fleet.rows(Table.EVENT, domain); row++) {
                if (received(fleet, row) > moment || moment == Long.MIN_VALUE) {
                    rows.add(row);
                }
            }
        }
        rows.sort((left, right) -> Long.compare(received(fleet, left), received(fleet, right)));
        int[] sorted = new int[rows.size()];
        Arrays.setAll(sorted, rows::get);
        return sorted;
    }

    private static long newest(Fleet fleet, long before) {
        long newest = before;
        for (int row = 0; row < fleet.rows(Table.EVENT); row++) {
            newest = Math.max(newest, received(fleet, row));
        }
        return newest;
    }

    private static long received(Fleet fleet, int row) {
        return fleet.has(Field.EVENT_RECEIVED, row) ? fleet.number(Field.EVENT_RECEIVED, row) : Long.MIN_VALUE;
    }
}
