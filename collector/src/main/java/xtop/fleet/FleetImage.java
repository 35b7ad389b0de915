// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import xtop.fleet.why.Why;

/**
 * A fleet as one block of bytes ({@link Layout}). Filled by a {@link FleetBuilder} or read from a file; any thread may
 * read it once it has been published.
 */
public final class FleetImage implements Fleet {
    private final int[] rows = new int[Layout.TABLES.length];
    private final int[] ranges = new int[Layout.TABLES.length];
    private final int[] columns = new int[Layout.FIELDS.length];
    private byte[] array = new byte[0];
    private ByteBuffer bytes = ByteBuffer.wrap(array);
    private LongBuffer longs = bytes.asLongBuffer();
    private IntBuffer ints = bytes.asIntBuffer();
    private int length;
    private String[] strings = new String[0];
    private int stringCount;
    private int at;

    /** An empty image to be filled. */
    FleetImage() {}

    /**
     * A view over bytes from outside, checked wholly.
     *
     * @param array holds the image from its first byte; not to be changed afterwards
     * @param length bytes of the image
     * @throws FleetFormatException where the bytes are not a sound image of this format
     */
    static FleetImage over(byte[] array, int length) throws FleetFormatException {
        FleetImage image = new FleetImage();
        image.wrap(array);
        image.length = length;
        ImageCheck check = new ImageCheck(image.bytes, array, length);
        check.run(image.rows, image.ranges, image.columns);
        image.stringCount = check.strings();
        image.strings = new String[image.stringCount];
        return image;
    }

    @Override
    public long sequence() {
        return bytes.getLong(Layout.SEQUENCE_AT);
    }

    @Override
    public long publishedEpochNanos() {
        return bytes.getLong(Layout.EPOCH_AT);
    }

    @Override
    public int rows(Table table) {
        return rows[table.ordinal()];
    }

    @Override
    public int firstRow(Table table, int domainRow) {
        checkRow(Table.DOMAIN, domainRow);
        return switch (table) {
            case HOST -> 0;
            case DOMAIN -> domainRow;
            default ->
                rows[table.ordinal()] == 0 ? 0 : bytes.getInt(ranges[table.ordinal()] + domainRow * Integer.BYTES);
        };
    }

    @Override
    public int rows(Table table, int domainRow) {
        checkRow(Table.DOMAIN, domainRow);
        return switch (table) {
            case HOST -> 0;
            case DOMAIN -> 1;
            default -> {
                if (rows[table.ordinal()] == 0) {
                    yield 0;
                }
                int offset = ranges[table.ordinal()] + domainRow * Integer.BYTES;
                yield bytes.getInt(offset + Integer.BYTES) - bytes.getInt(offset);
            }
        };
    }

    @Override
    public int domainOf(Table table, int row) {
        checkRow(table, row);
        if (!Layout.hasRanges(table)) {
            return row;
        }
        int offset = ranges[table.ordinal()];
        int low = 0;
        int high = rows[Table.DOMAIN.ordinal()] - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (bytes.getInt(offset + middle * Integer.BYTES) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public boolean has(Field field, int row) {
        return switch (field.type()) {
            case NUMBER -> number(field, row) != Layout.NO_NUMBER;
            case FRACTION -> !Double.isNaN(fraction(field, row));
            case TEXT -> field.isComputed() || textNumber(field, row) != Layout.NO_TEXT;
        };
    }

    @Override
    public long number(Field field, int row) {
        checkType(field, Field.Type.NUMBER);
        checkRow(field.table(), row);
        int column = columns[field.ordinal()];
        long stored = column == 0 ? Layout.NO_NUMBER : bytes.getLong(column + row * Long.BYTES);
        return stored == Layout.NO_NUMBER && field.isComputed() ? Computed.number(this, field, row) : stored;
    }

    @Override
    public double fraction(Field field, int row) {
        checkType(field, Field.Type.FRACTION);
        checkRow(field.table(), row);
        int column = columns[field.ordinal()];
        if (column == 0) {
            return field.isComputed() ? Computed.fraction(this, field, row) : Double.NaN;
        }
        return bytes.getDouble(column + row * Double.BYTES);
    }

    @Override
    public String text(Field field, int row) {
        int number = textNumber(field, row);
        if (number == Layout.NO_TEXT) {
            return field.isComputed() ? Why.of(this, row).text(field) : null;
        }
        String known = strings[number - 1];
        if (known == null) {
            known = decode(number);
            strings[number - 1] = known;
        }
        return known;
    }

    /** Bytes of the image. */
    int length() {
        return length;
    }

    /** The image's bytes from index 0, {@link #length} of them; not to be changed. */
    byte[] array() {
        return array;
    }

    private int textNumber(Field field, int row) {
        checkType(field, Field.Type.TEXT);
        checkRow(field.table(), row);
        int column = columns[field.ordinal()];
        int number = column == 0 ? Layout.NO_TEXT : bytes.getInt(column + row * Integer.BYTES);
        return number < 0 || number > stringCount ? Layout.NO_TEXT : number;
    }

    private String decode(int number) {
        int pool = bytes.getInt(Layout.POOL_AT);
        int table = pool + Integer.BYTES;
        int start = bytes.getInt(table + (number - 1) * Integer.BYTES);
        int end = bytes.getInt(table + number * Integer.BYTES);
        int text = table + (stringCount + 1) * Integer.BYTES;
        return new String(array, text + start, end - start, StandardCharsets.UTF_8);
    }

    private void checkRow(Table table, int row) {
        if (row < 0 || row >= rows[table.ordinal()]) {
            throw new IndexOutOfBoundsException(
                    "row " + row + " of table " + table.label() + " with " + rows[table.ordinal()]);
        }
    }

    private static void checkType(Field field, Field.Type type) {
        if (field.type() != type) {
            throw new IllegalArgumentException(field + " is a " + field.type() + ", not a " + type);
        }
    }

    // Filling, in this order: start, table for each table, column or noColumn for each field, finish.

    static int fixedBytes() {
        return Layout.HEADER_BYTES
                + Layout.SCHEMA.length
                + 8
                + Layout.TABLES.length * 2 * Integer.BYTES
                + Layout.FIELDS.length * Integer.BYTES
                + 8;
    }

    void start(int capacity, long sequence, long epochNanos, StringPool pool) {
        if (array.length < capacity) {
            wrap(new byte[Layout.align((int) Math.min(capacity + capacity / 16L, Integer.MAX_VALUE - 64))]);
        }
        bytes.putLong(Layout.MAGIC_AT, Layout.MAGIC);
        bytes.putInt(Layout.FORMAT_AT, Layout.FORMAT);
        bytes.putLong(Layout.SEQUENCE_AT, sequence);
        bytes.putLong(Layout.EPOCH_AT, epochNanos);
        bytes.putLong(Layout.SCHEMA_HASH_AT, Layout.SCHEMA_HASH);
        bytes.putInt(Layout.CRC_AT, 0);
        bytes.putInt(Layout.TABLES_AT, Layout.TABLES.length);
        bytes.putInt(Layout.FIELDS_AT, Layout.FIELDS.length);
        bytes.putInt(Layout.SCHEMA_AT, Layout.HEADER_BYTES);
        System.arraycopy(Layout.SCHEMA, 0, array, Layout.HEADER_BYTES, Layout.SCHEMA.length);
        int directory = Layout.align(Layout.HEADER_BYTES + Layout.SCHEMA.length);
        bytes.putInt(Layout.DIRECTORY_AT, directory);
        for (int reserved = Layout.POOL_AT + Integer.BYTES; reserved < Layout.HEADER_BYTES; reserved += Integer.BYTES) {
            bytes.putInt(reserved, 0);
        }
        at = Layout.align(directory + Layout.TABLES.length * 2 * Integer.BYTES + Layout.FIELDS.length * Integer.BYTES);
        strings = pool.strings();
        stringCount = pool.count();
    }

    void table(Table table, int count, int[] firstRows, int domains) {
        int index = table.ordinal();
        rows[index] = count;
        ranges[index] = 0;
        if (Layout.hasRanges(table)) {
            ranges[index] = at;
            ints.put(at / Integer.BYTES, firstRows, 0, domains + 1);
            at = Layout.align(at + (domains + 1) * Integer.BYTES);
        }
        int entry = bytes.getInt(Layout.DIRECTORY_AT) + index * 2 * Integer.BYTES;
        bytes.putInt(entry, count);
        bytes.putInt(entry + Integer.BYTES, ranges[index]);
    }

    void noColumn(Field field) {
        columns[field.ordinal()] = 0;
        bytes.putInt(columnEntry(field), 0);
    }

    void column(Field field, long[] values, int count) {
        columns[field.ordinal()] = at;
        bytes.putInt(columnEntry(field), at);
        longs.put(at / Long.BYTES, values, 0, count);
        at += count * Long.BYTES;
    }

    void column(Field field, int[] numbers, int count) {
        columns[field.ordinal()] = at;
        bytes.putInt(columnEntry(field), at);
        ints.put(at / Integer.BYTES, numbers, 0, count);
        at = Layout.align(at + count * Integer.BYTES);
    }

    void finish(StringPool pool) {
        bytes.putInt(Layout.POOL_AT, at);
        int count = pool.count();
        ints.put(at / Integer.BYTES, count);
        ints.put(at / Integer.BYTES + 1, 0);
        ints.put(at / Integer.BYTES + 2, pool.ends(), 0, count);
        at += (count + 2) * Integer.BYTES;
        System.arraycopy(pool.bytes(), 0, array, at, pool.byteCount());
        length = at + pool.byteCount();
        bytes.putInt(Layout.LENGTH_AT, length);
    }

    private int columnEntry(Field field) {
        return bytes.getInt(Layout.DIRECTORY_AT)
                + Layout.TABLES.length * 2 * Integer.BYTES
                + field.ordinal() * Integer.BYTES;
    }

    private void wrap(byte[] whole) {
        array = whole;
        bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        longs = bytes.asLongBuffer();
        ints = bytes.asIntBuffer();
        Arrays.fill(rows, 0);
    }
}
