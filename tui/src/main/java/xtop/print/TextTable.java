// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * Rows of a fleet as a table of text: columns as wide as their widest cell, text left, numbers right, no blanks at the
 * end of a line. Where a line has a limit, long texts give way before the columns behind them do: they end in a plus sign
 * then, as names of users in ps(1). One thread.
 */
public final class TextTable {
    /** No limit to the width of a line. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** What a column of text keeps when others want room, and what is kept for one at the end. */
    private static final int TEXT_KEEPS = 16;

    private final List<Column> columns;
    private final boolean header;
    private final int width;

    /**
     * @param header whether to print the headers; a header line of empty titles is never printed
     * @param width cells of a line; more is cut
     */
    public TextTable(List<Column> columns, boolean header, int width) {
        this.columns = columns;
        this.header = header && hasTitle(columns);
        this.width = width;
    }

    /** What stands in the cells. */
    public interface Cells {
        /**
         * Appends the text of a cell.
         *
         * @param row counted from 0
         * @param column counted from 0
         */
        void append(StringBuilder to, int row, int column);
    }

    /** Prints the first {@code count} of some rows of a table, in their order. */
    public void print(Fleet fleet, Table table, int[] rows, int count, LineOutput to) throws IOException {
        print(new FleetCells(fleet, table, rows, columns), count, to);
    }

    /** Prints threads as the trees of their processes, drawn in the column of their names. */
    public void print(Fleet fleet, Forest forest, LineOutput to) throws IOException {
        int[] rows = forest.rows();
        FleetCells plain = new FleetCells(fleet, Table.THREAD, rows, columns);
        print(new ForestCells(plain, forest), rows.length, to);
    }

    /** Prints so many rows. */
    public void print(Cells content, int count, LineOutput to) throws IOException {
        int columnCount = columns.size();
        StringBuilder cells = new StringBuilder(count * columnCount * 8);
        int[] ends = new int[(count + 1) * columnCount];
        int[] widths = new int[columnCount];
        int cell = 0;
        for (int row = header ? -1 : 0; row < count; row++) {
            for (int c = 0; c < columnCount; c++) {
                if (row < 0) {
                    cells.append(columns.get(c).title());
                } else {
                    content.append(cells, row, c);
                }
                ends[cell++] = cells.length();
            }
        }
        WrittenCells written = new WrittenCells(cells);
        for (int i = 0, from = 0; i < cell; from = ends[i++]) {
            widths[i % columnCount] = Math.max(widths[i % columnCount], written.width(from, ends[i]));
        }
        for (int c = 0; c < columnCount; c++) {
            Column column = columns.get(c);
            widths[c] = column.fixed() && column.left() ? column.width() : Math.max(widths[c], column.width());
        }
        boolean[] shrunk = shrink(widths);
        int start = 0;
        for (int line = 0; line < cell / columnCount; line++) {
            printLine(written, start, ends, line * columnCount, widths, shrunk, to);
            start = ends[line * columnCount + columnCount - 1];
        }
    }

    /** Takes cells from the widest columns of text, other than the last one's, until a line fits or they have no more. */
    private boolean[] shrink(int[] widths) {
        boolean[] shrunk = new boolean[widths.length];
        int last = widths.length - 1;
        long over = (long) last - width;
        for (int c = 0; c <= last; c++) {
            over += c == last && columns.get(c).left() ? Math.min(widths[c], TEXT_KEEPS) : widths[c];
        }
        while (over > 0) {
            int widest = -1;
            for (int c = 0; c < last; c++) {
                Column column = columns.get(c);
                int least = Math.max(column.title().length(), TEXT_KEEPS);
                boolean gives = column.left() && !column.fixed() && widths[c] > least;
                if (gives && (widest < 0 || widths[c] > widths[widest])) {
                    widest = c;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            shrunk[widest] = true;
            over--;
        }
        return shrunk;
    }

    private void printLine(
            WrittenCells cells, int start, int[] ends, int first, int[] widths, boolean[] shrunk, LineOutput to)
            throws IOException {
        int room = width;
        int owed = 0;
        int from = start;
        for (int c = 0; c < widths.length && room > 0; c++) {
            int end = ends[first + c];
            int shownEnd = columns.get(c).fixed() ? cells.fitting(from, end, widths[c]) : end;
            if (!columns.get(c).left()) {
                shownEnd = end;
            }
            int size = cells.width(from, shownEnd);
            boolean marked = shrunk[c] && size > widths[c];
            if (marked) {
                shownEnd = cells.fitting(from, end, widths[c] - 1);
                size = cells.width(from, shownEnd) + 1;
            }
            int pad = Math.max(0, widths[c] - size);
            if (!columns.get(c).left()) {
                owed += pad;
                pad = 0;
            }
            if (size > 0) {
                if (owed >= room) {
                    break;
                }
                to.blanks(owed);
                room -= owed;
                owed = 0;
                int cut = size <= room ? shownEnd : cells.fitting(from, shownEnd, room);
                cells.append(from, cut, to);
                if (marked && size <= room) {
                    to.append("+");
                }
                room -= size;
            }
            owed += pad + 1;
            from = end;
        }
        to.newline();
    }

    private record FleetCells(Fleet fleet, Table table, int[] rows, List<Column> columns) implements Cells {
        @Override
        public void append(StringBuilder to, int row, int column) {
            CellText.append(to, fleet, table, rows[row], columns.get(column));
        }
    }

    private record ForestCells(FleetCells plain, Forest forest) implements Cells {
        @Override
        public void append(StringBuilder to, int row, int column) {
            if (plain.columns.get(column).field() == Field.COMM) {
                to.append(forest.branch(row));
            }
            plain.append(to, row, column);
        }
    }

    private static boolean hasTitle(List<Column> columns) {
        for (Column column : columns) {
            if (!column.title().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
