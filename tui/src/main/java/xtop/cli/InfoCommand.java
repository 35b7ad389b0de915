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
import xtop.print.Json;
import xtop.print.LineOutput;

/** {@code xtop info}: the host and the collector, a line a figure, as xl info has it. */
final class InfoCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("info", "Shows the host and the collector, a line a figure.");
        spec.addOption(Options.flag("One JSON object (JSON.md).", "--json"));
        spec.usageMessage().footer("", "xtop info", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        try (FleetSource source = session.open();
                FleetSource.Lease lease = session.settled(source)) {
            Fleet fleet = lease.fleet();
            if (Options.has(line, "--json")) {
                new Json(session.console().bytes())
                        .rows(
                                fleet,
                                source,
                                "xtop.info/1",
                                "hosts",
                                Table.HOST,
                                new int[] {0},
                                1,
                                Field.of(Table.HOST));
            } else {
                print(fleet, source, session.console().lines());
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
