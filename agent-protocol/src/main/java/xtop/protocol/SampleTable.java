// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * The rows of one section in primitive arrays: for each row an id, a name id, a presence mask and a value a figure.
 * Rows keep their place from one sample to the next unless the sender says otherwise. Grows, never shrinks, so that a
 * steady stream allocates nothing. Confined to one thread.
 */
public final class SampleTable {
    /** Name id of a row without a name. */
    public static final int NO_NAME = 0;

    private final Section section;
    private final int stride;
    private int rows;
    private int[] ids;
    private int[] nameIds;
    private long[] present;
    private long[] values;

    SampleTable(Section section) {
        this.section = section;
        this.stride = Figure.count(section);
        int capacity = section.isTable() ? 8 : 1;
        ids = new int[capacity];
        nameIds = new int[capacity];
        present = new long[capacity];
        values = new long[capacity * stride];
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

    /** Forgets all rows. */
    public void clear() {
        rows = 0;
    }

    /** Appends a row without figures and returns its index. */
    public int add(int id, int nameId) {
        if (rows == ids.length) {
            int capacity = rows * 2;
            ids = Arrays.copyOf(ids, capacity);
            nameIds = Arrays.copyOf(nameIds, capacity);
            present = Arrays.copyOf(present, capacity);
            values = Arrays.copyOf(values, capacity * stride);
        }
        ids[rows] = id;
        nameIds[rows] = nameId;
        present[rows] = 0;
        return rows++;
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
        System.arraycopy(other.ids, 0, ids, 0, rows);
        System.arraycopy(other.nameIds, 0, nameIds, 0, rows);
        System.arraycopy(other.present, 0, present, 0, rows);
        System.arraycopy(other.values, 0, values, 0, rows * stride);
    }
}
