// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the head of an image: header, schema, directory and ranges. Stateless. */
final class ImageHead {
    private static final int DIRECTORY_AT = Layout.align(Layout.HEADER_BYTES + Layout.SCHEMA.length);
    private static final int FIELDS_AT = DIRECTORY_AT + Layout.TABLES.length * Layout.TABLE_ENTRY;

    /** Where the ranges begin. */
    static final int RANGES_AT = FIELDS_AT + Layout.FIELDS.length * Layout.FIELD_ENTRY;

    private static final Field[][] FIELDS_OF = fieldsOf();

    private ImageHead() {}

    /** The fields of a table; an array, since iterators are garbage. */
    static Field[] fields(Table table) {
        return FIELDS_OF[table.ordinal()];
    }

    private static Field[][] fieldsOf() {
        Field[][] all = new Field[Layout.TABLES.length][];
        for (Table table : Layout.TABLES) {
            all[table.ordinal()] = Field.of(table).toArray(new Field[0]);
        }
        return all;
    }

    /** Bytes of the head of a fleet. */
    static int bytes(int domains) {
        int tables = 0;
        for (Table table : Layout.TABLES) {
            tables += Layout.hasRanges(table) ? 1 : 0;
        }
        return RANGES_AT + tables * (domains + 1) * Integer.BYTES;
    }

    /** Writes header and schema. */
    static void begin(ByteBuffer head, long sequence, long epochNanos, int length) {
        head.putLong(Layout.MAGIC_AT, Layout.MAGIC);
        head.putInt(Layout.FORMAT_AT, Layout.FORMAT);
        head.putInt(Layout.LENGTH_AT, length);
        head.putLong(Layout.SEQUENCE_AT, sequence);
        head.putLong(Layout.EPOCH_AT, epochNanos);
        head.putLong(Layout.SCHEMA_HASH_AT, Layout.SCHEMA_HASH);
        head.putInt(Layout.CRC_AT, 0);
        head.putInt(Layout.TABLES_AT, Layout.TABLES.length);
        head.putInt(Layout.FIELDS_AT, Layout.FIELDS.length);
        head.putInt(Layout.SCHEMA_AT, Layout.HEADER_BYTES);
        head.putInt(Layout.DIRECTORY_AT, DIRECTORY_AT);
        for (int reserved = Layout.POOL_AT; reserved < Layout.HEADER_BYTES; reserved += Integer.BYTES) {
            head.putInt(reserved, 0);
        }
        System.arraycopy(Layout.SCHEMA, 0, head.array(), Layout.HEADER_BYTES, Layout.SCHEMA.length);
    }

    /** Writes a table's entry and those of its fields into the directory. */
    static void table(ByteBuffer head, Table table, int rows, int ranges, int at, RowForm form) {
        int entry = DIRECTORY_AT + table.ordinal() * Layout.TABLE_ENTRY;
        head.putInt(entry, rows);
        head.putInt(entry + Layout.TABLE_RANGES, ranges);
        head.putInt(entry + Layout.TABLE_PLACE, at);
        head.putInt(entry + Layout.TABLE_STRIDE, form.stride());
        for (Field field : fields(table)) {
            int packed = (form.width(field) << Layout.WIDTH_SHIFT) | form.place(field);
            head.putInt(FIELDS_AT + field.ordinal() * Layout.FIELD_ENTRY, packed);
        }
    }

    /** Memory for so many bytes: the old where it is enough. */
    static ByteBuffer room(ByteBuffer old, int wanted) {
        if (old.capacity() >= wanted) {
            return old;
        }
        return ByteBuffer.allocate(wanted + wanted / 16).order(ByteOrder.LITTLE_ENDIAN);
    }
}
