// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import xtop.fleet.why.Why;

/**
 * A fleet as the bytes of {@link Layout}: in one piece where it was read from a file, in one for the head, one for each
 * table and one for the strings where a {@link FleetBuilder} has filled it. Any thread may read it once it has been
 * published.
 */
public final class FleetImage implements Fleet {
    private static final int PARTS = Layout.TABLES.length + 2;

    private final ImageShape shape = new ImageShape();
    private final ByteBuffer[] tables = new ByteBuffer[Layout.TABLES.length];
    private final RowMemory[] memory = new RowMemory[Layout.TABLES.length];
    private final int[] tableLengths = new int[Layout.TABLES.length];
    private ByteBuffer head = RowMemory.NONE.bytes;
    private ByteBuffer pool = RowMemory.NONE.bytes;
    private int headLength;
    private int poolLength;
    /** Whether all is in the head. */
    private boolean whole;

    private int length;
    private String[] strings = new String[0];
    private int stringCount;

    /** An empty image to be filled. */
    FleetImage() {
        Arrays.fill(tables, RowMemory.NONE.bytes);
        Arrays.fill(memory, RowMemory.NONE);
    }

    /**
     * A view over bytes from outside, checked wholly.
     *
     * @param array holds the image from its first byte; not to be changed afterwards
     * @param length bytes of the image
     * @throws FleetFormatException where the bytes are not a sound image of this format
     */
    static FleetImage over(byte[] array, int length) throws FleetFormatException {
        FleetImage image = new FleetImage();
        image.head = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        image.headLength = length;
        image.length = length;
        image.whole = true;
        Arrays.fill(image.tables, image.head);
        ImageCheck check = new ImageCheck(image.head, array, length);
        check.run(image.shape);
        image.stringCount = check.strings();
        image.strings = new String[image.stringCount];
        return image;
    }

    @Override
    public long sequence() {
        return head.getLong(Layout.SEQUENCE_AT);
    }

    @Override
    public long publishedEpochNanos() {
        return head.getLong(Layout.EPOCH_AT);
    }

    @Override
    public int rows(Table table) {
        return shape.rows[table.ordinal()];
    }

    @Override
    public int firstRow(Table table, int domainRow) {
        checkRow(Table.DOMAIN, domainRow);
        return switch (table) {
            case HOST -> 0;
            case DOMAIN -> domainRow;
            default -> rows(table) == 0 ? 0 : head.getInt(shape.ranges[table.ordinal()] + domainRow * Integer.BYTES);
        };
    }

    @Override
    public int rows(Table table, int domainRow) {
        checkRow(Table.DOMAIN, domainRow);
        return switch (table) {
            case HOST -> 0;
            case DOMAIN -> 1;
            default -> {
                if (rows(table) == 0) {
                    yield 0;
                }
                int offset = shape.ranges[table.ordinal()] + domainRow * Integer.BYTES;
                yield head.getInt(offset + Integer.BYTES) - head.getInt(offset);
            }
        };
    }

    @Override
    public int domainOf(Table table, int row) {
        checkRow(table, row);
        if (!Layout.hasRanges(table)) {
            return row;
        }
        int offset = shape.ranges[table.ordinal()];
        int low = 0;
        int high = rows(Table.DOMAIN) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (head.getInt(offset + middle * Integer.BYTES) <= row) {
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
        ByteBuffer values = tables[field.table().ordinal()];
        int at = at(field, row);
        long stored = switch (shape.widths[field.ordinal()]) {
            case 0 -> Layout.NO_NUMBER;
            case Integer.BYTES -> Layout.number(values.getInt(at));
            default -> values.getLong(at);
        };
        return stored == Layout.NO_NUMBER && field.isComputed() ? Computed.number(this, field, row) : stored;
    }

    @Override
    public double fraction(Field field, int row) {
        checkType(field, Field.Type.FRACTION);
        checkRow(field.table(), row);
        ByteBuffer values = tables[field.table().ordinal()];
        int at = at(field, row);
        return switch (shape.widths[field.ordinal()]) {
            case 0 -> field.isComputed() ? Computed.fraction(this, field, row) : Double.NaN;
            case Integer.BYTES -> Layout.fraction(values.getFloat(at));
            default -> values.getDouble(at);
        };
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

    /** In how many pieces it is, one behind the other; the first is longer than the header. */
    int parts() {
        return whole ? 1 : PARTS;
    }

    /** A piece, from index 0; not to be changed. */
    byte[] part(int index) {
        return index == 0 ? head.array() : index < PARTS - 1 ? tables[index - 1].array() : pool.array();
    }

    /** Bytes of a piece. */
    int partLength(int index) {
        return index == 0 ? headLength : index < PARTS - 1 ? tableLengths[index - 1] : poolLength;
    }

    /** CRC32C of all pieces but for the checksum's own bytes. */
    int checksum() {
        CRC32C crc = new CRC32C();
        Layout.begin(crc, part(0), headLength);
        for (int i = 1; i < parts(); i++) {
            crc.update(part(i), 0, partLength(i));
        }
        return (int) crc.getValue();
    }

    private int at(Field field, int row) {
        return shape.places[field.ordinal()] + row * shape.strides[field.ordinal()];
    }

    private int textNumber(Field field, int row) {
        checkType(field, Field.Type.TEXT);
        checkRow(field.table(), row);
        int number = shape.widths[field.ordinal()] == 0
                ? Layout.NO_TEXT
                : tables[field.table().ordinal()].getInt(at(field, row));
        return number < 0 || number > stringCount ? Layout.NO_TEXT : number;
    }

    /** Only in an image from outside: a builder's strings are all there. */
    private String decode(int number) {
        int table = head.getInt(Layout.POOL_AT) + Integer.BYTES;
        int start = head.getInt(table + (number - 1) * Integer.BYTES);
        int end = head.getInt(table + number * Integer.BYTES);
        int text = table + (stringCount + 1) * Integer.BYTES;
        return new String(head.array(), text + start, end - start, StandardCharsets.UTF_8);
    }

    private void checkRow(Table table, int row) {
        if (row < 0 || row >= rows(table)) {
            throw new IndexOutOfBoundsException("row " + row + " of table " + table.label() + " with " + rows(table));
        }
    }

    private static void checkType(Field field, Field.Type type) {
        if (field.type() != type) {
            throw new IllegalArgumentException(field + " is a " + field.type() + ", not a " + type);
        }
    }

    /**
     * Takes over what a builder has collected, and leaves it the memory that this image had instead.
     *
     * @param collected rows by table
     * @param firstRows for each table the first row of each domain and one more for the end
     */
    void take(TableRows[] collected, int[][] firstRows, StringPool texts, long sequence, long epochNanos) {
        int domains = collected[Table.DOMAIN.ordinal()].rows();
        long size = (long) ImageHead.bytes(domains) + texts.imageBytes();
        for (TableRows rows : collected) {
            size += rows.length();
        }
        if (size > Layout.MAX_BYTES) {
            throw new IllegalStateException("a fleet of " + size + " bytes is above the limit of " + Layout.MAX_BYTES);
        }
        length = (int) size;
        head = ImageHead.room(head, ImageHead.bytes(domains));
        headLength = ImageHead.bytes(domains);
        ImageHead.begin(head, sequence, epochNanos, length);
        int at = headLength;
        int ranges = ImageHead.RANGES_AT;
        for (Table table : Layout.TABLES) {
            int index = table.ordinal();
            shape.rows[index] = collected[index].rows();
            shape.ranges[index] = 0;
            if (Layout.hasRanges(table)) {
                shape.ranges[index] = ranges;
                for (int i = 0; i <= domains; i++) {
                    head.putInt(ranges + i * Integer.BYTES, firstRows[index][i]);
                }
                ranges += (domains + 1) * Integer.BYTES;
            }
            RowForm form = collected[index].form();
            ImageHead.table(head, table, shape.rows[index], shape.ranges[index], at, form);
            for (Field field : ImageHead.fields(table)) {
                shape.place(field, form.width(field), form.place(field), form.stride());
            }
            tableLengths[index] = collected[index].length();
            at += tableLengths[index];
            memory[index] = collected[index].exchange(memory[index]);
            tables[index] = memory[index].bytes;
        }
        head.putInt(Layout.POOL_AT, at);
        poolLength = texts.imageBytes();
        pool = ImageHead.room(pool, poolLength);
        texts.write(pool);
        strings = texts.strings();
        stringCount = texts.count();
    }

    /** Gives a builder that has none the memory of a fleet that nobody reads any more. */
    void giveBack(TableRows[] collected) {
        for (int i = 0; i < tables.length; i++) {
            if (collected[i].memory() == RowMemory.NONE) {
                memory[i] = collected[i].exchange(memory[i]);
                tables[i] = memory[i].bytes;
            }
        }
        Arrays.fill(shape.rows, 0);
    }
}
