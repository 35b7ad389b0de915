// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * An order of rows by the values of fields, not by what is printed. Unknown values stand last in either direction; equal
 * rows keep their places. Immutable; any thread.
 */
public final class RowOrder {
    /** One field of an order. */
    public record Key(Field field, boolean descending) {}

    private final List<Key> keys;

    /** The first key counts most. */
    public RowOrder(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** The fields, the one that counts most first; none for the order that rows have. */
    public List<Key> keys() {
        return keys;
    }

    /** Sorts the first {@code count} of some rows of a table in place. */
    public void sort(Fleet fleet, Table table, int[] rows, int count) {
        if (keys.isEmpty()) {
            return;
        }
        Integer[] boxed = new Integer[count];
        for (int i = 0; i < count; i++) {
            boxed[i] = rows[i];
        }
        Arrays.sort(boxed, new ByKeys(fleet, table));
        for (int i = 0; i < count; i++) {
            rows[i] = boxed[i];
        }
    }

    private final class ByKeys implements Comparator<Integer> {
        private final Fleet fleet;
        private final Table table;

        ByKeys(Fleet fleet, Table table) {
            this.fleet = fleet;
            this.table = table;
        }

        @Override
        public int compare(Integer left, Integer right) {
            for (Key key : keys) {
                int order = compare(key, left, right);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private int compare(Key key, int left, int right) {
            Field field = key.field();
            int a = CellText.rowOf(fleet, table, left, field);
            int b = CellText.rowOf(fleet, table, right, field);
            boolean knownA = known(field, a);
            boolean knownB = known(field, b);
            if (!knownA || !knownB) {
                return Boolean.compare(knownB, knownA);
            }
            int order = switch (field.type()) {
                case TEXT -> fleet.text(field, a).compareTo(fleet.text(field, b));
                case FRACTION -> Double.compare(fleet.fraction(field, a), fleet.fraction(field, b));
                case NUMBER -> Long.compare(fleet.number(field, a), fleet.number(field, b));
            };
            return key.descending() ? -order : order;
        }

        private boolean known(Field field, int row) {
            return fleet.has(field, row)
                    && (field.type() != Field.Type.FRACTION || !Double.isNaN(fleet.fraction(field, row)));
        }
    }
}
