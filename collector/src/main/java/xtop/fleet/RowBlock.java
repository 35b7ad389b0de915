// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/**
 * Rows of one domain in one table below it, laid out as a builder's fleets have them: written when something changes, and
 * copied as they are into one fleet after another by {@link FleetBuilder#add(RowBlock)}. Texts are numbers of the
 * builder's strings; once its {@link FleetBuilder#generation} has changed they are to be set anew. Allocates only while
 * it grows and for strings that the builder has not seen. Confined to the builder's thread.
 */
public final class RowBlock {
    private final FleetBuilder builder;
    private final Table table;
    private final TableRows rows;

    RowBlock(FleetBuilder builder, Table table, TableRows rows) {
        this.builder = builder;
        this.table = table;
        this.rows = rows;
    }

    /** The table that the rows are of. */
    public Table table() {
        return table;
    }

    /** Whose fleets these rows are laid out for. */
    FleetBuilder builder() {
        return builder;
    }

    TableRows tableRows() {
        return rows;
    }

    /** As {@link FleetBuilder#generation}. */
    public int generation() {
        return builder.generation();
    }

    /** How many rows there are. */
    public int rows() {
        return rows.rows();
    }

    /** Forgets all rows and makes so many in which nothing is known. */
    public void blank(int count) {
        rows.clear();
        rows.add(count);
    }

    /** An integral field; {@link Long#MIN_VALUE} for unknown. */
    public long number(Field field, int row) {
        return rows.number(check(field, Field.Type.NUMBER), row);
    }

    /** Sets an integral field; {@link Long#MIN_VALUE} means unknown. */
    public void number(Field field, int row, long value) {
        rows.number(check(field, Field.Type.NUMBER), row, value);
    }

    /** Sets a fractional field of the first rows; what is not finite is unknown. */
    public void fractions(Field field, double[] values, int count) {
        check(field, Field.Type.FRACTION);
        for (int row = 0; row < count; row++) {
            rows.fraction(field, row, values[row]);
        }
    }

    /** Makes a fractional field of all rows unknown. */
    public void forget(Field field) {
        check(field, Field.Type.FRACTION);
        for (int row = 0; row < rows.rows(); row++) {
            rows.fraction(field, row, Double.NaN);
        }
    }

    /** Sets a text field; null means unknown. */
    public void text(Field field, int row, String value) {
        rows.text(check(field, Field.Type.TEXT), row, builder.number(value));
    }

    private Field check(Field field, Field.Type type) {
        if (field.type() != type || field.table() != table) {
            throw new IllegalArgumentException(field + " is no " + type + " of " + table.label());
        }
        return field;
    }
}
