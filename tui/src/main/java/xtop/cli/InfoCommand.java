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
        Report.options(spec);
        Repeat.options(spec);
        spec.addPositional(Options.words("[DELAY [COUNT]]", "Seconds, how often."));
        spec.usageMessage().footer("", "xtop info", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Operands operands = Operands.delayFirst(Options.words(line));
        if (!operands.domains().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "info is about the host, not about '" + operands.domains().get(0) + "'; 'xtop list' shows domains");
        }
        Repeat repeat = Repeat.of(line, operands.numbers());
        Report.Format format = Report.format(line);
        Console console = session.console();
        try (FleetSource source = session.open()) {
            Repeat.Frame frame;
            if (format == Report.Format.TABLE) {
                frame = new Page(source, console, Options.has(line, "--raw"));
            } else {
                RawFrames raw = new RawFrames(format, console, SCHEMA, "hosts", Table.HOST, Field.of(Table.HOST));
                frame = fleet -> {
                    raw.print(source, fleet, new int[] {0}, 1);
                    return true;
                };
            }
            return repeat.run(session, source, session.settled(source), frame);
        }
    }

    /** The figures for people. */
    private static final class Page implements Repeat.Frame {
        private final FleetSource source;
        private final LineOutput out;
        private final boolean raw;
        private boolean again;

        Page(FleetSource source, Console console, boolean raw) {
            this.source = source;
            this.out = console.lines();
            this.raw = raw;
        }

        @Override
        public boolean print(Fleet fleet) throws IOException {
            if (again) {
                out.newline();
            }
            again = true;
            int widest = 0;
            for (Field field : Field.of(Table.HOST)) {
                widest = Math.max(widest, field.key().length());
            }
            line(out, widest, "figures", CellText.clean(source.description()));
            StringBuilder value = new StringBuilder();
            for (Field field : Field.of(Table.HOST)) {
                Column column = raw ? Column.of(field).raw() : Column.of(field);
                value.setLength(0);
                CellText.append(value, fleet, Table.HOST, 0, column);
                line(out, widest, field.key(), value);
            }
            return true;
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
