// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;

/** A text for each row of a table, as {@link TextCell}. Grows, never shrinks. */
final class TextColumn {
    private static final String[] NONE = new String[0];

    private String[] texts = NONE;
    private int[] numbers = new int[0];
    private int generation;
    /** Rows that have a text. */
    private int known;
    /** Whether a text has no number yet. */
    private boolean fresh;

    /** Null for unknown. Cheap where the row has that text already. */
    void set(int row, String text) {
        if (row >= texts.length) {
            int grown = Math.max(8, Math.max(row + 1, texts.length * 2));
            texts = Arrays.copyOf(texts, grown);
            numbers = Arrays.copyOf(numbers, grown);
        }
        String old = texts[row];
        if (text == null ? old != null : !text.equals(old)) {
            texts[row] = text;
            fresh = true;
            known += (text == null ? 0 : 1) - (old == null ? 0 : 1);
        }
    }

    /** Whether some row has a text. */
    boolean isKnown() {
        return known > 0;
    }

    String get(int row) {
        return texts[row];
    }

    /** Writes the text of one row. */
    void put(FleetBuilder builder, Field field, int row, int target) {
        number(builder);
        builder.textNumber(field, target, numbers[row]);
    }

    /** Writes the texts of the first rows. */
    void putAll(FleetBuilder builder, Field field, int first, int rows) {
        if (known > 0 && rows > 0) {
            number(builder);
            builder.textNumbers(field, first, numbers, rows);
        }
    }

    private void number(FleetBuilder builder) {
        if (generation != builder.generation()) {
            generation = builder.generation();
            fresh = true;
        }
        if (fresh) {
            for (int row = 0; row < texts.length; row++) {
                numbers[row] = builder.number(texts[row]);
            }
            fresh = false;
        }
    }
}
