// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.print.RowOrder;

/** The rows of a fleet that a view shows, in its order. Immutable; valid as long as the fleet's lease. */
final class Listing {
    private final Fleet fleet;
    private final Table table;
    private final int[] rows;

    private Listing(Fleet fleet, Table table, int[] rows) {
        this.fleet = fleet;
        this.table = table;
        this.rows = rows;
    }

    static Listing of(ViewState view, Fleet fleet) {
        Table table = view.table();
        int[] rows = new int[fleet.rows(table)];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (isOnPage(view, fleet, row) && matches(view, fleet, row)) {
                rows[count++] = row;
            }
        }
        Order order = view.order();
        Field tie = table == Table.DOMAIN ? Field.DOMID : Field.TID;
        new RowOrder(List.of(new RowOrder.Key(order.field(), order.descending()), new RowOrder.Key(tie, false)))
                .sort(fleet, table, rows, count);
        return new Listing(fleet, table, Arrays.copyOf(rows, count));
    }

    /** The same without the rows of other domains. */
    Listing within(int[] domains) {
        boolean[] wanted = new boolean[fleet.rows(Table.DOMAIN)];
        for (int domain : domains) {
            wanted[domain] = true;
        }
        int[] kept = new int[rows.length];
        int count = 0;
        for (int row : rows) {
            if (wanted[table == Table.DOMAIN ? row : fleet.domainOf(table, row)]) {
                kept[count++] = row;
            }
        }
        return new Listing(fleet, table, Arrays.copyOf(kept, count));
    }

    int size() {
        return rows.length;
    }

    /** The fleet's row at a place of the listing. */
    int row(int place) {
        return rows[place];
    }

    RowId id(int place) {
        return RowId.of(fleet, table, rows[place]);
    }

    /** Place of a row; 0 where it is gone or none was named. */
    int place(RowId id) {
        for (int i = 0; id != null && i < rows.length; i++) {
            if (id.equals(id(i))) {
                return i;
            }
        }
        return 0;
    }

    private static boolean isOnPage(ViewState view, Fleet fleet, int row) {
        return view.page() != ViewState.Page.THREADS
                || fleet.number(Field.DOMID, fleet.domainOf(Table.THREAD, row)) == view.domid();
    }

    private static boolean matches(ViewState view, Fleet fleet, int row) {
        if (view.filter().isEmpty()) {
            return true;
        }
        if (view.table() == Table.DOMAIN) {
            return contains(fleet.text(Field.LABEL, row), view.filter());
        }
        return contains(fleet.text(Field.COMM, row), view.filter())
                || (view.page() == ViewState.Page.ALL_THREADS
                        && contains(fleet.text(Field.LABEL, fleet.domainOf(Table.THREAD, row)), view.filter()));
    }

    private static boolean contains(String name, String part) {
        return name != null && name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
