// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.util.Arrays;
import xtop.print.CellText;
import xtop.print.CellWidth;

/** A grid of styled characters, what a painter paints on. Whatever does not fit is cut. One thread. */
final class Canvas {
    private final int columns;
    private final int rows;
    /** Code points; 0 for the second cell of a wide character. */
    private final int[] points;

    private final Style[] styles;

    Canvas(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        points = new int[columns * rows];
        styles = new Style[columns * rows];
        Arrays.fill(points, ' ');
        Arrays.fill(styles, Style.PLAIN);
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    int point(int column, int row) {
        return points[row * columns + column];
    }

    Style style(int column, int row) {
        return styles[row * columns + column];
    }

    /**
     * Writes a text from a column on.
     *
     * @return the column after it, which may lie beyond the edge
     */
    int text(int column, int row, Style style, CharSequence text) {
        int at = column;
        for (int i = 0; i < text.length(); ) {
            int point = Character.codePointAt(text, i);
            i += Character.charCount(point);
            int cells = CellWidth.of(point);
            if (cells == 0 || CellText.isUnfit(point)) {
                continue;
            }
            if (at >= 0 && at + cells <= columns && row >= 0 && row < rows) {
                points[row * columns + at] = point;
                styles[row * columns + at] = style;
                if (cells == 2) {
                    points[row * columns + at + 1] = 0;
                    styles[row * columns + at + 1] = style;
                }
            }
            at += cells;
        }
        return at;
    }

    /** Gives a whole row a style. */
    void row(int row, Style style) {
        if (row >= 0 && row < rows) {
            Arrays.fill(styles, row * columns, (row + 1) * columns, style);
        }
    }

    /** A row's text without blanks at its end. */
    String line(int row) {
        StringBuilder line = new StringBuilder(columns);
        int end = 0;
        for (int column = 0; column < columns; column++) {
            int point = points[row * columns + column];
            if (point != 0) {
                line.appendCodePoint(point);
            }
            if (point != ' ') {
                end = line.length();
            }
        }
        line.setLength(end);
        return line.toString();
    }
}
