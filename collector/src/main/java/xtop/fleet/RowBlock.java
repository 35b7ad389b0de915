// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/**
 * Rows of one domain in its table or one below it, laid out as a builder's fleets have them: written when something changes, and
 * copied as they are into one fleet after another by {@link FleetBuilder#add(RowBlock)}. Texts are numbers of the
 * builder's strings; once its {@link FleetBuilder#generation} has changed they are to be set anew. Allocates only while
 * it grows and for strings that the builder has not seen. Confined to the builder's thread.
 */
public final class RowBlock {
    private static final int[] NONE = new int[0];
    private static final int WORD = Integer.BYTES;
    private static final int KIND = (1 << RowForm.CODE_BITS) - 1;
    private static final int LINE_WORDS = 64 / WORD;

    private final FleetBuilder builder;
    private final Table table;
    private RowForm form;
    /** The rows, one behind the other; every field has a whole number of words, the lower half first. */
    private int[] words = NONE;

    private int rows;

    RowBlock(FleetBuilder builder, Table table) {
        this.builder = builder;
        this.table = table;
        this.form = builder.form(table);
    }

    /** The table that the rows are of. */
    public Table table() {
        return table;
    }

    /** Whose fleets these rows are laid out for. */
    FleetBuilder builder() {
        return builder;
    }

    int[] words() {
        return words;
    }

    /** As {@link FleetBuilder#generation}. */
    public int generation() {
        return builder.generation();
    }

    /**
     * Reads what so many references away from the block writing or copying its rows will need, for many blocks at once to
     * be on their way into the processor's caches before one is worked on. Changes nothing; what it returns means nothing.
     *
     * @param depth 0 or 1: the rows themselves
     */
    public int prefetch(int depth) {
        if (depth == 0) {
            return rows;
        }
        int sum = 0;
        int used = rows * form.strideWords();
        for (int at = 0; at < used; at += LINE_WORDS) {
            sum += words[at];
        }
        return sum;
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /** Forgets all rows and makes so many, 0 or more, in which nothing is known. */
    public void blank(int count) {
        form = builder.form(table);
        rows = count;
        int[] blank = form.blankWords();
        if (words.length < count * blank.length) {
            words = new int[count * blank.length];
        }
        for (int row = 0; row < count; row++) {
            System.arraycopy(blank, 0, words, row * blank.length, blank.length);
        }
    }

    /**
     * An integral field; {@link Long#MIN_VALUE} for unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public long number(Field field, int row) {
        int code = form.code(field);
        int kind = code & KIND;
        if (kind == RowForm.NUMBER_LONG) {
            return doubled(at(code, row));
        }
        if (kind == RowForm.NUMBER_WORD) {
            return Layout.number(words[at(code, row)]);
        }
        check(field, Field.Type.NUMBER);
        return Layout.NO_NUMBER;
    }

    /**
     * Sets an integral field; {@link Long#MIN_VALUE} means unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void number(Field field, int row, long value) {
        int code = form.code(field);
        int kind = code & KIND;
        if (kind == RowForm.NUMBER_LONG) {
            doubled(at(code, row), value);
        } else if (kind == RowForm.NUMBER_WORD && Layout.fits(value)) {
            words[at(code, row)] = (int) value;
        } else {
            numberWithCare(field, row, value);
        }
    }

    private void numberWithCare(Field field, int row, long value) {
        check(field, Field.Type.NUMBER);
        int code = form.code(field);
        if (value != Layout.NO_NUMBER) {
            widen(field, Layout.fits(value) ? WORD : Long.BYTES);
            number(field, row, value);
        } else if (code != 0) {
            words[at(code, row)] = Layout.NO_INT;
        }
    }

    /** A fractional field; NaN for unknown. */
    double fraction(Field field, int row) {
        int code = form.code(field);
        int kind = code & KIND;
        if (kind == RowForm.FRACTION_LONG) {
            return Double.longBitsToDouble(doubled(at(code, row)));
        }
        if (kind == RowForm.FRACTION_WORD) {
            return Layout.fraction(Float.intBitsToFloat(words[at(code, row)]));
        }
        check(field, Field.Type.FRACTION);
        return Double.NaN;
    }

    /**
     * Sets a fractional field; what is not finite is unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void fraction(Field field, int row, double value) {
        set(field, row, value);
    }

    /**
     * Sets a fractional field of the first rows; what is not finite is unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void fractions(Field field, double[] values, int count) {
        check(field, Field.Type.FRACTION);
        for (int row = 0; row < count; row++) {
            set(field, row, values[row]);
        }
    }

    /**
     * As the other, for some rows.
     *
     * @param which rows, as {@link RowBits}
     */
    public void fractions(Field field, double[] values, int count, long which) {
        check(field, Field.Type.FRACTION);
        for (int row = RowBits.next(which, 0, count); row < count; row = RowBits.next(which, row + 1, count)) {
            set(field, row, values[row]);
        }
    }

    /**
     * Makes a fractional field of all rows unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void forget(Field field) {
        check(field, Field.Type.FRACTION);
        for (int row = 0; row < rows; row++) {
            set(field, row, Double.NaN);
        }
    }

    /**
     * Sets a text field; null means unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void text(Field field, int row, String value) {
        textNumber(field, row, builder.number(value));
    }

    /**
     * Sets a text field by the number of a string of this {@link #generation}; 0 means unknown.
     *
     * @throws IllegalArgumentException the field is of another table or type
     */
    public void textNumber(Field field, int row, int number) {
        int code = form.code(field);
        if ((code & KIND) == RowForm.TEXT_WORD) {
            words[at(code, row)] = number;
            return;
        }
        check(field, Field.Type.TEXT);
        if (number != Layout.NO_TEXT) {
            widen(field, WORD);
            textNumber(field, row, number);
        }
    }

    /** The number of a text field's string; {@link Layout#NO_TEXT} for unknown. */
    int text(Field field, int row) {
        int code = form.code(field);
        return code == 0 ? Layout.NO_TEXT : words[at(code, row)];
    }

    /** Takes over the form that the builder's rows have by now. */
    void follow() {
        RowForm wider = builder.form(table);
        if (form != wider) {
            convert(wider);
        }
    }

    private void set(Field field, int row, double value) {
        int code = form.code(field);
        int kind = code & KIND;
        boolean known = Double.isFinite(value);
        if (kind == RowForm.FRACTION_LONG) {
            doubled(at(code, row), known ? Double.doubleToRawLongBits(value) : Layout.NO_FRACTION);
        } else if (kind == RowForm.FRACTION_WORD && (!known || Layout.isShare(field, value))) {
            words[at(code, row)] = known ? Float.floatToRawIntBits((float) value) : Layout.NO_SHARE;
        } else {
            fractionWithCare(field, row, value, known);
        }
    }

    private void fractionWithCare(Field field, int row, double value, boolean known) {
        check(field, Field.Type.FRACTION);
        if (known) {
            widen(field, Layout.isShare(field, value) ? WORD : Long.BYTES);
            set(field, row, value);
        }
    }

    private void widen(Field field, int width) {
        builder.widen(field, width);
        follow();
    }

    /** Takes a form that is nowhere narrower. */
    private void convert(RowForm wider) {
        RowBlock old = new RowBlock(builder, table);
        old.form = form;
        old.words = words;
        int count = rows;
        words = NONE;
        blank(count);
        for (Field field : ImageHead.fields(table)) {
            for (int row = 0; row < count && old.form.width(field) > 0; row++) {
                switch (field.type()) {
                    case NUMBER -> number(field, row, old.number(field, row));
                    case FRACTION -> set(field, row, old.fraction(field, row));
                    case TEXT -> textNumber(field, row, old.text(field, row));
                }
            }
        }
        form = wider;
    }

    private int at(int code, int row) {
        return row * form.strideWords() + (code >>> RowForm.CODE_BITS);
    }

    private long doubled(int at) {
        return (words[at] & 0xffff_ffffL) | (long) words[at + 1] << Integer.SIZE;
    }

    private void doubled(int at, long value) {
        words[at] = (int) value;
        words[at + 1] = (int) (value >>> Integer.SIZE);
    }

    private void check(Field field, Field.Type type) {
        if (field.type() != type || field.table() != table) {
            throw new IllegalArgumentException(field + " is no " + type + " of " + table.label());
        }
    }
}
