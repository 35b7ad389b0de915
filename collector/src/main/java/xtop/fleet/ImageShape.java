// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/** Where things are in an image: rows and ranges by table, values by field. Filled once an image, then only read. */
final class ImageShape {
    /** Rows of each table. */
    final int[] rows = new int[Layout.TABLES.length];
    /** Where the ranges of each table begin. */
    final int[] ranges = new int[Layout.TABLES.length];
    /** Bytes of each field's value, 0 for a field that the image has not. */
    final byte[] widths = new byte[Layout.FIELDS.length];
    /** Where the first value of each field is. */
    final int[] places = new int[Layout.FIELDS.length];
    /** Bytes from one value of a field to the next. */
    final int[] strides = new int[Layout.FIELDS.length];

    /** Says where a field is. */
    void place(Field field, int width, int place, int stride) {
        widths[field.ordinal()] = (byte) width;
        places[field.ordinal()] = place;
        strides[field.ordinal()] = stride;
    }
}
