// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import xtop.fleet.Field;

/**
 * A column of a table.
 *
 * @param field what it shows
 * @param title its header, empty for none
 * @param width narrowest width in terminal cells where the cells decide, or the exact one where {@code fixed}
 * @param fixed whether text longer than the width is cut; numbers never are
 * @param form how its figures are written
 */
public record Column(Field field, String title, int width, boolean fixed, Form form) {
    /** A column with the catalogue's header and the field's own form. */
    public static Column of(Field field) {
        return new Column(field, field.header(), 0, false, Form.of(field));
    }

    /** A column with another header and form. */
    public static Column of(Field field, String title, Form form) {
        return new Column(field, title, 0, false, form);
    }

    /** The same column at a least width. */
    public Column atLeast(int cells) {
        return new Column(field, title, cells, false, form);
    }

    /** The same column with another header. */
    public Column titled(String header) {
        return new Column(field, header, width, fixed, form);
    }

    /** The same column at one width. */
    public Column exactly(int cells) {
        return new Column(field, title, cells, true, form);
    }

    /** The same column with its figures as the catalogue has them. */
    public Column raw() {
        return new Column(field, title, width, fixed, Form.RAW);
    }

    /** Text stands left, numbers right. */
    public boolean left() {
        return field.type() == Field.Type.TEXT;
    }
}
