// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Arrays;

/**
 * Collects the rows of one fleet after another and lays them out as images. Allocates only while it grows and for
 * strings it has not seen. Rows of the tables below {@link Table#DOMAIN} belong to the domain added last. Confined to
 * one thread.
 */
public final class FleetBuilder {
    private final TableRows[] tables = new TableRows[Layout.TABLES.length];
    private final int[][] ranges = new int[Layout.TABLES.length][64];

    private final StringPool pool;

    public FleetBuilder() {
        this(0);
    }

    /**
     * A builder beside another one, whose callers keep numbers of strings.
     *
     * @param generation the first that {@link #generation} answers: one that the other never has
     */
    public FleetBuilder(int generation) {
        pool = new StringPool(generation);
        for (Table table : Layout.TABLES) {
            tables[table.ordinal()] = new TableRows(table);
        }
        begin();
    }

    /** Starts an empty fleet: one row in {@link Table#HOST}, none elsewhere. */
    public void begin() {
        for (TableRows rows : tables) {
            rows.clear();
        }
        tables[Table.HOST.ordinal()].add(1);
        pool.tidy();
    }

    /** As the other, in the memory of an image that nobody reads any more, unless this has some. */
    void begin(FleetImage unused) {
        for (TableRows rows : tables) {
            rows.clear();
        }
        unused.giveBack(tables);
        begin();
    }

    /**
     * Appends a row in which nothing is known.
     *
     * @return its index
     * @throws IllegalStateException for a row of a domain's table before the first domain, or a second host row
     */
    public int add(Table table) {
        return add(table, 1);
    }

    /**
     * Appends rows of a table in which nothing is known.
     *
     * @return the index of the first, or where it would be
     */
    public int add(Table table, int count) {
        if (table == Table.HOST) {
            throw new IllegalStateException("a fleet has one host");
        }
        int domains = tables[Table.DOMAIN.ordinal()].rows();
        if (table == Table.DOMAIN) {
            mark(domains, count);
        } else if (domains == 0 && count > 0) {
            throw new IllegalStateException("a row of " + table.label() + " needs a domain");
        }
        return tables[table.ordinal()].add(count);
    }

    /** Remembers which rows of the other tables come before the rows of domains that are added now. */
    private void mark(int first, int count) {
        for (int row = first; row < first + count; row++) {
            for (Table below : Layout.TABLES) {
                int index = below.ordinal();
                if (row + 1 >= ranges[index].length) {
                    ranges[index] = Arrays.copyOf(ranges[index], ranges[index].length * 5 / 4 + 1);
                }
                ranges[index][row] = tables[index].rows();
            }
        }
    }

    /** How many rows a table has so far. */
    public int rows(Table table) {
        return tables[table.ordinal()].rows();
    }

    /** Sets an integral field; {@link Long#MIN_VALUE} means unknown. */
    public void number(Field field, int row, long value) {
        rows(field, Field.Type.NUMBER, row).number(field, row, value);
    }

    /** Sets a fractional field; NaN and the infinities mean unknown. */
    public void fraction(Field field, int row, double value) {
        rows(field, Field.Type.FRACTION, row).fraction(field, row, value);
    }

    /** Sets a text field; null means unknown. */
    public void text(Field field, int row, String value) {
        textNumber(field, row, pool.number(value));
    }

    /** Number of a string for {@link #textNumber}, good while {@link #generation} stays the same; 0 for null. */
    public int number(String text) {
        return pool.number(text);
    }

    /** Changes when the numbers of strings become void; only {@link #begin} changes it. */
    public int generation() {
        return pool.generation();
    }

    /** Sets a text field by the number of a string of this generation; 0 means unknown. */
    public void textNumber(Field field, int row, int number) {
        rows(field, Field.Type.TEXT, row).text(field, row, number);
    }

    /**
     * A block of no rows of a domain, for fleets of this builder.
     *
     * @throws IllegalArgumentException the table's rows belong to no domain
     */
    public RowBlock block(Table table) {
        if (table == Table.HOST) {
            throw new IllegalArgumentException("rows of " + table.label() + " belong to no domain");
        }
        return new RowBlock(this, table);
    }

    /** Which fields the rows of a table have, as they are laid out now. */
    RowForm form(Table table) {
        return tables[table.ordinal()].form();
    }

    /** Makes a field at least so wide. */
    void widen(Field field, int width) {
        TableRows rows = tables[field.table().ordinal()];
        if (rows.form().width(field) < width) {
            rows.widen(field, width);
        }
    }

    /**
     * Appends the rows of a block: one copy where it was made by this builder, field by field where by another.
     *
     * @return the index of the first, or where it would be
     * @throws IllegalStateException no domain has been added yet
     */
    public int add(RowBlock block) {
        if (block.builder() != this) {
            return copy(block);
        }
        int domains = tables[Table.DOMAIN.ordinal()].rows();
        if (block.table() == Table.DOMAIN) {
            mark(domains, block.rows());
        } else if (domains == 0 && block.rows() > 0) {
            throw new IllegalStateException("a row of " + block.table().label() + " needs a domain");
        }
        block.follow();
        return tables[block.table().ordinal()].append(block);
    }

    private int copy(RowBlock block) {
        int first = add(block.table(), block.rows());
        for (Field field : ImageHead.fields(block.table())) {
            for (int row = 0; row < block.rows(); row++) {
                switch (field.type()) {
                    case NUMBER -> number(field, first + row, block.number(field, row));
                    case FRACTION -> fraction(field, first + row, block.fraction(field, row));
                    case TEXT -> text(field, first + row, block.builder().pool.string(block.text(field, row)));
                }
            }
        }
        return first;
    }

    /** Adds a domain of another fleet with all its rows; returns its row here. */
    public int copyDomain(Fleet from, int domainRow) {
        int row = add(Table.DOMAIN);
        copyRow(from, Table.DOMAIN, domainRow, row);
        for (Table table : Layout.TABLES) {
            if (Layout.hasRanges(table)) {
                int first = from.firstRow(table, domainRow);
                for (int i = 0; i < from.rows(table, domainRow); i++) {
                    copyRow(from, table, first + i, add(table));
                }
            }
        }
        return row;
    }

    /** Adds all domains of another fleet, with nothing but their own rows. */
    void copyRows(Fleet from) {
        int domains = from.rows(Table.DOMAIN);
        int first = add(Table.DOMAIN, domains);
        for (int row = 0; row < domains; row++) {
            copyRow(from, Table.DOMAIN, row, first + row);
        }
    }

    private void copyRow(Fleet from, Table table, int row, int to) {
        for (Field field : Field.of(table)) {
            if (from.has(field, row)) {
                switch (field.type()) {
                    case NUMBER -> number(field, to, from.number(field, row));
                    case FRACTION -> fraction(field, to, from.fraction(field, row));
                    case TEXT -> text(field, to, from.text(field, row));
                }
            }
        }
    }

    /** An image of its own, for tests and tools; this fleet stays as it is. */
    public FleetImage build(long sequence, long epochNanos) {
        FleetImage image = new FleetImage();
        TableRows[] copies = new TableRows[tables.length];
        for (int i = 0; i < tables.length; i++) {
            copies[i] = new TableRows(tables[i]);
        }
        image.take(copies, ended(), pool, sequence, epochNanos);
        return image;
    }

    /** Hands this fleet over to an image that nobody reads; the next one is to be begun. */
    void fill(FleetImage image, long sequence, long epochNanos) {
        image.take(tables, ended(), pool, sequence, epochNanos);
        for (TableRows rows : tables) {
            rows.clear();
        }
    }

    /** The ranges with their ends. */
    private int[][] ended() {
        int domains = tables[Table.DOMAIN.ordinal()].rows();
        for (Table table : Layout.TABLES) {
            ranges[table.ordinal()][domains] = tables[table.ordinal()].rows();
        }
        return ranges;
    }

    private TableRows rows(Field field, Field.Type type, int row) {
        if (field.type() != type) {
            throw new IllegalArgumentException(field + " is a " + field.type() + ", not a " + type);
        }
        TableRows rows = tables[field.table().ordinal()];
        if (row < 0 || row >= rows.rows()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + field);
        }
        return rows;
    }
}
