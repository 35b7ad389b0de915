// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Byte layout of a fleet image, format 2. Little-endian; offsets are u32 from the start of the image.
 *
 * <pre>
 * header     80 bytes, below
 * schema     u8 length + label for each table, then u8 table, u8 type, u8 length + key for each field
 * directory  u32 rows, u32 offset of its ranges, u32 offset of its rows, u32 bytes of a row for each table;
 *            u16 place in the row, u16 width (0: none) for each field
 * ranges     for each table below DOMAIN: u32 first row for each domain, and one more for the end
 * rows       of each table, one behind the other. NUMBER: i64, or i32 where that is enough for all (unknown: the least);
 *            FRACTION: f64, or f32 for percents (NaN); TEXT: u32 (0)
 * pool       u32 count, u32 offset of each string and of the end, then the strings in UTF-8; number 1 is the first
 * </pre>
 *
 * <p>The CRC32C covers all bytes but its own four. A reader with other fields finds its own by key. Format 1, in older
 * recordings, is read too; it has columns where format 2 has rows: u32 rows, u32 offset of its ranges for each table, u32
 * offset of its column for each field (0: none), and i64, f64 and u32 a row.
 */
final class Layout {
    static final int FORMAT = 2;
    /** Of columns; only read. */
    static final int COLUMNS_FORMAT = 1;
    /** "XTOPFLT\n". */
    static final long MAGIC = 0x0a544c46504f5458L;

    static final int HEADER_BYTES = 80;
    static final int MAGIC_AT = 0;
    static final int FORMAT_AT = 8;
    static final int LENGTH_AT = 12;
    static final int SEQUENCE_AT = 16;
    static final int EPOCH_AT = 24;
    static final int SCHEMA_HASH_AT = 32;
    static final int CRC_AT = 40;
    static final int TABLES_AT = 44;
    static final int FIELDS_AT = 48;
    static final int SCHEMA_AT = 52;
    static final int DIRECTORY_AT = 56;
    static final int POOL_AT = 60;

    /** Bytes of a table in the directory, and where its parts are in them. */
    static final int TABLE_ENTRY = 16;

    static final int TABLE_RANGES = 4;
    static final int TABLE_PLACE = 8;
    static final int TABLE_STRIDE = 12;

    /** Bytes of a field in the directory: its width above its place. */
    static final int FIELD_ENTRY = 4;

    static final int WIDTH_SHIFT = 16;

    /** Longest image that is read or written. */
    static final int MAX_BYTES = 1 << 29;

    static final long NO_NUMBER = Long.MIN_VALUE;
    static final long NO_FRACTION = Double.doubleToRawLongBits(Double.NaN);
    static final int NO_TEXT = 0;
    /** An unknown NUMBER of four bytes. */
    static final int NO_INT = Integer.MIN_VALUE;
    /** An unknown FRACTION of four bytes. */
    static final int NO_SHARE = Float.floatToRawIntBits(Float.NaN);

    private static final double MOST_SHARE = 1e6;

    static final Table[] TABLES = Table.values();
    static final Field[] FIELDS = Field.values();
    static final byte[] SCHEMA = schema();
    static final long SCHEMA_HASH = hash(SCHEMA);

    private Layout() {}

    /** Bytes of a row in a column of format 1: the most that a value may need. */
    static int width(Field.Type type) {
        return type == Field.Type.TEXT ? Integer.BYTES : Long.BYTES;
    }

    /** Whether four bytes are enough for a NUMBER. */
    static boolean fits(long value) {
        return (int) value == value && value != NO_INT;
    }

    /** A NUMBER of four bytes. */
    static long number(int value) {
        return value == NO_INT ? NO_NUMBER : value;
    }

    /** Whether four bytes are enough for a FRACTION. */
    static boolean isShare(Field field, double value) {
        boolean percent = field.unit() == Unit.PERCENT || field.unit() == Unit.PERCENT_OF_VCPU;
        return percent && Math.abs(value) <= MOST_SHARE;
    }

    /**
     * A FRACTION of four bytes, to as many decimals as are certain: 33.3 stays that. Off by less than a millionth of the
     * value, or by 5e-8.
     */
    static double fraction(float value) {
        double size = Math.abs(value);
        double steps = size < 0.5
                ? 1e7
                : size < 8 ? 1e6 : size < 64 ? 1e5 : size < 1024 ? 1e4 : size < 8192 ? 1e3 : size < 131_072 ? 1e2 : 10;
        return Math.rint(value * steps) / steps;
    }

    /** Whether rows of a table are split among the domains. */
    static boolean hasRanges(Table table) {
        return table != Table.HOST && table != Table.DOMAIN;
    }

    static int align(int offset) {
        return offset + 7 & ~7;
    }

    /** Checksum of an image in one piece, from index 0: of all bytes but its own. */
    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        begin(crc, bytes, length);
        return (int) crc.getValue();
    }

    /** Begins the checksum of an image with its first bytes, the whole header at least. */
    static void begin(CRC32C crc, byte[] bytes, int length) {
        crc.reset();
        crc.update(bytes, 0, CRC_AT);
        crc.update(bytes, CRC_AT + Integer.BYTES, length - CRC_AT - Integer.BYTES);
    }

    private static byte[] schema() {
        byte[] out = new byte[16 * 1024];
        int at = 0;
        for (Table table : TABLES) {
            at = put(out, at, table.label());
        }
        for (Field field : FIELDS) {
            out[at++] = (byte) field.table().ordinal();
            out[at++] = (byte) field.type().ordinal();
            at = put(out, at, field.key());
        }
        byte[] exact = new byte[at];
        System.arraycopy(out, 0, exact, 0, at);
        return exact;
    }

    private static int put(byte[] out, int at, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        out[at] = (byte) bytes.length;
        System.arraycopy(bytes, 0, out, at + 1, bytes.length);
        return at + 1 + bytes.length;
    }

    /** Both checksums that the JDK computes in native code: every one-shot command asks for this. */
    private static long hash(byte[] bytes) {
        CRC32C one = new CRC32C();
        one.update(bytes, 0, bytes.length);
        CRC32 other = new CRC32();
        other.update(bytes, 0, bytes.length);
        return one.getValue() << Integer.SIZE | other.getValue();
    }
}
