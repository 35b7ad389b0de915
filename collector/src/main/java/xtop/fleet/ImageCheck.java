// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Checks an image from outside so that no later access can leave it, and finds the fields of this version in it. On the
 * start-up path of the one-shot commands: plain loops only.
 */
final class ImageCheck {
    private final ByteBuffer bytes;
    private final byte[] array;
    private final int length;
    private int tables;
    private int fields;
    private int strings;
    private boolean columns;

    ImageCheck(ByteBuffer bytes, byte[] array, int length) {
        this.bytes = bytes;
        this.array = array;
        this.length = length;
    }

    /** Checks all and says where things are. */
    void run(ImageShape shape) throws FleetFormatException {
        header();
        int[] tableMap = new int[tables];
        int[] fieldMap = new int[fields];
        schema(tableMap, fieldMap);
        int entry = columns ? 2 * Integer.BYTES : Layout.TABLE_ENTRY;
        int directory = section(Layout.DIRECTORY_AT, tables * (long) entry + (long) fields * Layout.FIELD_ENTRY);
        int[] places = new int[Layout.TABLES.length];
        int[] strides = new int[Layout.TABLES.length];
        for (int i = 0; i < tables; i++) {
            int table = tableMap[i];
            int at = directory + i * entry;
            if (table >= 0) {
                shape.rows[table] = count(at);
                shape.ranges[table] = bytes.getInt(at + Layout.TABLE_RANGES);
            }
            if (table >= 0 && !columns) {
                places[table] = bytes.getInt(at + Layout.TABLE_PLACE);
                strides[table] = count(at + Layout.TABLE_STRIDE);
                within(places[table], (long) shape.rows[table] * strides[table], "rows");
            }
        }
        if (shape.rows[Table.HOST.ordinal()] != 1) {
            throw damaged("number of hosts");
        }
        int domains = shape.rows[Table.DOMAIN.ordinal()];
        for (Table table : Layout.TABLES) {
            if (Layout.hasRanges(table) && shape.rows[table.ordinal()] > 0) {
                ranges(shape.ranges[table.ordinal()], shape.rows[table.ordinal()], domains);
            } else {
                shape.ranges[table.ordinal()] = 0;
            }
        }
        int entries = directory + tables * entry;
        for (int i = 0; i < fields; i++) {
            if (fieldMap[i] >= 0) {
                Field field = Layout.FIELDS[fieldMap[i]];
                int table = field.table().ordinal();
                int told = bytes.getInt(entries + i * Layout.FIELD_ENTRY);
                if (columns) {
                    column(shape, field, told);
                } else {
                    field(shape, field, told, places[table], strides[table]);
                }
            }
        }
        pool();
    }

    private void column(ImageShape shape, Field field, int column) throws FleetFormatException {
        int width = Layout.width(field.type());
        if (column != 0) {
            within(column, (long) shape.rows[field.table().ordinal()] * width, "column");
            shape.place(field, width, column, width);
        }
    }

    private static void field(ImageShape shape, Field field, int told, int rows, int stride)
            throws FleetFormatException {
        int width = told >>> Layout.WIDTH_SHIFT;
        int place = told & 0xffff;
        if (width != 0) {
            boolean possible = width == Integer.BYTES || width == Layout.width(field.type());
            if (!possible || place + width > stride) {
                throw damaged("place of a field");
            }
            shape.place(field, width, rows + place, stride);
        }
    }

    /** Number of strings in the pool. */
    int strings() {
        return strings;
    }

    private void header() throws FleetFormatException {
        if (length < Layout.HEADER_BYTES || bytes.getLong(Layout.MAGIC_AT) != Layout.MAGIC) {
            throw new FleetFormatException("this is not a fleet file");
        }
        int format = bytes.getInt(Layout.FORMAT_AT);
        columns = format == Layout.COLUMNS_FORMAT;
        if (format != Layout.FORMAT && !columns) {
            throw new FleetFormatException("the fleet file has format " + format + ", this xtop reads format "
                    + Layout.FORMAT + ": use the same version as the collector");
        }
        if (bytes.getInt(Layout.LENGTH_AT) != length) {
            throw new FleetFormatException("the fleet file is cut off: " + length + " of "
                    + Integer.toUnsignedString(bytes.getInt(Layout.LENGTH_AT)) + " bytes");
        }
        if (bytes.getInt(Layout.CRC_AT) != Layout.checksum(array, length)) {
            throw new FleetFormatException("the fleet file is damaged: wrong checksum");
        }
        tables = bytes.getInt(Layout.TABLES_AT);
        fields = bytes.getInt(Layout.FIELDS_AT);
        if (tables < 0 || tables > 255 || fields < 0 || fields > 4096) {
            throw damaged("tables or fields");
        }
    }

    private void schema(int[] tableMap, int[] fieldMap) throws FleetFormatException {
        if (bytes.getLong(Layout.SCHEMA_HASH_AT) == Layout.SCHEMA_HASH
                && tables == Layout.TABLES.length
                && fields == Layout.FIELDS.length) {
            identity(tableMap);
            identity(fieldMap);
            return;
        }
        int at = section(Layout.SCHEMA_AT, 0);
        for (int i = 0; i < tables; i++) {
            tableMap[i] = tableOf(word(at));
            at = after(at);
        }
        for (int i = 0; i < fields; i++) {
            within(at, 2, "schema");
            int table = array[at] & 0xff;
            int type = array[at + 1] & 0xff;
            String key = word(at + 2);
            at = after(at + 2);
            Field field = table < tables && tableMap[table] >= 0 ? Field.of(Layout.TABLES[tableMap[table]], key) : null;
            fieldMap[i] = field != null && field.type().ordinal() == type ? field.ordinal() : -1;
        }
    }

    private static void identity(int[] map) {
        for (int i = 0; i < map.length; i++) {
            map[i] = i;
        }
    }

    private static int tableOf(String label) {
        for (Table table : Layout.TABLES) {
            if (table.label().equals(label)) {
                return table.ordinal();
            }
        }
        return -1;
    }

    private String word(int at) throws FleetFormatException {
        within(at, 1, "schema");
        int bytesOfWord = array[at] & 0xff;
        within(at + 1, bytesOfWord, "schema");
        return new String(array, at + 1, bytesOfWord, StandardCharsets.US_ASCII);
    }

    private int after(int at) {
        return at + 1 + (array[at] & 0xff);
    }

    private int count(int at) throws FleetFormatException {
        int count = bytes.getInt(at);
        if (count < 0) {
            throw damaged("row count");
        }
        return count;
    }

    private void ranges(int offset, int rows, int domains) throws FleetFormatException {
        within(offset, (domains + 1L) * Integer.BYTES, "ranges");
        int previous = 0;
        for (int i = 0; i <= domains; i++) {
            int first = bytes.getInt(offset + i * Integer.BYTES);
            if (first < previous || (i == 0 && first != 0)) {
                throw damaged("ranges");
            }
            previous = first;
        }
        if (previous != rows) {
            throw damaged("ranges");
        }
    }

    private void pool() throws FleetFormatException {
        int pool = section(Layout.POOL_AT, 2 * Integer.BYTES);
        strings = bytes.getInt(pool);
        if (strings < 0) {
            throw damaged("strings");
        }
        int table = pool + Integer.BYTES;
        within(table, (strings + 1L) * Integer.BYTES, "strings");
        int text = table + (strings + 1) * Integer.BYTES;
        int previous = 0;
        for (int i = 0; i <= strings; i++) {
            int end = bytes.getInt(table + i * Integer.BYTES);
            if (end < previous || end > length - text) {
                throw damaged("strings");
            }
            previous = end;
        }
    }

    private int section(int at, long size) throws FleetFormatException {
        int offset = bytes.getInt(at);
        within(offset, size, "header");
        return offset;
    }

    private void within(int offset, long size, String what) throws FleetFormatException {
        if (offset < Layout.HEADER_BYTES || offset > length || size > length - offset) {
            throw damaged(what);
        }
    }

    private static FleetFormatException damaged(String what) {
        return new FleetFormatException("the fleet file is damaged: impossible " + what);
    }
}
