// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Table;
import xtop.print.FieldText;
import xtop.print.Json;
import xtop.print.LineOutput;

/** {@code xtop fields}: every figure there is, explained. Needs no source. */
final class FieldsCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("fields", "Explains every figure: name, table, unit, whose word it is.");
        Report.formats(spec);
        spec.addPositional(Options.words("[WORD...]", "Only figures, tables, meanings with one of these words."));
        spec.usageMessage().footer("", "xtop fields thread memory", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException {
        List<String> words = Options.words(line);
        Report.Format format = Report.format(line);
        List<Field> found = new ArrayList<>();
        for (Table table : Table.values()) {
            for (Field field : Field.of(table)) {
                if (words.isEmpty() || matches(field, words)) {
                    found.add(field);
                }
            }
        }
        switch (format) {
            case JSON -> new Json(session.console().bytes()).fields(found);
            case LINES -> new Json(session.console().bytes()).fieldLines(found);
            case CSV -> FieldText.csv(found, session.console().lines());
            case TABLE -> print(found, session.console().lines());
        }
        return found.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
    }

    private static void print(List<Field> fields, LineOutput out) throws IOException {
        int name = 0;
        int unit = 0;
        for (Field field : fields) {
            name = Math.max(name, field.key().length());
            unit = Math.max(unit, field.unit().label().length());
        }
        for (Field field : fields) {
            String key = field.key();
            String table = field.table().label();
            String label = field.unit().label();
            String witness = witness(field);
            out.append(key).blanks(name + 1 - key.length());
            out.append(table).blanks(12 - table.length());
            out.append(label).blanks(unit + 1 - label.length());
            out.append(witness).blanks(10 - witness.length());
            out.append(field.meaning()).newline();
        }
    }

    private static String witness(Field field) {
        return field.witness().name().toLowerCase(Locale.ROOT);
    }

    private static boolean matches(Field field, List<String> words) {
        String text = field.key()
                + ' '
                + field.table().label()
                + ' '
                + field.header()
                + ' '
                + field.meaning().toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (text.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
