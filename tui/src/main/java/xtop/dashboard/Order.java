// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import xtop.fleet.Field;

/** What rows are sorted by. */
record Order(Field field, boolean descending) {
    /** A field's usual direction: most first for figures, A first for text and ids. */
    static Order of(Field field) {
        boolean id = field == Field.DOMID || field == Field.TID || field == Field.PID;
        return new Order(field, field.type() != Field.Type.TEXT && !id);
    }

    Order reversed() {
        return new Order(field, !descending);
    }
}
