// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * Rows of a fleet as RFC 4180 has them, but with line feeds alone: names are the catalogue's keys, values are raw and in
 * base units, unknown is empty. The first column is when the fleet was published, so that ticks of a stream can be told
 * apart. Locale-independent. One thread.
 */
public final class Csv {
    private final List<Field> fields;
    private final LineOutput out;
    private final StringBuilder cell = new StringBuilder();

    /** @param fields the columns */
    public Csv(List<Field> fields, LineOutput out) {
        this.fields = fields;
        this.out = out;
    }

    /** Prints the line of names. */
    public void header() throws IOException {
        out.append("published");
        for (Field field : fields) {
            out.append(",").append(field.key());
        }
        out.newline();
    }

    /** Prints a line for each of the first {@code count} of some rows of a table. */
    public void rows(Fleet fleet, Table table, int[] rows, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            cell.setLength(0);
            cell.append(fleet.publishedEpochNanos());
            for (Field field : fields) {
                cell.append(',');
                int at = CellText.rowOf(fleet, table, rows[i], field);
                if (fleet.has(field, at)) {
                    value(fleet, field, at);
                }
            }
            out.append(cell).newline();
        }
    }

    private void value(Fleet fleet, Field field, int row) {
        switch (field.type()) {
            case TEXT -> text(cell, fleet.text(field, row));
            case FRACTION -> {
                double value = fleet.fraction(field, row);
                if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                    cell.append(value);
                }
            }
            case NUMBER -> cell.append(fleet.number(field, row));
        }
    }

    /**
     * Appends a text, quoted where it must be; nothing for null. A spreadsheet runs what begins with one of {@code = + - @},
     * whoever named the thread so: such a text gets an apostrophe before it, if it is more than the letters of Xen's states.
     */
    static void text(StringBuilder cell, String raw) {
        if (raw == null) {
            return;
        }
        String cleaned = CellText.clean(raw);
        String text = isFormula(cleaned) ? "'" + cleaned : cleaned;
        if (text.indexOf(',') < 0 && text.indexOf('"') < 0) {
            cell.append(text);
        } else {
            cell.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }

    /** Blanks before it do not keep every spreadsheet from it. */
    private static boolean isFormula(String text) {
        String bare = text.stripLeading();
        return !bare.isEmpty() && "=+-@".indexOf(bare.charAt(0)) >= 0 && !DomainState.areLetters(text);
    }
}
