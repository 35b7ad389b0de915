// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Publishes fleets in a file: each is written aside and renamed over the last, so that readers see the old or the new
 * one, never a mixture. Mode 0640. One thread.
 */
public final class FleetFileWriter {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final Path aside;
    private final ByteBuffer header = ByteBuffer.allocate(Layout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private final FileAttribute<?> mode =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    public FleetFileWriter(File file) {
        this.file = file.toPath();
        this.aside = file.toPath().resolveSibling("." + file.getName() + ".new");
    }

    /**
     * Replaces the file. The fleet must be an image (every published fleet is) and leased for the time of the call.
     *
     * @throws IOException where the directory is missing, full or not ours; the message names the file
     */
    public void write(Fleet fleet) throws IOException {
        if (!(fleet instanceof FleetImage image)) {
            throw new IllegalArgumentException("only images can be written");
        }
        header.put(0, image.part(0), 0, Layout.HEADER_BYTES);
        header.putInt(Layout.CRC_AT, image.checksum());
        Files.deleteIfExists(aside);
        try (FileChannel out = FileChannel.open(aside, options, mode)) {
            copy(out, header.array(), 0, Layout.HEADER_BYTES);
            copy(out, image.part(0), Layout.HEADER_BYTES, image.partLength(0));
            for (int i = 1; i < image.parts(); i++) {
                copy(out, image.part(i), 0, image.partLength(i));
            }
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void copy(FileChannel out, byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; at += CHUNK) {
            chunk.clear().put(bytes, at, Math.min(CHUNK, to - at)).flip();
            while (chunk.hasRemaining()) {
                out.write(chunk);
            }
        }
    }

    /**
     * Removes the file, so that nobody takes the last fleet of an ended collector for a living one's.
     *
     * @throws IOException where the directory is not ours
     */
    public void remove() throws IOException {
        Files.deleteIfExists(aside);
        Files.deleteIfExists(file);
    }
}
