// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * The rows of one section in primitive arrays: for each row an id, a name id, a presence mask and a value a figure.
 * Rows keep their place from one sample to the next, except that the last row takes the place of a removed one. Grows,
 * never shrinks, so that a steady stream allocates nothing; holds nothing until its first row. Confined to one thread.
 */
public final class SampleTable {
    /** Name id of a row without a name. */
    public static final int NO_NAME = 0;

    /** Values that are prefetched at most: of a guest with more threads than most, few change. */
    private static final int MOST_PREFETCHED = 64 * 8;

    /** Values in a cache line. */
    private static final int LINE_LONGS = 8;

    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];

    private final Section section;
    private final long known;
    private final long signed;
    private final long named;
    private int rows;
    private int arrangement;

    /** Sample that last changed a row in its place, and which rows: a bit each, the last for all from there on. */
    private long changedBy;

    private long changedRows;
    private long changedFigures;

    /** Values that a row has room for: figures with higher bits have not been sent so far. */
    private int stride;

    private int[] ids = NO_INTS;
    private int[] nameIds = NO_INTS;
    private long[] present = NO_LONGS;
    private long[] values = NO_LONGS;

    /** Highest id since the last clear, unsigned, -1 for none: a higher one cannot be a duplicate. */
    private long highestId = -1;

    /** Made when first needed, and correct only while {@link #indexed}. */
    private IdIndex index;

    private boolean indexed;

    SampleTable(Section section) {
        this.section = section;
        this.known = Figure.mask(section, Figure.Kind.values());
        this.signed = Figure.mask(section, Figure.Kind.SIGNED_GAUGE);
        this.named = Figure.mask(section, Figure.Kind.NAME);
    }

    public Section section() {
        return section;
    }

    /** Number of rows; 0 when the agent did not send the section. */
    public int rows() {
        return rows;
    }

    /** Changes whenever a row comes, goes or changes its place: while it stays, every row has the id and name it had. */
    public int arrangement() {
        return arrangement;
    }

    /**
     * Which rows that were there before a delta with this sequence number changed, a bit each: bit 63 is set where it
     * changed one or more of row 63 and those after it. 0 for none.
     */
    public long changedRows(long sequence) {
        return changedBy == sequence ? changedRows : 0;
    }

    /** Bits of the figures that the last such delta changed in some row. */
    public long changedFigures() {
        return changedFigures;
    }

    /** As {@link AgentDecoder#prefetch}. */
    int prefetch(int depth) {
        if (depth == 0) {
            return rows + (int) known + (int) changedBy + (index == null ? 0 : 1);
        }
        long sum = 0;
        for (int row = 0; row < rows; row += LINE_LONGS) {
            sum += present[row];
        }
        int used = Math.min(rows * stride, MOST_PREFETCHED);
        for (int at = 0; at < used; at += LINE_LONGS) {
            sum += values[at];
        }
        return (int) sum;
    }

    /** The row's id, unsigned. */
    public int id(int row) {
        return ids[row];
    }

    /** The row's name as an id of the connection's {@link NameTable}, {@link #NO_NAME} for none. */
    public int nameId(int row) {
        return nameIds[row];
    }

    /** Whether the agent knows this figure for this row. */
    public boolean has(int row, Figure figure) {
        return (present[row] & 1L << figure.bit()) != 0;
    }

    /** The figure's value (unsigned for counters and gauges); meaningless unless {@link #has}. */
    public long get(int row, Figure figure) {
        return valueAt(row, figure.bit());
    }

    /** The row with an id, or -1. */
    public int rowOf(int id) {
        if ((id & 0xffffffffL) > highestId) {
            return -1;
        }
        if (!indexed) {
            buildIndex();
        }
        return index.row(id);
    }

    /** Forgets all rows. */
    public void clear() {
        rows = 0;
        arrangement++;
        highestId = -1;
        indexed = false;
    }

    /** Appends a row without figures and returns its index. The id must not be in the table. */
    public int add(int id, int nameId) {
        if (rows == ids.length) {
            grow();
        }
        arrangement++;
        ids[rows] = id;
        nameIds[rows] = nameId;
        present[rows] = 0;
        highestId = Math.max(highestId, id & 0xffffffffL);
        if (indexed) {
            index.put(id, rows);
        }
        return rows++;
    }

    /** Removes a row; the last row takes its place. */
    public void remove(int row) {
        int last = --rows;
        arrangement++;
        if (indexed) {
            index.remove(ids[row]);
        }
        if (row != last) {
            ids[row] = ids[last];
            nameIds[row] = nameIds[last];
            present[row] = present[last];
            System.arraycopy(values, last * stride, values, row * stride, stride);
            if (indexed) {
                index.put(ids[row], row);
            }
        }
    }

    /** Sets a figure of a row. */
    public void set(int row, Figure figure, long value) {
        setAt(row, figure.bit(), value);
    }

    /** Marks a figure of a row as unknown. */
    public void unset(int row, Figure figure) {
        present[row] &= ~(1L << figure.bit());
    }

    /** Makes this table equal to another of the same section. */
    public void copyFrom(SampleTable other) {
        if (other.section != section) {
            throw new IllegalArgumentException("cannot copy " + other.section + " into " + section);
        }
        if (ids.length < other.rows) {
            ids = new int[other.ids.length];
            nameIds = new int[other.ids.length];
            present = new long[other.ids.length];
        }
        if (values.length < ids.length * other.stride) {
            values = new long[ids.length * other.stride];
        }
        stride = other.stride;
        rows = other.rows;
        arrangement++;
        highestId = other.highestId;
        indexed = false;
        System.arraycopy(other.ids, 0, ids, 0, rows);
        System.arraycopy(other.nameIds, 0, nameIds, 0, rows);
        System.arraycopy(other.present, 0, present, 0, rows);
        System.arraycopy(other.values, 0, values, 0, rows * stride);
    }

    /** Presence mask of a row: bit n is set where the figure with {@link Figure#bit} n is known. */
    public long mask(int row) {
        return present[row];
    }

    /** Value of the figure at a bit; meaningless unless {@link #mask} has it. */
    public long valueAt(int row, int bit) {
        return bit < stride ? values[row * stride + bit] : 0;
    }

    /** Sets the figure at a bit of a row. */
    void setAt(int row, int bit, long value) {
        fit(1L << bit);
        present[row] |= 1L << bit;
        values[row * stride + bit] = value;
    }

    /** Mask of the figures that this version knows in this section. */
    long known() {
        return known;
    }

    /** Mask of the figures that are signed. */
    long signedMask() {
        return signed;
    }

    /** Mask of the figures that hold name ids. */
    long nameMask() {
        return named;
    }

    /** Reads the known figures of a mask as differences to what the row holds (0 where it holds nothing). */
    void applyDelta(FrameCursor in, int row, long mask, long sequence) throws ProtocolException {
        if (changedBy != sequence) {
            changedBy = sequence;
            changedRows = 0;
            changedFigures = 0;
        }
        changedRows |= 1L << Math.min(row, Long.SIZE - 1);
        long wanted = mask & known;
        changedFigures |= wanted;
        fit(wanted);
        long[] target = values;
        int at = row * stride;
        long unknown = wanted & ~present[row];
        if (unknown != 0) {
            for (long fresh = unknown; fresh != 0; fresh &= fresh - 1) {
                target[at + Long.numberOfTrailingZeros(fresh)] = 0;
            }
            present[row] |= unknown;
        }
        in.differences(target, at, wanted);
    }

    /** Reads the known figures of a mask as they are. */
    void applyValues(FrameCursor in, int row, long mask) throws ProtocolException {
        long wanted = mask & known;
        fit(wanted);
        long[] target = values;
        int at = row * stride;
        present[row] = wanted;
        in.values(target, at, wanted);
        for (long rest = wanted & signed; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            target[at + bit] = Wire.unzigzag(target[at + bit]);
        }
    }

    /**
     * Adds the rows that follow as long as they are {@link PlainRows} with rising ids and known names. Whatever else
     * comes, faults too, is left to the careful way. Returns the last row's id.
     */
    long addPlainRows(FrameCursor in, InternedNames names, long lastId, long mask, int rowLimit) {
        if (lastId != highestId || !section.isTable() || (mask & (named | ~known)) != 0) {
            return lastId;
        }
        int start = in.position();
        int first = rows;
        int limit = Math.min(rowLimit, ids.length);
        int beyond = PlainRows.read(in, nameIds, values, stride, first, limit, mask);
        long id = lastId;
        for (int row = first; row < beyond; row++) {
            id += PlainRows.step(nameIds[row]);
            ids[row] = (int) id;
            nameIds[row] = PlainRows.name(nameIds[row]);
        }
        if (id > 0xffff_ffffL || !names.knowAll(nameIds, first, beyond)) {
            in.position(start);
            return lastId;
        }
        Arrays.fill(present, first, beyond, mask);
        for (long rest = mask & signed; rest != 0; rest &= rest - 1) {
            unzigzag(first, beyond, Long.numberOfTrailingZeros(rest));
        }
        for (int row = first; indexed && row < beyond; row++) {
            index.put(ids[row], row);
        }
        rows = beyond;
        arrangement++;
        highestId = id;
        return id;
    }

    private void unzigzag(int first, int beyond, int bit) {
        long[] target = values;
        int step = stride;
        for (int place = first * step + bit; place < beyond * step; place += step) {
            target[place] = Wire.unzigzag(target[place]);
        }
    }

    private void grow() {
        int capacity = rows > 0 ? rows * 2 : section.isTable() ? 4 : 1;
        ids = Arrays.copyOf(ids, capacity);
        nameIds = Arrays.copyOf(nameIds, capacity);
        present = Arrays.copyOf(present, capacity);
        values = Arrays.copyOf(values, capacity * stride);
    }

    /** Makes rows wide enough for the figures of a mask. */
    private void fit(long mask) {
        if (mask >>> stride != 0) {
            widen(Long.SIZE - Long.numberOfLeadingZeros(mask));
        }
    }

    private void widen(int wanted) {
        long[] wider = new long[ids.length * wanted];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * stride, wider, row * wanted, stride);
        }
        values = wider;
        stride = wanted;
    }

    private void buildIndex() {
        if (index == null) {
            index = new IdIndex();
        } else {
            index.clear();
        }
        for (int row = 0; row < rows; row++) {
            index.put(ids[row], row);
        }
        indexed = true;
    }
}
