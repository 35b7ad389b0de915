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
            numbers[row] = 0;
        }
    }

    String get(int row) {
        return texts[row];
    }

    void put(FleetBuilder builder, Field field, int row, int target) {
        String text = texts[row];
        if (text == null) {
            return;
        }
        if (generation != builder.generation()) {
            Arrays.fill(numbers, 0);
            generation = builder.generation();
        }
        if (numbers[row] == 0) {
            numbers[row] = builder.number(text);
        }
        builder.textNumber(field, target, numbers[row]);
    }
}
