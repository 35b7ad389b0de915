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

/** The columns, order and number of rows that somebody asked for. Immutable. */
final class Rows {
    /** Cells of a line that is to be wide, as in ps(1). */
    private static final int WIDE = 132;

    /**
     * What was asked for.
     *
     * @param formats of {@code -o}; none for the standard columns
     * @param sort of {@code --sort}; null for the fleet's own order
     * @param headers whether to print a header line
     * @param wide 0 for lines as wide as the terminal, 1 for wide ones, more for lines that are never cut
     * @param raw whether figures are shown in base units
     * @param most rows at most
     * @param forest whether threads are shown as trees of processes
     */
    record Wish(List<String> formats, String sort, boolean headers, int wide, boolean raw, long most, boolean forest) {
        /** What {@code -o}, {@code --sort}, {@code --no-headers} and {@code -w} of most listings ask for. */
        static Wish of(ParseResult line) {
            return new Wish(
                    Options.lists(line, "-o"),
                    Options.value(line, "--sort"),
                    !Options.has(line, "--no-headers"),
                    Options.has(line, "-w") ? 2 : 0,
                    Options.has(line, "--raw"),
                    Long.MAX_VALUE,
                    false);
        }
    }

    private final Wish wish;
    private final List<Column> columns;
    private final RowOrder order;

    /**
     * @param table whose rows are listed
     * @param standard the columns where {@code -o} does not choose
     */
    Rows(Table table, ParseResult line, List<Column> standard) throws CommandFailure {
        this(table, Wish.of(line), standard);
    }

    Rows(Table table, Wish wish, List<Column> standard) throws CommandFailure {
        this.wish = wish;
        List<Column> named = columns(table, wish.formats, standard);
        columns = wish.raw ? raw(named) : named;
        order = order(table, wish.sort);
    }

    /** Whether somebody chose the columns. */
    boolean chosen() {
        return !wish.formats.isEmpty();
    }

    /** How many of so many rows are shown. */
    int most(int rows) {
        return (int) Math.min(rows, wish.most);
    }

    boolean forest() {
        return wish.forest;
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
        return wish.headers;
    }

    int width(Console console) {
        return switch (wish.wide) {
            case 0 -> console.width();
            case 1 -> Math.max(WIDE, console.width());
            default -> TextTable.UNLIMITED;
        };
    }

    private static List<Column> raw(List<Column> columns) {
        List<Column> raw = new ArrayList<>();
        for (Column column : columns) {
            raw.add(column.raw());
        }
        return raw;
    }

    private static List<Column> columns(Table table, List<String> lists, List<Column> standard) throws CommandFailure {
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

    private static RowOrder order(Table table, String list) throws CommandFailure {
        try {
            return new RowOrder(list == null ? List.of() : ColumnNames.order(table, list));
        } catch (ColumnNames.UnknownNameException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown sort specifier \"" + e.name() + "\"; " + names(table, e.name()), e);
        }
    }

    private static String names(Table table, String wrong) {
        String foreign = table == Table.THREAD ? ForeignOption.column(wrong) : null;
        if (foreign != null) {
            return foreign + "; 'xtop fields' explains all that there is";
        }
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
