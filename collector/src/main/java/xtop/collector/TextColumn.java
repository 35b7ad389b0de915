// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.RowBlock;

/** A text for each row of a table, written into its block when one has changed. Grows, never shrinks. */
final class TextColumn {
    private static final String[] NONE = new String[0];

    private String[] texts = NONE;
    /** Rows that have a text. */
    private int known;
    /** Which of the first rows' texts are a loopback interface's name, a bit each. */
    private long loopbacks;
    /** Whether a text is not in the block yet. */
    private boolean fresh;

    /** Null for unknown. Cheap where the row has that text already. */
    void set(int row, String text) {
        if (row >= texts.length) {
            texts = Arrays.copyOf(texts, Math.max(8, Math.max(row + 1, texts.length * 2)));
        }
        String old = texts[row];
        if (text == null ? old != null : !text.equals(old)) {
            texts[row] = text;
            fresh = true;
            note(row, text);
            known += (text == null ? 0 : 1) - (old == null ? 0 : 1);
        }
    }

    /** Whether a row's text is a loopback interface's name. Looks at no string of the first rows. */
    boolean isLoopback(int row) {
        return row < Long.SIZE ? (loopbacks >>> row & 1) != 0 : isLoopback(texts[row]);
    }

    /** Whether some row has a text. */
    boolean isKnown() {
        return known > 0;
    }

    private void note(int row, String text) {
        if (row < Long.SIZE) {
            long bit = 1L << row;
            loopbacks = isLoopback(text) ? loopbacks | bit : loopbacks & ~bit;
        }
    }

    private static boolean isLoopback(String name) {
        return name != null && (name.equals("lo") || name.equals("lo0"));
    }

    /**
     * Writes what has changed.
     *
     * @param anew whether the block's rows hold none of these texts yet
     */
    void put(RowBlock rows, Field field, boolean anew) {
        if (!fresh && !anew) {
            return;
        }
        fresh = false;
        int count = Math.min(rows.rows(), texts.length);
        for (int row = 0; row < count; row++) {
            rows.text(field, row, texts[row]);
        }
    }
}
