// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The text of many cells, one behind the other. Most of it is ASCII, where a character is a cell and a byte: then nothing
 * is looked at one by one, which costs most in the interpreter, where a short command spends its life. Immutable.
 */
final class WrittenCells {
    private final String text;
    private final byte[] bytes;
    private final boolean ascii;

    WrittenCells(CharSequence cells) {
        text = cells.toString();
        bytes = text.getBytes(StandardCharsets.UTF_8);
        // Every other character takes more than one byte.
        ascii = bytes.length == text.length();
    }

    /** Cells that a part takes. */
    int width(int from, int to) {
        return ascii ? to - from : CellWidth.of(text, from, to);
    }

    /** End of the longest part from {@code from} that takes at most some cells. */
    int fitting(int from, int to, int cells) {
        return ascii ? Math.min(to, from + Math.max(0, cells)) : CellWidth.fitting(text, from, to, cells);
    }

    /** Appends a part to what is printed. */
    void append(int from, int to, LineOutput out) throws IOException {
        if (ascii) {
            out.append(bytes, from, to);
        } else {
            out.append(text, from, to);
        }
    }
}
