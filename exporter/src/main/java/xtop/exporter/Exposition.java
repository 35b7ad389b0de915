// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A page of metrics, and the same compressed once somebody asked for that. Any thread. */
final class Exposition {
    private final String contentType;
    private final byte[] plain;
    private byte[] zipped;

    Exposition(String contentType, byte[] plain) {
        this.contentType = contentType;
        this.plain = plain;
    }

    String contentType() {
        return contentType;
    }

    /** The page, shared: not to be changed. */
    byte[] plain() {
        return plain;
    }

    /** The page as gzip, shared: not to be changed. */
    synchronized byte[] zipped() {
        if (zipped == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4 + 64);
            try (FastGzip gzip = new FastGzip(bytes)) {
                gzip.write(plain);
            } catch (IOException e) {
                throw new UncheckedIOException("gzip of " + plain.length + " bytes in memory", e);
            }
            zipped = bytes.toByteArray();
        }
        return zipped;
    }

    /** Level 1: on such pages a third of level 6's time for a sixth more bytes. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream bytes) throws IOException {
            super(bytes, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
