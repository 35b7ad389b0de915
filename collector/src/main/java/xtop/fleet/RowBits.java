// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/**
 * Rows of a table as bits of a long: bit 63 stands for row 63 and all those after it. {@code for (int row = next(set, 0,
 * rows); row < rows; row = next(set, row + 1, rows))} visits them in their order. Stateless; any thread.
 */
public final class RowBits {
    private static final int LAST = Long.SIZE - 1;

    private RowBits() {}

    /**
     * The first row of a set.
     *
     * @param from the lowest row that counts, 0 or more
     * @param rows that the table has; bits of others do nothing
     * @return {@code rows} where there is none
     */
    public static int next(long set, int from, int rows) {
        if (from >= LAST) {
            return set < 0 ? Math.min(from, rows) : rows;
        }
        long left = set & -1L << from;
        return left == 0 ? rows : Math.min(rows, Long.numberOfTrailingZeros(left));
    }
}
