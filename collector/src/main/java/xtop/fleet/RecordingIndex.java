// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where the fleets of a recording are: found by stepping from header to header, without unpacking. What is torn or damaged
 * at the end is no part of it. Immutable; any thread.
 */
public final class RecordingIndex {
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
            long[] offsets = new long[64];
            long[] epochs = new long[64];
            int count = 0;
            long at = RecordLayout.FILE_HEADER;
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
    }

    /** Fleets in it. */
    public int count() {
        return count;
    }

    /** When a fleet was published, ns since 1970. */
    public long epochNanos(int index) {
        return epochs[java.util.Objects.checkIndex(index, count)];
    }

    /** The last fleet that had been published at a time; -1 where the first came later. */
    public int at(long epochNanos) {
        int found = -1;
        for (int i = 0; i < count && epochs[i] <= epochNanos; i++) {
            found = i;
        }
        return found;
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
        long offset = offsets[java.util.Objects.checkIndex(index, count)];
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
