// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Reads a published fleet from its file. The writer replaces the file as a whole, and writes an open one over only with the
 * next fleet but one: who is slower than that finds a wrong checksum and another fleet published, and reads again. On the
 * start-up path of the one-shot commands: plain java.io only. Any thread.
 */
public final class FleetFile {
    /** A fleet older than this many of its collector's intervals is stale. */
    public static final int STALE_INTERVALS = 5;

    private static final long DEFAULT_INTERVAL = 1_000_000_000L;
    /** How often a fleet that was written over is read again. */
    private static final int ATTEMPTS = 16;

    private FleetFile() {}

    /**
     * Reads and checks a fleet.
     *
     * @throws NoSuchFileException where there is no such file
     * @throws AccessDeniedException where we may not read it
     * @throws FleetFormatException where it is not a sound fleet of this format
     */
    public static FleetImage read(File file) throws IOException {
        byte[] header = new byte[Layout.HEADER_BYTES];
        for (int left = ATTEMPTS; ; left--) {
            try {
                FleetImage fleet = read(file, header);
                long published = sequence(file);
                // Who is slow may even see one that is written and not published yet: it would go back in time next.
                if (left == 1 || published == 0 || published >= fleet.sequence()) {
                    return fleet;
                }
            } catch (FleetFormatException e) {
                long published = sequence(file);
                if (left == 1 || published == 0 || published == sequence(header)) {
                    throw e;
                }
            }
        }
    }

    /** @param header gets what was read of it */
    private static FleetImage read(File file, byte[] header) throws IOException {
        try (InputStream in = open(file)) {
            long length = file.length();
            if (length > Layout.MAX_BYTES) {
                throw new FleetFormatException(file + " is too long for a fleet file: " + length + " bytes");
            }
            byte[] bytes = new byte[Math.max((int) length, Layout.HEADER_BYTES)];
            int read = fill(in, bytes);
            System.arraycopy(bytes, 0, header, 0, header.length);
            if (read >= Layout.HEADER_BYTES) {
                int wanted = announced(bytes);
                if (wanted > read) {
                    bytes = more(in, bytes, read, wanted);
                    read = bytes.length;
                }
            }
            return FleetImage.over(bytes, read);
        } catch (EOFException e) {
            throw new FleetFormatException(file + " is cut off");
        }
    }

    /** Sequence number of the fleet in a file, without reading all of it; 0 where there is none that can be read. */
    public static long sequence(File file) {
        byte[] header = new byte[Layout.HEADER_BYTES];
        try (InputStream in = open(file)) {
            if (fill(in, header) < header.length) {
                return 0;
            }
        } catch (IOException e) {
            return 0;
        }
        return sequence(header);
    }

    private static long sequence(byte[] header) {
        ByteBuffer view = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        boolean known = view.getLong(Layout.MAGIC_AT) == Layout.MAGIC && view.getInt(Layout.FORMAT_AT) == Layout.FORMAT;
        return known ? view.getLong(Layout.SEQUENCE_AT) : 0;
    }

    /** Age of a fleet, ns; 0 where it seems to come from the future. */
    public static long ageNanos(Fleet fleet, long nowEpochNanos) {
        return Math.max(0, nowEpochNanos - fleet.publishedEpochNanos());
    }

    /** Whether a fleet is older than a working collector would leave it. */
    public static boolean isStale(Fleet fleet, long nowEpochNanos) {
        long interval = fleet.number(Field.COLLECTOR_INTERVAL, 0);
        return ageNanos(fleet, nowEpochNanos) > STALE_INTERVALS * (interval > 0 ? interval : DEFAULT_INTERVAL);
    }

    /** An age for a person: {@code 12 s}, {@code 3 min}, {@code 26 h}, {@code 4 d}. */
    public static String age(long nanos) {
        long seconds = nanos / DEFAULT_INTERVAL;
        return seconds < 180
                ? seconds + " s"
                : seconds < 180 * 60
                        ? seconds / 60 + " min"
                        : seconds < 72 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    private static InputStream open(File file) throws IOException {
        checkReadable(file);
        return new FileInputStream(file);
    }

    /** Throws where a file is missing or not for us to read, with which of both. */
    static void checkReadable(File file) throws IOException {
        File directory = file.getAbsoluteFile().getParentFile();
        if (directory != null && directory.exists() && !directory.canExecute()) {
            // What is in there seems not to exist to whom may not look.
            throw new AccessDeniedException(file.getPath());
        }
        if (!file.exists()) {
            throw new NoSuchFileException(file.getPath());
        }
        if (!file.canRead()) {
            throw new AccessDeniedException(file.getPath());
        }
    }

    /** Length in the header; the file's own length where the header is not one (the check says why later). */
    private static int announced(byte[] bytes) throws FleetFormatException {
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (view.getLong(Layout.MAGIC_AT) != Layout.MAGIC) {
            return 0;
        }
        int length = view.getInt(Layout.LENGTH_AT);
        if (length < 0 || length > Layout.MAX_BYTES) {
            throw new FleetFormatException("the fleet file is damaged: impossible length");
        }
        return length;
    }

    /** The file was replaced by a longer one between asking for its length and opening it. */
    private static byte[] more(InputStream in, byte[] start, int read, int wanted) throws IOException {
        long available = (long) read + in.available();
        if (wanted > available) {
            throw new FleetFormatException("the fleet file is cut off: " + available + " of " + wanted + " bytes");
        }
        byte[] bytes = new byte[wanted];
        System.arraycopy(start, 0, bytes, 0, read);
        int at = read;
        while (at < wanted) {
            int n = in.read(bytes, at, wanted - at);
            if (n < 0) {
                throw new EOFException();
            }
            at += n;
        }
        return bytes;
    }

    private static int fill(InputStream in, byte[] into) throws IOException {
        int at = 0;
        while (at < into.length) {
            int n = in.read(into, at, into.length - at);
            if (n < 0) {
                break;
            }
            at += n;
        }
        return at;
    }
}
