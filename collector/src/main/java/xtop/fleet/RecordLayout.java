// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Byte layout of a recording, format 1: fleet images one after another, each compressed by itself, so that any can be
 * read without the others and a torn end costs only the last. Little-endian.
 *
 * <pre>
 * file    u64 magic "XTOPREC\n", u32 format, u32 0
 * record  u32 mark "XREC", u32 packed length, u32 length, u32 CRC32C of the packed bytes, i64 published (ns since 1970),
 *         i64 sequence, u32 0, u32 CRC32C of the 36 bytes before; then the packed bytes (zlib, RFC 1950)
 * </pre>
 */
final class RecordLayout {
    /** "XTOPREC\n". */
    static final long MAGIC = 0x0a434552504f5458L;

    static final int FORMAT = 1;
    static final int FILE_HEADER = 16;
    /** "XREC". */
    static final int MARK = 0x43455258;

    static final int HEADER = 40;
    static final int MARK_AT = 0;
    static final int PACKED_AT = 4;
    static final int LENGTH_AT = 8;
    static final int PACKED_CRC_AT = 12;
    static final int EPOCH_AT = 16;
    static final int SEQUENCE_AT = 24;
    static final int HEADER_CRC_AT = 36;

    private RecordLayout() {}

    /** Whether a header is one, whole and possible. */
    static boolean isSound(ByteBuffer header) {
        int packed = header.getInt(PACKED_AT);
        int length = header.getInt(LENGTH_AT);
        return header.getInt(MARK_AT) == MARK
                && header.getInt(HEADER_CRC_AT) == headerChecksum(header)
                && packed > 0
                && packed <= Layout.MAX_BYTES
                && length >= Layout.HEADER_BYTES
                && length <= Layout.MAX_BYTES;
    }

    static int headerChecksum(ByteBuffer header) {
        return checksum(header.array(), header.arrayOffset(), HEADER_CRC_AT);
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
