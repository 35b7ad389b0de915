// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.RowBits;
import xtop.fleet.RowBlock;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;

/**
 * A guest's newest rows of one section: a column for each figure that it sends, none for the others. For sections of
 * one row, and for vCPUs, whose figures join Xen's rows; tables of rows of their own are {@link GuestTable}s. Grows, never shrinks. Confined
 * to the event loop.
 */
final class FigureTable {
    static final long NONE = Long.MIN_VALUE;

    /** Values in a cache line. */
    private static final int LINE_LONGS = 8;

    private static final long[] NO_VALUES = new long[0];

    private final FigureFields fields;
    /** What was taken last, and how its rows stood: where both are the same, only changed rows are looked at. */
    private SampleTable source;

    private int arrangement;
    private int rows;
    private int capacity;
    private int[] ids = new int[0];
    /** Figures that have a column. */
    private long columns;
    /** Figures that some row of the newest sample has. */
    private long present;

    private long fresh;

    private long[] values = NO_VALUES;

    FigureTable(FigureFields fields) {
        this.fields = fields;
    }

    int rows() {
        return rows;
    }

    /** Ids of the rows, {@link #rows} of them. */
    int[] ids() {
        return ids;
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 or 1; what it returns means nothing. */
    int prefetch(int depth) {
        if (depth == 0) {
            return rows + (int) present;
        }
        int sum = 0;
        for (int at = 0; at < values.length; at += LINE_LONGS) {
            sum += (int) values[at];
        }
        return sum;
    }

    /** Whether some row has a figure. */
    boolean has(Figure figure) {
        return (present >>> figure.bit() & 1) != 0;
    }

    /** A value, {@link #NONE} where it is unknown. */
    long get(int row, Figure figure) {
        return (present >>> figure.bit() & 1) == 0 ? NONE : values[column(figure.bit()) + row];
    }

    /** Forgets all rows. */
    void clear() {
        source = null;
        rows = 0;
        present = 0;
    }

    /** Bits of the figures that the newest sample changed in some row; all where its rows were taken anew. */
    long fresh() {
        return fresh;
    }

    /**
     * Takes the rows of a sample. Unsigned values above the range of a signed one are no sane figures: unknown.
     *
     * @return whether all rows were taken anew: others may have been there, or other figures
     */
    boolean take(SampleTable newer, long sequence) {
        if (newer != source || newer.arrangement() != arrangement) {
            source = newer;
            arrangement = newer.arrangement();
            takeAll(newer);
            return true;
        }
        long changed = newer.changedRows(sequence);
        fresh = changed == 0 ? 0 : newer.changedFigures();
        if ((fresh & ~present) != 0) {
            takeAll(newer);
            return true;
        }
        takeChanged(newer, changed);
        return false;
    }

    private void takeChanged(SampleTable newer, long changed) {
        for (int row = RowBits.next(changed, 0, rows); row < rows; row = RowBits.next(changed, row + 1, rows)) {
            for (long left = newer.changedFigures(); left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                values[column(bit) + row] = value(newer, row, bit, fields.isSigned(bit));
            }
        }
    }

    private void takeAll(SampleTable newer) {
        rows = newer.rows();
        fresh = -1;
        present = 0;
        for (int row = 0; row < rows; row++) {
            present |= newer.mask(row);
        }
        fit();
        for (int row = 0; row < rows; row++) {
            ids[row] = newer.id(row);
        }
        for (long left = present; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            int column = column(bit);
            boolean signed = fields.isSigned(bit);
            for (int row = 0; row < rows; row++) {
                values[column + row] = value(newer, row, bit, signed);
            }
        }
    }

    private static long value(SampleTable newer, int row, int bit, boolean signed) {
        long value = (newer.mask(row) >>> bit & 1) == 0 ? NONE : newer.valueAt(row, bit);
        return value < 0 && !signed ? NONE : value;
    }

    /**
     * Writes one row into a row of the fleet.
     *
     * @param which bits of the figures to be written
     */
    void put(RowBlock block, int row, int target, long which) {
        for (long left = present & fields.mapped() & which; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            block.number(fields.field(bit), target, values[column(bit) + row]);
        }
    }

    private int column(int bit) {
        return Long.bitCount(columns & ((1L << bit) - 1)) * capacity;
    }

    private void fit() {
        if (rows > ids.length) {
            ids = new int[Math.max(rows, ids.length * 2)];
        }
        if (rows > capacity || (present & ~columns) != 0) {
            columns |= present;
            capacity = Math.max(capacity, ids.length);
            values = new long[Long.bitCount(columns) * capacity];
        }
    }
}
