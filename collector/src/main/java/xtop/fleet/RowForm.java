// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which fields the rows of a table hold, where in the row and how wide: only those that some row has had, and no wider
 * than their values have needed. Immutable.
 */
final class RowForm {
    /** A code of a NUMBER of four or eight bytes, below its place. */
    static final int NUMBER_WORD = 1;

    static final int NUMBER_LONG = 2;
    static final int FRACTION_WORD = 5;
    static final int FRACTION_LONG = 6;
    static final int TEXT_WORD = 9;
    /** Bits of a code above which the place stands, in words. */
    static final int CODE_BITS = 4;

    private final Table table;
    private final byte[] widths;
    private final int[] places;
    private final int[] codes;
    private final int stride;
    private final byte[] blank;
    private final int[] blankWords;

    /** Rows without any field. */
    RowForm(Table table) {
        this(table, new byte[Layout.FIELDS.length]);
    }

    private RowForm(Table table, byte[] widths) {
        this.table = table;
        this.widths = widths;
        this.places = new int[widths.length];
        this.codes = new int[widths.length];
        int at = 0;
        for (Field field : ImageHead.fields(table)) {
            places[field.ordinal()] = at;
            codes[field.ordinal()] = code(field, at);
            at += widths[field.ordinal()];
        }
        this.stride = at;
        this.blank = new byte[at];
        ByteBuffer row = ByteBuffer.wrap(blank).order(ByteOrder.LITTLE_ENDIAN);
        for (Field field : ImageHead.fields(table)) {
            putUnknown(row, field);
        }
        this.blankWords = new int[at / Integer.BYTES];
        row.asIntBuffer().get(blankWords);
    }

    private int code(Field field, int place) {
        int words = widths[field.ordinal()] / Integer.BYTES;
        int kind = switch (field.type()) {
            case NUMBER -> NUMBER_WORD;
            case FRACTION -> FRACTION_WORD;
            case TEXT -> TEXT_WORD;
        };
        return words == 0 ? 0 : ((place / Integer.BYTES) << CODE_BITS) | (kind + words - 1);
    }

    /**
     * Type, width and place of a field in one: one of the constants, with the place in words of four bytes above
     * {@link #CODE_BITS}; 0 where it has no place, so for every field of another table.
     */
    int code(Field field) {
        return codes[field.ordinal()];
    }

    /** The same with a field that is so wide, or wider than before. */
    RowForm with(Field field, int width) {
        byte[] wider = widths.clone();
        wider[field.ordinal()] = (byte) width;
        return new RowForm(table, wider);
    }

    /** Bytes of a field, 0 where it has no place. */
    int width(Field field) {
        return widths[field.ordinal()];
    }

    /** Where a field begins in its row. */
    int place(Field field) {
        return places[field.ordinal()];
    }

    /** Bytes of a row. */
    int stride() {
        return stride;
    }

    /** Words of four bytes of a row. */
    int strideWords() {
        return blankWords.length;
    }

    /** A row of which nothing is known. */
    byte[] blank() {
        return blank;
    }

    /** The same in words of four bytes; every field has a whole number of them. */
    int[] blankWords() {
        return blankWords;
    }

    /** Brings rows of another form of the table, of which no field is wider there, into this one. */
    void convert(ByteBuffer from, RowForm other, int rows, ByteBuffer to) {
        for (int row = 0; row < rows; row++) {
            int target = row * stride;
            System.arraycopy(blank, 0, to.array(), target, stride);
            for (Field field : ImageHead.fields(table)) {
                if (other.width(field) > 0) {
                    move(from, row * other.stride + other.place(field), other.width(field), to, target, field);
                }
            }
        }
    }

    private void move(ByteBuffer from, int at, int width, ByteBuffer to, int row, Field field) {
        int target = row + place(field);
        if (width == Long.BYTES) {
            to.putLong(target, from.getLong(at));
        } else if (width(field) == Integer.BYTES) {
            to.putInt(target, from.getInt(at));
        } else if (field.type() == Field.Type.FRACTION) {
            to.putDouble(target, Layout.fraction(from.getFloat(at)));
        } else {
            to.putLong(target, Layout.number(from.getInt(at)));
        }
    }

    private void putUnknown(ByteBuffer row, Field field) {
        int width = width(field);
        if (width == 0 || field.type() == Field.Type.TEXT) {
            return;
        }
        boolean fraction = field.type() == Field.Type.FRACTION;
        if (width == Long.BYTES) {
            row.putLong(place(field), fraction ? Layout.NO_FRACTION : Layout.NO_NUMBER);
        } else {
            row.putInt(place(field), fraction ? Layout.NO_SHARE : Layout.NO_INT);
        }
    }
}
