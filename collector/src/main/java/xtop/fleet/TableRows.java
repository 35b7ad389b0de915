// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;

/**
 * Rows of one table while they are collected, one behind the other as the image has them. A field gets its place with its
 * first value, four bytes wide where that is enough for all; a value that needs more makes all rows wider, once. Grows, never shrinks. Confined to one thread.
 */
final class TableRows {
    private static final int FIRST_ROWS = 16;

    private RowForm form;
    private RowMemory memory = RowMemory.NONE;
    private ByteBuffer bytes = memory.bytes;
    private int rows;

    TableRows(Table table) {
        form = new RowForm(table);
    }

    /** A copy. */
    TableRows(TableRows other) {
        form = other.form;
        rows = other.rows;
        use(RowMemory.of(other.length()));
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

    /** Where the rows are, from index 0. */
    RowMemory memory() {
        return memory;
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
    RowMemory exchange(RowMemory other) {
        RowMemory mine = memory;
        use(other);
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

    /** Appends the rows of a block, which has this form; returns the index of the first. */
    int append(RowBlock block) {
        int first = rows;
        int stride = form.stride();
        room((long) (rows + block.rows()) * stride);
        memory.words.put(first * stride / Integer.BYTES, block.words(), 0, block.rows() * stride / Integer.BYTES);
        rows = first + block.rows();
        return first;
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

    /** Makes a field so wide in all rows, and in those to come. */
    void widen(Field field, int width) {
        RowForm old = form;
        ByteBuffer from = bytes;
        form = old.with(field, width);
        if (rows > 0) {
            use(RowMemory.of((long) Math.max(rows, capacity(from, old)) * form.stride()));
            form.convert(from, old, rows, bytes);
        }
    }

    private static int capacity(ByteBuffer bytes, RowForm form) {
        return form.stride() == 0 ? 0 : bytes.capacity() / form.stride();
    }

    private void room(long wanted) {
        if (wanted > bytes.capacity()) {
            ByteBuffer from = bytes;
            use(RowMemory.of(wanted + Math.max((long) FIRST_ROWS * form.stride(), wanted / 16)));
            System.arraycopy(from.array(), 0, bytes.array(), 0, length());
        }
    }

    private void use(RowMemory other) {
        memory = other;
        bytes = other.bytes;
    }
}
