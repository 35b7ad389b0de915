// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Arrays;

/**
 * Collects the rows of one fleet after another and lays them out as images. Allocates only while it grows and for
 * strings it has not seen. Rows of the tables below {@link Table#DOMAIN} belong to the domain added last. Confined to
 * one thread.
 */
public final class FleetBuilder {
    private static final int FIRST_ROWS = 16;

    private final int[] rows = new int[Layout.TABLES.length];
    private final int[] capacity = new int[Layout.TABLES.length];
    private final int[][] ranges = new int[Layout.TABLES.length][FIRST_ROWS + 1];
    private final long[][] values = new long[Layout.FIELDS.length][];
    private final int[][] texts = new int[Layout.FIELDS.length][];
    /** Rows of a column that were written or erased for this fleet; 0 for a column that it does not have. */
    private final int[] filled = new int[Layout.FIELDS.length];

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
        Arrays.fill(capacity, FIRST_ROWS);
        begin();
    }

    /** Starts an empty fleet: one row in {@link Table#HOST}, none elsewhere. */
    public void begin() {
        Arrays.fill(filled, 0);
        Arrays.fill(rows, 0);
        rows[Table.HOST.ordinal()] = 1;
        pool.tidy();
    }

    /**
     * Appends a row in which nothing is known.
     *
     * @return its index
     * @throws IllegalStateException for a row of a domain's table before the first domain, or a second host row
     */
    public int add(Table table) {
        int index = table.ordinal();
        if (table == Table.HOST) {
            throw new IllegalStateException("a fleet has one host");
        }
        int row = rows[index];
        if (row == capacity[index]) {
            grow(table);
        }
        if (table == Table.DOMAIN) {
            for (Table below : Layout.TABLES) {
                ranges[below.ordinal()][row] = rows[below.ordinal()];
            }
        } else if (rows[Table.DOMAIN.ordinal()] == 0) {
            throw new IllegalStateException("a row of " + table.label() + " needs a domain");
        }
        rows[index] = row + 1;
        return row;
    }

    /**
     * Appends rows of a domain's table in which nothing is known.
     *
     * @return the index of the first, or where it would be
     */
    public int add(Table table, int count) {
        int first = rows[table.ordinal()];
        for (int i = 0; i < count; i++) {
            add(table);
        }
        return first;
    }

    /** How many rows a table has so far. */
    public int rows(Table table) {
        return rows[table.ordinal()];
    }

    /** Sets an integral field; {@link Long#MIN_VALUE} means unknown. */
    public void number(Field field, int row, long value) {
        check(field, Field.Type.NUMBER, row);
        if (value != Layout.NO_NUMBER) {
            longs(field, row, 1)[row] = value;
        }
    }

    /** Sets a fractional field; NaN and the infinities mean unknown. */
    public void fraction(Field field, int row, double value) {
        check(field, Field.Type.FRACTION, row);
        if (Double.isFinite(value)) {
            longs(field, row, 1)[row] = Double.doubleToRawLongBits(value);
        }
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
        check(field, Field.Type.TEXT, row);
        if (number != Layout.NO_TEXT) {
            ints(field, row, 1)[row] = number;
        }
    }

    /** Sets an integral field of rows that follow each other, as {@link #number} does. */
    public void numbers(Field field, int firstRow, long[] from, int offset, int count) {
        if (count > 0) {
            check(field, Field.Type.NUMBER, firstRow);
            check(field, Field.Type.NUMBER, firstRow + count - 1);
            System.arraycopy(from, offset, longs(field, firstRow, count), firstRow, count);
        }
    }

    /** Sets a fractional field of rows that follow each other, as {@link #fraction} does. */
    public void fractions(Field field, int firstRow, double[] from, int count) {
        if (count > 0) {
            check(field, Field.Type.FRACTION, firstRow);
            check(field, Field.Type.FRACTION, firstRow + count - 1);
            long[] to = longs(field, firstRow, count);
            for (int i = 0; i < count; i++) {
                double value = from[i];
                to[firstRow + i] = Double.isFinite(value) ? Double.doubleToRawLongBits(value) : Layout.NO_FRACTION;
            }
        }
    }

    /** Sets a text field of rows that follow each other, as {@link #textNumber} does. */
    public void textNumbers(Field field, int firstRow, int[] from, int count) {
        if (count > 0) {
            check(field, Field.Type.TEXT, firstRow);
            check(field, Field.Type.TEXT, firstRow + count - 1);
            System.arraycopy(from, 0, ints(field, firstRow, count), firstRow, count);
        }
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

    /** An image of its own, for tests and tools. */
    public FleetImage build(long sequence, long epochNanos) {
        FleetImage image = new FleetImage();
        fill(image, sequence, epochNanos);
        return image;
    }

    /** Lays this fleet out in an image that nobody reads. */
    void fill(FleetImage image, long sequence, long epochNanos) {
        int domains = rows[Table.DOMAIN.ordinal()];
        for (Table table : Layout.TABLES) {
            ranges[table.ordinal()][domains] = rows[table.ordinal()];
        }
        image.start(size(), sequence, epochNanos, pool);
        for (Table table : Layout.TABLES) {
            image.table(table, rows[table.ordinal()], ranges[table.ordinal()], domains);
        }
        for (Field field : Layout.FIELDS) {
            int index = field.ordinal();
            int count = rows[field.table().ordinal()];
            if (filled[index] == 0) {
                image.noColumn(field);
                continue;
            }
            erase(field, filled[index], count);
            if (field.type() == Field.Type.TEXT) {
                image.column(field, texts[index], count);
            } else {
                image.column(field, values[index], count);
            }
        }
        image.finish(pool);
    }

    private int size() {
        long size = FleetImage.fixedBytes();
        for (Table table : Layout.TABLES) {
            if (Layout.hasRanges(table)) {
                size += (rows[Table.DOMAIN.ordinal()] + 2L) * Integer.BYTES + Long.BYTES;
            }
        }
        for (Field field : Layout.FIELDS) {
            if (filled[field.ordinal()] > 0) {
                size += (long) rows[field.table().ordinal()] * Layout.width(field.type()) + Long.BYTES;
            }
        }
        size += Integer.BYTES * (pool.count() + 2L) + pool.byteCount() + Long.BYTES;
        if (size > Layout.MAX_BYTES) {
            throw new IllegalStateException("a fleet of " + size + " bytes is above the limit of " + Layout.MAX_BYTES);
        }
        return (int) size;
    }

    private void check(Field field, Field.Type type, int row) {
        if (field.type() != type) {
            throw new IllegalArgumentException(field + " is a " + field.type() + ", not a " + type);
        }
        if (row < 0 || row >= rows[field.table().ordinal()]) {
            throw new IndexOutOfBoundsException("row " + row + " of " + field);
        }
    }

    /** The column, for a caller that sets some rows now; those before them that nobody has set become unknown. */
    private long[] longs(Field field, int firstRow, int count) {
        int index = field.ordinal();
        if (values[index] == null) {
            values[index] = new long[capacity[field.table().ordinal()]];
        }
        reach(field, index, firstRow, count);
        return values[index];
    }

    /** As {@link #longs}. */
    private int[] ints(Field field, int firstRow, int count) {
        int index = field.ordinal();
        if (texts[index] == null) {
            texts[index] = new int[capacity[field.table().ordinal()]];
        }
        reach(field, index, firstRow, count);
        return texts[index];
    }

    private void reach(Field field, int index, int firstRow, int count) {
        if (firstRow > filled[index]) {
            erase(field, filled[index], firstRow);
        }
        filled[index] = Math.max(filled[index], firstRow + count);
    }

    private void erase(Field field, int from, int to) {
        int index = field.ordinal();
        switch (field.type()) {
            case NUMBER -> Arrays.fill(values[index], from, to, Layout.NO_NUMBER);
            case FRACTION -> Arrays.fill(values[index], from, to, Layout.NO_FRACTION);
            case TEXT -> Arrays.fill(texts[index], from, to, Layout.NO_TEXT);
        }
    }

    private void grow(Table table) {
        int old = capacity[table.ordinal()];
        int grown = old + Math.max(FIRST_ROWS, old / 4);
        capacity[table.ordinal()] = grown;
        if (table == Table.DOMAIN) {
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = Arrays.copyOf(ranges[i], grown + 1);
            }
        }
        for (Field field : Field.of(table)) {
            int index = field.ordinal();
            if (values[index] != null) {
                values[index] = Arrays.copyOf(values[index], grown);
            } else if (texts[index] != null) {
                texts[index] = Arrays.copyOf(texts[index], grown);
            }
        }
    }
}
