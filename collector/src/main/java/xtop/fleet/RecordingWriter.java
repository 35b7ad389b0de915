// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.Deflater;

/**
 * Appends fleets to a recording ({@link RecordLayout}), made with mode 0640 where it is missing. What a crash left half
 * written at the end is cut off when the file is opened again. One thread, one process a file.
 */
public final class RecordingWriter implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final FileChannel channel;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final ByteBuffer imageHeader =
            ByteBuffer.allocate(Layout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] record = new byte[CHUNK];
    private long end;
    private int records;

    private RecordingWriter(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file to append to.
     *
     * @throws FleetFormatException where it is something else than a recording of this format
     * @throws IOException where it cannot be made or written, or another process records into it
     */
    public static RecordingWriter open(File file) throws IOException {
        FileChannel channel = FileChannel.open(
                file.toPath(),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        try {
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                throw new IOException("somebody else records into " + file);
            }
            RecordingWriter writer = new RecordingWriter(channel);
            if (channel.size() < RecordLayout.FILE_HEADER) {
                writer.begin();
            } else {
                RecordingIndex index = RecordingIndex.of(file);
                writer.end = index.end();
                writer.records = index.count();
            }
            channel.truncate(writer.end);
            return writer;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(RecordLayout.FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(RecordLayout.MAGIC).putInt(RecordLayout.FORMAT).putInt(0).flip();
        channel.truncate(0);
        write(header, 0);
        end = RecordLayout.FILE_HEADER;
    }

    /** Bytes of the file. */
    public long size() {
        return end;
    }

    /** Records in the file. */
    public int records() {
        return records;
    }

    /**
     * Appends a fleet, which must be an image (every published fleet is) and leased for the time of the call. It is
     * there as a whole or, after a failure, not at all.
     */
    public void append(Fleet fleet) throws IOException {
        if (!(fleet instanceof FleetImage image)) {
            throw new IllegalArgumentException("only images can be written");
        }
        int packed = pack(image);
        ByteBuffer header = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(RecordLayout.MARK_AT, RecordLayout.MARK);
        header.putInt(RecordLayout.PACKED_AT, packed);
        header.putInt(RecordLayout.LENGTH_AT, image.length());
        header.putInt(RecordLayout.PACKED_CRC_AT, RecordLayout.checksum(record, RecordLayout.HEADER, packed));
        header.putLong(RecordLayout.EPOCH_AT, image.publishedEpochNanos());
        header.putLong(RecordLayout.SEQUENCE_AT, image.sequence());
        header.putInt(RecordLayout.HEADER_CRC_AT - Integer.BYTES, 0);
        header.putInt(RecordLayout.HEADER_CRC_AT, RecordLayout.headerChecksum(header));
        int length = RecordLayout.HEADER + packed;
        try {
            write(ByteBuffer.wrap(record, 0, length), end);
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
        end += length;
        records++;
    }

    /** Has the disk keep what was appended. */
    public void force() throws IOException {
        channel.force(false);
    }

    private int pack(FleetImage image) {
        imageHeader.put(0, image.part(0), 0, Layout.HEADER_BYTES);
        imageHeader.putInt(Layout.CRC_AT, image.checksum());
        deflater.reset();
        int at = deflate(imageHeader.array(), 0, Layout.HEADER_BYTES, RecordLayout.HEADER);
        at = deflate(image.part(0), Layout.HEADER_BYTES, image.partLength(0) - Layout.HEADER_BYTES, at);
        for (int i = 1; i < image.parts(); i++) {
            at = deflate(image.part(i), 0, image.partLength(i), at);
        }
        deflater.finish();
        while (!deflater.finished()) {
            at = room(at);
            at += deflater.deflate(record, at, record.length - at);
        }
        return at - RecordLayout.HEADER;
    }

    private int deflate(byte[] bytes, int offset, int length, int start) {
        int at = start;
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            at = room(at);
            at += deflater.deflate(record, at, record.length - at);
        }
        return at;
    }

    private int room(int at) {
        if (record.length - at < CHUNK / 4) {
            record = Arrays.copyOf(record, record.length * 2);
        }
        return at;
    }

    private void write(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            at += channel.write(from, at);
        }
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        channel.close();
    }
}
