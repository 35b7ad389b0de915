// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows of one table while they are collected, one behind the other as the image has them. A field gets its place with its
 * first value, four bytes wide where that is enough for all; a value that needs more makes all rows wider, once, and those
 * of its followers when these are next appended. Grows, never shrinks. Confined to one thread.
 */
final class TableRows {
    private static final int FIRST_ROWS = 16;

    /** Bytes that nobody has written. */
    static final ByteBuffer NONE = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

    /** Whose form these rows follow; null for rows that have their own. */
    private final TableRows leader;

    private RowForm form;
    private ByteBuffer bytes = NONE;
    private int rows;

    TableRows(Table table) {
        leader = null;
        form = new RowForm(table);
    }

    private TableRows(TableRows leader, RowForm form) {
        this.leader = leader;
        this.form = form;
    }

    /** Rows that follow the form of others, so that these can be appended to those as they are. */
    static TableRows following(TableRows leader) {
        return new TableRows(leader, leader.form);
    }

    /** A copy. */
    TableRows(TableRows other) {
        leader = null;
        form = other.form;
        rows = other.rows;
        bytes = allocate(other.length());
        System.arraycopy(other.bytes.array(), 0, bytes.array(), 0, other.length());
    }

    /** How many there are. */
    int rows() {
        return rows;
    }

    /** Which fields they have so far. */
    RowForm form() {
        return form;
    }

    /** The rows, from index 0. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Bytes of the rows. */
    int length() {
        return rows * form.stride();
    }

    /** Forgets all rows. */
    void clear() {
        rows = 0;
    }

    /** Takes other memory for rows to come and returns what it had. Only between {@link #clear} and the first row. */
    ByteBuffer exchange(ByteBuffer other) {
        ByteBuffer mine = bytes;
        bytes = other;
        return mine;
    }

    /** Appends rows in which nothing is known; returns the index of the first. */
    int add(int count) {
        int first = rows;
        int stride = form.stride();
        room((long) (rows + count) * stride);
        byte[] array = bytes.array();
        for (int i = 0; i < count; i++) {
            System.arraycopy(form.blank(), 0, array, (first + i) * stride, stride);
        }
        rows = first + count;
        return first;
    }

    /** Appends all rows of a follower; returns the index of the first. */
    int append(TableRows follower) {
        follower.follow();
        int first = rows;
        int stride = form.stride();
        room((long) (rows + follower.rows) * stride);
        System.arraycopy(follower.bytes.array(), 0, bytes.array(), first * stride, follower.length());
        rows = first + follower.rows;
        return first;
    }

    /** An integral field; {@link Layout#NO_NUMBER} for unknown. */
    long number(Field field, int row) {
        return switch (form.width(field)) {
            case 0 -> Layout.NO_NUMBER;
            case Integer.BYTES -> Layout.number(bytes.getInt(at(field, row)));
            default -> bytes.getLong(at(field, row));
        };
    }

    /** A fractional field; NaN for unknown. */
    double fraction(Field field, int row) {
        return switch (form.width(field)) {
            case 0 -> Double.NaN;
            case Integer.BYTES -> Layout.fraction(bytes.getFloat(at(field, row)));
            default -> bytes.getDouble(at(field, row));
        };
    }

    /** The number of a text field's string; {@link Layout#NO_TEXT} for unknown. */
    int text(Field field, int row) {
        return form.width(field) == 0 ? Layout.NO_TEXT : bytes.getInt(at(field, row));
    }

    /** Sets an integral field; {@link Layout#NO_NUMBER} for unknown. */
    void number(Field field, int row, long value) {
        int width = form.width(field);
        if (width == Long.BYTES) {
            bytes.putLong(at(field, row), value);
        } else if (width == Integer.BYTES && Layout.fits(value)) {
            bytes.putInt(at(field, row), (int) value);
        } else if (value == Layout.NO_NUMBER) {
            if (width == Integer.BYTES) {
                bytes.putInt(at(field, row), Layout.NO_INT);
            }
        } else {
            widen(field, Layout.fits(value) ? Integer.BYTES : Long.BYTES);
            number(field, row, value);
        }
    }

    /** Sets a fractional field; what is not finite is unknown. */
    void fraction(Field field, int row, double value) {
        int width = form.width(field);
        boolean known = Double.isFinite(value);
        if (width == Long.BYTES) {
            bytes.putLong(at(field, row), known ? Double.doubleToRawLongBits(value) : Layout.NO_FRACTION);
        } else if (!known) {
            if (width == Integer.BYTES) {
                bytes.putInt(at(field, row), Layout.NO_SHARE);
            }
        } else if (width == Integer.BYTES && Layout.isShare(field, value)) {
            bytes.putFloat(at(field, row), (float) value);
        } else {
            widen(field, Layout.isShare(field, value) ? Integer.BYTES : Long.BYTES);
            fraction(field, row, value);
        }
    }

    /** Sets a text field by the number of its string; {@link Layout#NO_TEXT} for unknown. */
    void text(Field field, int row, int number) {
        if (form.width(field) == 0) {
            if (number == Layout.NO_TEXT) {
                return;
            }
            widen(field, Integer.BYTES);
        }
        bytes.putInt(at(field, row), number);
    }

    private int at(Field field, int row) {
        return row * form.stride() + form.place(field);
    }

    private void widen(Field field, int width) {
        if (leader == null) {
            become(form.with(field, width));
            return;
        }
        if (leader.form.width(field) < width) {
            leader.widen(field, width);
        }
        follow();
    }

    private void follow() {
        if (form != leader.form) {
            become(leader.form);
        }
    }

    /** Brings the rows into a form that is nowhere narrower. */
    private void become(RowForm wider) {
        RowForm old = form;
        ByteBuffer from = bytes;
        form = wider;
        if (rows > 0) {
            bytes = allocate((long) Math.max(rows, capacity(from, old)) * form.stride());
            form.convert(from, old, rows, bytes);
        }
    }

    private static int capacity(ByteBuffer bytes, RowForm form) {
        return form.stride() == 0 ? 0 : bytes.capacity() / form.stride();
    }

    private void room(long wanted) {
        if (wanted > bytes.capacity()) {
            ByteBuffer from = bytes;
            long spare = leader == null ? Math.max((long) FIRST_ROWS * form.stride(), wanted / 16) : 0;
            bytes = allocate(wanted + spare);
            System.arraycopy(from.array(), 0, bytes.array(), 0, length());
        }
    }

    private static ByteBuffer allocate(long size) {
        if (size > Layout.MAX_BYTES) {
            throw new IllegalStateException("a fleet of more than " + Layout.MAX_BYTES + " bytes");
        }
        return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
