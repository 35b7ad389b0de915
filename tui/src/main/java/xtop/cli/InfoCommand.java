// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.CellText;
import xtop.print.Column;
import xtop.print.LineOutput;

/** {@code xtop info}: the host and the collector, a line a figure, as xl info has it. */
final class InfoCommand implements Command {
    private static final String SCHEMA = "xtop.info/1";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("info", "Shows the host and the collector, a line a figure.");
        Report.formats(spec);
        spec.usageMessage().footer("", "xtop info", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Report.Format format = Report.format(line);
        Console console = session.console();
        try (FleetSource source = session.open();
                FleetSource.Lease lease = session.settled(source)) {
            Fleet fleet = lease.fleet();
            if (format == Report.Format.TABLE) {
                print(fleet, source, console.lines());
            } else {
                new RawFrames(format, console, SCHEMA, "hosts", Table.HOST, Field.of(Table.HOST))
                        .print(source, fleet, new int[] {0}, 1);
            }
        }
        return ExitCode.OK;
    }

    private static void print(Fleet fleet, FleetSource source, LineOutput out) throws IOException {
        int widest = 0;
        for (Field field : Field.of(Table.HOST)) {
            widest = Math.max(widest, field.key().length());
        }
        line(out, widest, "figures", CellText.clean(source.description()));
        StringBuilder value = new StringBuilder();
        for (Field field : Field.of(Table.HOST)) {
            value.setLength(0);
            CellText.append(value, fleet, Table.HOST, 0, Column.of(field));
            line(out, widest, field.key(), value);
        }
    }

    private static void line(LineOutput out, int widest, String name, CharSequence value) throws IOException {
        out.append(name)
                .blanks(widest - name.length())
                .append(" : ")
                .append(value)
                .newline();
    }
}
