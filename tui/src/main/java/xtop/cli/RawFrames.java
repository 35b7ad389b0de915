// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Csv;
import xtop.print.Json;

/** Rows of one frame after another for programs: an object, an object a row, or comma-separated values. One thread. */
final class RawFrames {
    private final Report.Format format;
    private final Console console;
    private final String schema;
    private final String array;
    private final Table table;
    private final List<Field> fields;
    private boolean headed;

    /**
     * @param format any but that for people
     * @param array what the rows are called in an object
     */
    RawFrames(Report.Format format, Console console, String schema, String array, Table table, List<Field> fields) {
        this.format = format;
        this.console = console;
        this.schema = schema;
        this.array = array;
        this.table = table;
        this.fields = fields;
    }

    /** Prints no line of names above the comma-separated values. */
    RawFrames withoutHeader() {
        headed = true;
        return this;
    }

    /** Prints the first rows of the next frame. */
    void print(FleetSource source, Fleet fleet, int[] rows, int count) throws IOException {
        switch (format) {
            case JSON -> new Json(console.bytes()).rows(fleet, source, schema, array, table, rows, count, fields);
            case LINES -> new Json(console.bytes()).lines(fleet, schema, table, rows, count, fields);
            case CSV -> {
                Csv csv = new Csv(fields, console.lines());
                if (!headed) {
                    csv.header();
                }
                headed = true;
                csv.rows(fleet, table, rows, count);
            }
            case TABLE -> throw new IllegalStateException("a table is for people");
        }
    }
}
