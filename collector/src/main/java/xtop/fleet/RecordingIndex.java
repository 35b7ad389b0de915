// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where the fleets of a recording are: found by stepping from header to header, without unpacking. What is torn or damaged
 * at the end is no part of it. Immutable; any thread.
 */
public final class RecordingIndex {
    /** Of a mark. */
    private static final long OFFSET = 0xffff_ffffL;

    private final File file;
    private final long[] offsets;
    private final long[] epochs;
    private final int count;
    private final long end;

    private RecordingIndex(File file, long[] offsets, long[] epochs, int count, long end) {
        this.file = file;
        this.offsets = offsets;
        this.epochs = epochs;
        this.count = count;
        this.end = end;
    }

    /** Whether a file begins as a recording does; false also where it cannot be read. */
    public static boolean isRecording(File file) {
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            ByteBuffer header = read(in, 0, RecordLayout.FILE_HEADER);
            return header != null && header.getLong(0) == RecordLayout.MAGIC;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Looks through a file.
     *
     * @throws FleetFormatException where it is no recording of this format
     */
    public static RecordingIndex of(File file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            ByteBuffer header = read(in, 0, RecordLayout.FILE_HEADER);
            if (header == null || header.getLong(0) != RecordLayout.MAGIC) {
                throw new FleetFormatException(file + " is no recording");
            }
            if (header.getInt(Long.BYTES) != RecordLayout.FORMAT) {
                throw new FleetFormatException(file + " is a recording of format " + header.getInt(Long.BYTES)
                        + ", this xtop reads " + RecordLayout.FORMAT);
            }
            return from(in, file, RecordLayout.FILE_HEADER);
        }
    }

    /**
     * The fleets behind one, without a look at those before it.
     *
     * @param mark that one's, see {@link #mark}
     * @return null where the file has another record there, or none
     */
    static RecordingIndex behind(File file, long mark) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            long offset = mark & OFFSET;
            ByteBuffer header = read(in, offset, RecordLayout.HEADER);
            if (header == null || !RecordLayout.isSound(header) || mark(header, offset) != mark) {
                return null;
            }
            long next = offset + RecordLayout.HEADER + header.getInt(RecordLayout.PACKED_AT);
            return next > in.length() ? null : from(in, file, next);
        }
    }

    private static RecordingIndex from(RandomAccessFile in, File file, long start) throws IOException {
        long[] offsets = new long[64];
        long[] epochs = new long[64];
        int count = 0;
        long at = start;
        long length = in.length();
        while (true) {
            ByteBuffer record = read(in, at, RecordLayout.HEADER);
            if (record == null || !RecordLayout.isSound(record)) {
                break;
            }
            long next = at + RecordLayout.HEADER + record.getInt(RecordLayout.PACKED_AT);
            if (next > length || (next == length && !isWhole(in, at, record))) {
                break;
            }
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
                epochs = Arrays.copyOf(epochs, count * 2);
            }
            offsets[count] = at;
            epochs[count++] = record.getLong(RecordLayout.EPOCH_AT);
            at = next;
        }
        return new RecordingIndex(file, offsets, epochs, count, at);
    }

    /** Fleets in it. */
    public int count() {
        return count;
    }

    /** When a fleet was published, ns since 1970. */
    public long epochNanos(int index) {
        return epochs[Objects.checkIndex(index, count)];
    }

    /** The last fleet that had been published at a time; -1 where the first came later. */
    public int at(long epochNanos) {
        int found = -1;
        for (int i = 0; i < count && epochs[i] <= epochNanos; i++) {
            found = i;
        }
        return found;
    }

    /**
     * What tells a record from any other that may come to stand in its place: its offset, and a checksum.
     *
     * @throws FleetFormatException the record is damaged, or 4 GiB from the beginning
     */
    long mark(int index) throws IOException {
        long offset = offsets[Objects.checkIndex(index, count)];
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            ByteBuffer header = read(in, offset, RecordLayout.HEADER);
            if (header == null || offset > OFFSET) {
                throw new FleetFormatException("record " + (index + 1) + " of " + file + " cannot be marked");
            }
            return mark(header, offset);
        }
    }

    private static long mark(ByteBuffer header, long offset) {
        return (long) header.getInt(RecordLayout.HEADER_CRC_AT) << Integer.SIZE | offset;
    }

    /** Where the next record goes. */
    long end() {
        return end;
    }

    /**
     * Unpacks and checks a fleet.
     *
     * @throws FleetFormatException where just this one is damaged
     */
    public FleetImage read(int index) throws IOException {
        long offset = offsets[Objects.checkIndex(index, count)];
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            ByteBuffer header = read(in, offset, RecordLayout.HEADER);
            if (header == null || !RecordLayout.isSound(header) || !isWhole(in, offset, header)) {
                throw new FleetFormatException("record " + (index + 1) + " of " + file + " is damaged");
            }
            byte[] packed = read(in, offset + RecordLayout.HEADER, header.getInt(RecordLayout.PACKED_AT))
                    .array();
            return unpack(packed, header.getInt(RecordLayout.LENGTH_AT), index);
        }
    }

    private FleetImage unpack(byte[] packed, int length, int index) throws FleetFormatException {
        byte[] bytes = new byte[length];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int at = 0;
            while (at < length) {
                int more = inflater.inflate(bytes, at, length - at);
                if (more == 0) {
                    throw new FleetFormatException("record " + (index + 1) + " of " + file + " is too short");
                }
                at += more;
            }
            return FleetImage.over(bytes, length);
        } catch (DataFormatException e) {
            throw new FleetFormatException("record " + (index + 1) + " of " + file + " is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static boolean isWhole(RandomAccessFile in, long offset, ByteBuffer header) throws IOException {
        int packed = header.getInt(RecordLayout.PACKED_AT);
        ByteBuffer bytes = read(in, offset + RecordLayout.HEADER, packed);
        return bytes != null
                && RecordLayout.checksum(bytes.array(), 0, packed) == header.getInt(RecordLayout.PACKED_CRC_AT);
    }

    /** So many bytes from there; null where the file is shorter. */
    private static ByteBuffer read(RandomAccessFile in, long offset, int length) throws IOException {
        if (offset + length > in.length()) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.seek(offset);
        try {
            in.readFully(bytes);
        } catch (EOFException e) {
            return null;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
