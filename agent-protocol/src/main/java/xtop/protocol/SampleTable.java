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

    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];

    private final Section section;
    private final int stride;
    private final long known;
    private final long signed;
    private final long named;
    private int rows;
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
        this.stride = Figure.count(section);
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
        return values[row * stride + figure.bit()];
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
        highestId = -1;
        indexed = false;
    }

    /** Appends a row without figures and returns its index. The id must not be in the table. */
    public int add(int id, int nameId) {
        if (rows == ids.length) {
            grow();
        }
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
        present[row] |= 1L << figure.bit();
        values[row * stride + figure.bit()] = value;
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
            values = new long[other.values.length];
        }
        rows = other.rows;
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
        return values[row * stride + bit];
    }

    /** Sets the figure at a bit of a row. */
    void setAt(int row, int bit, long value) {
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
    void applyDelta(FrameCursor in, int row, long mask) throws ProtocolException {
        long[] target = values;
        int at = row * stride;
        long wanted = mask & known;
        for (long fresh = wanted & ~present[row]; fresh != 0; fresh &= fresh - 1) {
            target[at + Long.numberOfTrailingZeros(fresh)] = 0;
        }
        present[row] |= wanted;
        in.differences(target, at, wanted);
    }

    /** Reads the known figures of a mask as they are. */
    void applyValues(FrameCursor in, int row, long mask) throws ProtocolException {
        long[] target = values;
        int at = row * stride;
        long wanted = mask & known;
        present[row] = wanted;
        in.values(target, at, wanted);
        for (long rest = wanted & signed; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            target[at + bit] = Wire.unzigzag(target[at + bit]);
        }
    }

    /**
     * Adds the rows that follow as long as each is of the commonest form: same mask, a higher id, head and name of one
     * byte, every number below 2^63. Whatever else comes, faults too, is left to the careful way, which starts at that
     * row again. Returns the last row's id.
     */
    long addPlainRows(FrameCursor in, InternedNames names, long lastId, long mask, int rowLimit) {
        if (!section.isTable() || (mask & (named | ~known)) != 0) {
            return lastId;
        }
        byte[] source = in.bytes();
        int last = in.end() - 2 - FrameCursor.LONGEST * Long.bitCount(mask);
        int most = Math.min(rowLimit, ids.length);
        long id = lastId;
        for (int at = in.position(); at <= last && rows < most; in.position(at)) {
            int head = source[at];
            long next = id + (head >> 3);
            int name = source[at + 1];
            if ((head & 7) != Wire.ADD_SAME || next <= highestId || next > 0xffff_ffffL || !names.knows(name)) {
                break;
            }
            at = plainValues(source, at + 2, rows * stride, mask);
            if (at < 0) {
                break;
            }
            id = next;
            ids[rows] = (int) id;
            nameIds[rows] = name;
            present[rows] = mask;
            highestId = id;
            if (indexed) {
                index.put((int) id, rows);
            }
            rows++;
        }
        return id;
    }

    /** Reads numbers below 2^63 where there is surely room for them; where they end, or -1. */
    private int plainValues(byte[] source, int from, int base, long mask) {
        long[] target = values;
        int at = from;
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            byte next = source[at++];
            long value = next;
            if (next < 0) {
                value = next & 0x7f;
                int shift;
                next = source[at++];
                value |= (long) (next & 0x7f) << 7;
                for (shift = 14; next < 0 && shift < FrameCursor.FAR; shift += 7) {
                    next = source[at++];
                    value |= (long) (next & 0x7f) << shift;
                }
                if (next <= 0) {
                    return -1;
                }
            }
            target[base + Long.numberOfTrailingZeros(rest)] = value;
        }
        for (long rest = mask & signed; rest != 0; rest &= rest - 1) {
            int place = base + Long.numberOfTrailingZeros(rest);
            target[place] = Wire.unzigzag(target[place]);
        }
        return at;
    }

    private void grow() {
        int capacity = rows > 0 ? rows * 2 : section.isTable() ? 4 : 1;
        ids = Arrays.copyOf(ids, capacity);
        nameIds = Arrays.copyOf(nameIds, capacity);
        present = Arrays.copyOf(present, capacity);
        values = Arrays.copyOf(values, capacity * stride);
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
