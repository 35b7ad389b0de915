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
import xtop.print.Forest;
import xtop.print.Json;
import xtop.print.TextTable;

/** A listing in the format that its options ask for: a table for people, or JSON, JSON lines or CSV for machines. One thread. */
final class Report {
    /** How a listing is printed. */
    enum Format {
        TABLE,
        JSON,
        LINES,
        CSV
    }

    private final String name;
    private final Table table;
    private final Rows rows;
    private final List<Field> fields;
    private final String array;
    private final boolean whole;
    private final Format format;
    private int frames;
    private RawFrames raw;

    /**
     * @param name of the command, and so of the schema
     * @param rows columns and order
     */
    Report(String name, Table table, Rows rows, ParseResult line) throws CommandFailure {
        this.name = name;
        this.table = table;
        this.rows = rows;
        array = array(table);
        whole = table == Table.DOMAIN && !rows.chosen();
        fields = rows.chosen() ? rows.fields() : every(table);
        format = format(line);
    }

    /**
     * A listing with the same fields in every format.
     *
     * @param array name of what its rows are
     */
    Report(String name, String array, Table table, Rows rows, ParseResult line) throws CommandFailure {
        this.name = name;
        this.array = array;
        this.table = table;
        this.rows = rows;
        whole = false;
        fields = rows.fields();
        format = format(line);
    }

    /** Adds the options that choose a format for machines. */
    static void formats(CommandSpec spec) {
        spec.addOption(Options.flag("One JSON object (JSON.md); every figure unless -o chooses.", "--json"));
        spec.addOption(Options.flag("One JSON object a row.", "--ndjson"));
        spec.addOption(Options.flag("Comma-separated raw values.", "--csv"));
    }

    /** Adds the options that choose a format. */
    static void options(CommandSpec spec) {
        formats(spec);
        spec.addOption(Options.flag("The table in bytes and ns, nothing rounded.", "--raw"));
    }

    /** Whether it is for people. */
    boolean isTable() {
        return format == Format.TABLE;
    }

    /** Prints the next frame: some rows, sorted here, or the first of them. */
    void print(Session session, FleetSource source, Fleet fleet, int[] all) throws IOException {
        rows.order().sort(fleet, table, all, all.length);
        int count = rows.most(all.length);
        Forest forest = rows.forest() ? Forest.of(fleet, all, count) : null;
        int[] found = forest == null ? all : forest.rows();
        Console console = session.console();
        if (format == Format.TABLE) {
            print(fleet, found, count, forest, console);
        } else if (format == Format.JSON && whole) {
            new Json(console.bytes()).list(fleet, source, found, count);
        } else {
            raw(console).print(source, fleet, found, count);
        }
    }

    private void print(Fleet fleet, int[] found, int count, Forest forest, Console console) throws IOException {
        if (frames++ > 0) {
            console.lines().newline();
        }
        TextTable text = new TextTable(rows.columns(), rows.headers(), rows.width(console));
        if (forest == null) {
            text.print(fleet, table, found, count, console.lines());
        } else {
            text.print(fleet, forest, console.lines());
        }
    }

    private RawFrames raw(Console console) {
        if (raw == null) {
            raw = new RawFrames(format, console, "xtop." + name + "/1", array, table, fields);
            if (!rows.headers()) {
                raw.withoutHeader();
            }
        }
        return raw;
    }

    private static String array(Table table) {
        return switch (table) {
            case VCPU -> "vcpus";
            case BLOCK -> "devices";
            default -> table.label() + "s";
        };
    }

    /** Every field of a table's rows, after those that tell whose they are. */
    static List<Field> every(Table table) {
        List<Field> fields = new ArrayList<>();
        if (table != Table.DOMAIN) {
            fields.add(Field.LABEL);
            fields.add(Field.DOMID);
        }
        fields.addAll(Field.of(table));
        return fields;
    }

    /** The format that the options ask for; they exclude each other. */
    static Format format(ParseResult line) throws CommandFailure {
        Format found = Format.TABLE;
        String[] names = {"--json", "--ndjson", "--csv"};
        for (int i = 0; i < names.length; i++) {
            if (Options.has(line, names[i])) {
                if (found != Format.TABLE) {
                    throw new CommandFailure(ExitCode.USAGE, "--json, --ndjson and --csv exclude each other");
                }
                found = Format.values()[i + 1];
            }
        }
        return found;
    }
}
