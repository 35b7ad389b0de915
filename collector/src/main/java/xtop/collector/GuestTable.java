// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RowBits;
import xtop.fleet.RowBlock;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;

/**
 * A guest's newest rows of one section, kept as the bytes that are published, so that publishing is one copy; also what
 * the next sample is compared with. Only figures that are fields are kept. Grows, never shrinks. Confined to the event
 * loop.
 */
final class GuestTable {
    private static final int[] NO_IDS = new int[0];

    private final FigureFields fields;
    private final RowBlock block;
    /** Where the ids of the rows go; null where they are not published. */
    private final Field idField;

    /** What was taken last, and how its rows stood: where both are the same, only changed rows are looked at. */
    private SampleTable source;

    private int arrangement;
    private int[] ids = NO_IDS;
    /** Figures that some row has had since its rows were last arranged. */
    private long present;

    GuestTable(FigureFields fields, FleetBuilder builder, Table table, Field idField) {
        this.fields = fields;
        this.block = builder.block(table);
        this.idField = idField;
    }

    int rows() {
        return block.rows();
    }

    /** Ids of the rows, {@link #rows} of them. */
    int[] ids() {
        return ids;
    }

    /** The rows as they are published. */
    RowBlock block() {
        return block;
    }

    /** Whether some row has a figure. */
    boolean has(Figure figure) {
        return (present >>> figure.bit() & 1) != 0;
    }

    /** The value of a figure that is a field, {@link FigureTable#NONE} where it is unknown. */
    long get(int row, Figure figure) {
        return block.number(fields.field(figure.bit()), row);
    }

    /** Whether these are the rows of an earlier sample in the same table, and every one still has its place. */
    boolean isArrangedAs(SampleTable newer) {
        return newer == source && newer.arrangement() == arrangement;
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 to 2; what it returns means nothing. */
    int prefetch(int depth) {
        if (depth == 0) {
            return arrangement;
        }
        return block.prefetch(depth - 1) + (depth > 1 || ids.length == 0 ? 0 : ids[0]);
    }

    /** Forgets all rows. */
    void clear() {
        source = null;
        present = 0;
        block.blank(0);
    }

    /**
     * Takes the rows of a sample. Unsigned values above the range of a signed one are no sane figures: unknown.
     *
     * @return whether all rows were made anew, so that nothing else is in them
     */
    boolean take(SampleTable newer, long sequence) {
        if (!isArrangedAs(newer)) {
            source = newer;
            arrangement = newer.arrangement();
            takeAll(newer);
            return true;
        }
        long figures = newer.changedFigures();
        long changed = newer.changedRows(sequence);
        int rows = block.rows();
        for (int row = RowBits.next(changed, 0, rows); row < rows; row = RowBits.next(changed, row + 1, rows)) {
            present |= newer.mask(row);
            takeRow(newer, row, figures);
        }
        return false;
    }

    private void takeAll(SampleTable newer) {
        int rows = newer.rows();
        if (rows > ids.length) {
            ids = new int[Math.max(rows, ids.length * 2)];
        }
        block.blank(rows);
        present = 0;
        for (int row = 0; row < rows; row++) {
            ids[row] = newer.id(row);
            if (idField != null) {
                block.number(idField, row, Integer.toUnsignedLong(ids[row]));
            }
            present |= newer.mask(row);
            takeRow(newer, row, fields.mapped());
        }
    }

    private void takeRow(SampleTable newer, int row, long figures) {
        for (long left = newer.mask(row) & fields.mapped() & figures; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            long value = newer.valueAt(row, bit);
            block.number(fields.field(bit), row, value < 0 && !fields.isSigned(bit) ? FigureTable.NONE : value);
        }
    }
}
