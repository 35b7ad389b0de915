// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/** Names a row across fleets: a domain by its domid, a thread by its domain and thread id. */
record RowId(long domid, long tid) {
    static RowId of(Fleet fleet, Table table, int row) {
        int domain = table == Table.DOMAIN ? row : fleet.domainOf(table, row);
        long tid = table == Table.THREAD ? fleet.number(Field.TID, row) : 0;
        return new RowId(fleet.number(Field.DOMID, domain), tid);
    }
}
