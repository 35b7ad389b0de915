// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * A condition on the rows of one table, such as {@code pcpu>50 && domain~^web}. The grammar is in tui/WHERE.md.
 * Immutable; any thread.
 */
public final class RowFilter {
    private final Table table;
    private final Condition condition;

    private RowFilter(Table table, Condition condition) {
        this.table = table;
        this.condition = condition;
    }

    /**
     * Reads a condition.
     *
     * @param table whose rows are judged; figures of their domain and of the host may be named too
     * @throws FilterSyntaxException where the text is no condition; it knows the character
     */
    public static RowFilter of(Table table, String text) throws FilterSyntaxException {
        return new RowFilter(table, new Parser(table, text).condition());
    }

    /** Whether the condition is known to hold for a row: a figure that is not known makes no row appear. */
    public boolean accepts(Fleet fleet, int row) {
        return condition.test(fleet, table, row) == Truth.TRUE;
    }

    /** Keeps the rows that the condition holds for, in their order. */
    public int[] accepted(Fleet fleet, int[] rows) {
        int[] kept = new int[rows.length];
        int count = 0;
        for (int row : rows) {
            if (accepts(fleet, row)) {
                kept[count++] = row;
            }
        }
        return java.util.Arrays.copyOf(kept, count);
    }
}
