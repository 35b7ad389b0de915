// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Table;
import xtop.print.Column;
import xtop.print.ColumnNames;
import xtop.print.RowOrder;
import xtop.print.TextTable;

/** What {@code -o}, {@code --sort}, {@code --no-headers} and {@code -w} ask of a listing. Immutable. */
final class Rows {
    private final List<Column> columns;
    private final RowOrder order;
    private final boolean headers;
    private final boolean wide;

    /**
     * @param table whose rows are listed
     * @param standard the columns where {@code -o} does not choose
     */
    Rows(Table table, ParseResult line, List<Column> standard) throws CommandFailure {
        columns = raw(line, columns(table, line, standard));
        order = order(table, line);
        headers = !Options.has(line, "--no-headers");
        wide = Options.has(line, "-w");
    }

    List<Column> columns() {
        return columns;
    }

    /** The columns' fields, each once. */
    List<Field> fields() {
        Set<Field> fields = new LinkedHashSet<>();
        for (Column column : columns) {
            fields.add(column.field());
        }
        return new ArrayList<>(fields);
    }

    RowOrder order() {
        return order;
    }

    boolean headers() {
        return headers;
    }

    int width(Console console) {
        return wide ? TextTable.UNLIMITED : console.width();
    }

    private static List<Column> raw(ParseResult line, List<Column> columns) {
        if (!Options.has(line, "--raw")) {
            return columns;
        }
        List<Column> raw = new ArrayList<>();
        for (Column column : columns) {
            raw.add(column.raw());
        }
        return raw;
    }

    private static List<Column> columns(Table table, ParseResult line, List<Column> standard) throws CommandFailure {
        List<String> lists = Options.lists(line, "-o");
        if (lists.isEmpty()) {
            return standard;
        }
        List<Column> columns = new ArrayList<>();
        try {
            for (String list : lists) {
                columns.addAll(ColumnNames.columns(table, list));
            }
        } catch (ColumnNames.UnknownNameException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "unknown user-defined format specifier \"" + e.name() + "\"; " + names(table, e.name()),
                    e);
        }
        if (columns.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "-o names no column; " + names(table, ""));
        }
        return columns;
    }

    private static RowOrder order(Table table, ParseResult line) throws CommandFailure {
        String list = Options.value(line, "--sort");
        try {
            return new RowOrder(list == null ? List.of() : ColumnNames.order(table, list));
        } catch (ColumnNames.UnknownNameException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown sort specifier \"" + e.name() + "\"; " + names(table, e.name()), e);
        }
    }

    private static String names(Table table, String wrong) {
        String near = ColumnNames.nearest(table, wrong);
        if (near != null) {
            return "did you mean '" + near + "'? 'xtop fields' explains all";
        }
        StringBuilder names = new StringBuilder("names:");
        for (Field field : Field.of(table)) {
            names.append(' ').append(field.key());
        }
        if (table == Table.THREAD) {
            names.append(" domain domid and other figures of the domain");
        }
        return names.toString();
    }
}
