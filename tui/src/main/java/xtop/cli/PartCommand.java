// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Column;
import xtop.print.Form;

/** {@code xtop vcpu-list}, {@code net} and {@code block}: a line for each part of a kind that domains have. */
final class PartCommand implements Command {
    private final String name;
    private final Table table;
    private final String description;
    private final String footer;
    private final List<Column> columns;

    private PartCommand(String name, Table table, String description, String footer, Column... columns) {
        this.name = name;
        this.table = table;
        this.description = description;
        this.footer = footer;
        this.columns = List.of(columns);
    }

    static PartCommand vcpus() {
        return new PartCommand(
                "vcpu-list",
                Table.VCPU,
                "Lists vCPUs: time by Xen; how long they ran, waited, slept.",
                "xtop vcpu-list --where 'vcpu_cpu>90'",
                Column.of(Field.LABEL, "Name", Form.PLAIN).atLeast(24),
                Column.of(Field.DOMID, "ID", Form.PLAIN).atLeast(5),
                Column.of(Field.VCPU, "VCPU", Form.PLAIN),
                Column.of(Field.VCPU_ONLINE, "Online", Form.PLAIN),
                Column.of(Field.VCPU_PERCENT, "%CPU", Form.PLAIN).atLeast(5),
                Column.of(Field.VCPU_TIME, "Time(s)", Form.SECONDS).atLeast(8),
                Column.of(Field.VCPU_RUNNING, "Ran(s)", Form.SECONDS),
                Column.of(Field.VCPU_RUNNABLE, "Waited(s)", Form.SECONDS),
                Column.of(Field.VCPU_BLOCKED, "Slept(s)", Form.SECONDS));
    }

    static PartCommand interfaces() {
        return new PartCommand(
                "net",
                Table.INTERFACE,
                "Lists network interfaces as guests count; 'list -l' as dom0 does.",
                "xtop net --sort=-rx_rate 1",
                Column.of(Field.LABEL).atLeast(16),
                Column.of(Field.INTERFACE_NAME).atLeast(8),
                Column.of(Field.INTERFACE_RECEIVE_RATE).atLeast(5),
                Column.of(Field.INTERFACE_TRANSMIT_RATE).atLeast(5),
                Column.of(Field.INTERFACE_RECEIVE_BYTES, "RX", Form.SCALED).atLeast(5),
                Column.of(Field.INTERFACE_TRANSMIT_BYTES, "TX", Form.SCALED).atLeast(5),
                Column.of(Field.INTERFACE_RECEIVE_PACKETS, "RXPKTS", Form.PLAIN),
                Column.of(Field.INTERFACE_TRANSMIT_PACKETS, "TXPKTS", Form.PLAIN),
                Column.of(Field.INTERFACE_RECEIVE_ERRORS, "RXERR", Form.PLAIN),
                Column.of(Field.INTERFACE_TRANSMIT_ERRORS, "TXERR", Form.PLAIN),
                Column.of(Field.INTERFACE_RECEIVE_DROPS, "RXDROP", Form.PLAIN),
                Column.of(Field.INTERFACE_TRANSMIT_DROPS, "TXDROP", Form.PLAIN));
    }

    static PartCommand blockDevices() {
        return new PartCommand(
                "block",
                Table.BLOCK,
                "Lists block devices as guests count; 'list -l' as dom0 does.",
                "xtop block --sort=-rd_rate 1",
                Column.of(Field.LABEL).atLeast(16),
                Column.of(Field.BLOCK_NAME).atLeast(8),
                Column.of(Field.BLOCK_READ_RATE).atLeast(5),
                Column.of(Field.BLOCK_WRITE_RATE).atLeast(5),
                Column.of(Field.BLOCK_READ_BYTES, "READ", Form.SCALED).atLeast(5),
                Column.of(Field.BLOCK_WRITE_BYTES, "WRITTEN", Form.SCALED),
                Column.of(Field.BLOCK_READ_REQUESTS, "READS", Form.PLAIN),
                Column.of(Field.BLOCK_WRITE_REQUESTS, "WRITES", Form.PLAIN),
                Column.of(Field.BLOCK_BUSY, "BUSY(s)", Form.SECONDS));
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(name, description);
        Operands.delayFirst(spec);
        spec.addOption(Options.values("FIELDS", "Columns, as in ps.", "-o", "--format"));
        spec.addOption(Options.value("FIELDS", "Order, as in ps.", "--sort"));
        spec.addOption(Where.option());
        spec.addOption(Options.flag("No header line.", "--no-headers"));
        spec.addOption(Options.flag("Do not cut lines at the terminal's width.", "-w", "--wide"));
        Report.options(spec);
        Repeat.options(spec);
        spec.usageMessage().footer("", footer, "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Operands operands = Operands.delayFirst(Options.words(line));
        Repeat repeat = Repeat.of(line, operands.numbers());
        DomainSelection selection = operands.selection(line);
        Where where = Where.of(table, line);
        Report report = new Report(name, table, new Rows(table, line, columns), line);
        try (FleetSource source = session.open()) {
            FleetSource.Lease first = session.settledWithRates(source);
            session.complainOfLost(selection, first.fleet());
            return repeat.run(session, source, first, fleet -> {
                int[] found = where.rows(fleet, parts(fleet, selection.rows(fleet)));
                report.print(session, source, fleet, found);
                return found.length > 0;
            });
        }
    }

    private int[] parts(Fleet fleet, int[] domains) {
        int[] rows = new int[fleet.rows(table)];
        int count = 0;
        for (int domain : domains) {
            int first = fleet.firstRow(table, domain);
            for (int i = 0; i < fleet.rows(table, domain); i++) {
                rows[count++] = first + i;
            }
        }
        return java.util.Arrays.copyOf(rows, count);
    }
}
