// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Column;
import xtop.print.Form;

/** {@code xtop list}: every domain, with the columns of xl list, the state of its agent, and what ails it. */
final class ListCommand implements Command {
    private static final List<Column> COLUMNS = List.of(
            Column.of(Field.LABEL, "Name", Form.PLAIN).atLeast(24),
            Column.of(Field.DOMID, "ID", Form.PLAIN).atLeast(5),
            Column.of(Field.MEMORY, "Mem", Form.MEBIBYTES).atLeast(5),
            Column.of(Field.VCPUS, "VCPUs", Form.PLAIN),
            Column.of(Field.STATE, "State", Form.PLAIN).atLeast(6),
            Column.of(Field.CPU_TIME, "Time(s)", Form.SECONDS).atLeast(8),
            Column.of(Field.KIND, "Kind", Form.PLAIN),
            Column.of(Field.AGENT, "Agent", Form.BRIEF),
            Column.of(Field.WHY, "Why", Form.PLAIN));

    /** What {@code -l} shows. */
    private static final List<Column> LONG = List.of(
            Column.of(Field.LABEL, "Name", Form.PLAIN).atLeast(24),
            Column.of(Field.DOMID, "ID", Form.PLAIN).atLeast(5),
            Column.of(Field.TARGET, "For", Form.PLAIN).atLeast(3),
            Column.of(Field.MEMORY, "Mem", Form.MEBIBYTES).atLeast(5),
            Column.of(Field.MEMORY_MAX, "MaxMem", Form.MEBIBYTES),
            Column.of(Field.VCPUS, "VCPUs", Form.PLAIN),
            Column.of(Field.STATE, "State", Form.PLAIN).atLeast(6),
            Column.of(Field.CPU_PERCENT, "%CPU", Form.PLAIN).atLeast(5),
            Column.of(Field.CPU_TIME, "Time(s)", Form.SECONDS).atLeast(8),
            Column.of(Field.VIFS, "Nets", Form.PLAIN),
            Column.of(Field.VIF_RECEIVE_RATE, "RX/s", Form.SCALED).atLeast(5),
            Column.of(Field.VIF_TRANSMIT_RATE, "TX/s", Form.SCALED).atLeast(5),
            Column.of(Field.VBDS, "Disks", Form.PLAIN),
            Column.of(Field.VBD_READ_RATE, "RD/s", Form.SCALED).atLeast(5),
            Column.of(Field.VBD_WRITE_RATE, "WR/s", Form.SCALED).atLeast(5),
            Column.of(Field.KIND, "Kind", Form.PLAIN),
            Column.of(Field.WHY, "Why", Form.PLAIN));

    private static final List<Column> DEAD = List.of(
            Column.of(Field.DIED, "Died", Form.of(Field.DIED)),
            Column.of(Field.LABEL, "Name", Form.PLAIN).atLeast(24),
            Column.of(Field.DOMID, "ID", Form.PLAIN).atLeast(5),
            Column.of(Field.LIFE, "Life", Form.CLOCK).atLeast(8),
            Column.of(Field.CPU_TIME, "Time(s)", Form.SECONDS).atLeast(8),
            Column.of(Field.KIND, "Kind", Form.PLAIN),
            Column.of(Field.EXIT, "Exit", Form.PLAIN).atLeast(7),
            Column.of(Field.LAST_WORDS, "Last words", Form.PLAIN));

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("list", "Lists domains as xl list does, with agents and what ails them.");
        Operands.domidFirst(spec);
        spec.addOption(Options.flag("Devices and traffic too, whose stub domain it is.", "-l", "--long"));
        spec.addOption(Options.flag("The dead, from the ledger that serve keeps.", "--dead"));
        spec.addOption(Options.values("FIELDS", "Columns, as in ps: domain,mem,agent=Why:30", "-o", "--format"));
        spec.addOption(Options.value("FIELDS", "Order, as in ps: -cpu,+domain", "--sort"));
        spec.addOption(Where.option());
        GroupReport.options(spec);
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Report.options(spec);
        Repeat.options(spec);
        spec.usageMessage()
                .footer(
                        "",
                        "xtop list --sort=-cpu 'web*'",
                        "xtop list --group-by image --outliers",
                        "xtop list '*' 5 2",
                        "",
                        "The ledger is in --state-dir DIR; /var/lib/xtop without.",
                        Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session given) throws CommandFailure, IOException, InterruptedException {
        boolean dead = Options.has(line, "--dead");
        Session session = dead ? given.ofTheDead() : given;
        GroupReport groups = GroupReport.of(line);
        if (groups != null) {
            return grouped(line, session, groups);
        }
        Rows rows = new Rows(Table.DOMAIN, line, dead ? DEAD : Options.has(line, "-l") ? LONG : COLUMNS);
        Operands operands = Operands.domidFirst(line);
        DomainSelection selection = operands.selection(line);
        Where where = Where.of(Table.DOMAIN, line);
        Repeat repeat = Repeat.of(line, operands.numbers());
        Report report = new Report("list", Table.DOMAIN, rows, line);
        try (FleetSource source = session.open()) {
            FleetSource.Lease first =
                    Options.has(line, "-l") ? session.settledWithRates(source) : session.settled(source);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(session, source, first, fleet -> {
                int[] domains = where.rows(fleet, selection.rows(fleet));
                report.print(session, source, fleet, domains);
                Unseen.lines(fleet, domains).forEach(session.console()::say);
                return domains.length > 0;
            });
        }
    }

    private static int grouped(ParseResult line, Session session, GroupReport groups)
            throws CommandFailure, IOException, InterruptedException {
        Operands operands = Operands.domidFirst(line);
        DomainSelection selection = operands.selection(line);
        Where where = Where.of(Table.DOMAIN, line);
        Repeat repeat = Repeat.of(line, operands.numbers());
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.settledWithRates(source);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(
                    session,
                    source,
                    first,
                    fleet -> groups.print(session, source, fleet, where.rows(fleet, selection.rows(fleet))));
        }
    }
}
