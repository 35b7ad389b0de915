// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The units that /proc counts in.
 *
 * @param tickNanos ns of a clock tick as utime and /proc/stat count them
 * @param pageSize bytes of a page
 */
record ProcUnits(long tickNanos, int pageSize) {
    /** AT_PAGESZ and AT_CLKTCK of getauxval(3). */
    private static final long PAGE_SIZE = 6;

    private static final long CLOCK_TICKS = 17;

    /** What the kernel told this process at its start; a hundred ticks and 4 KiB where that cannot be read. */
    static ProcUnits read(String proc) {
        long ticks = 100;
        long page = 4096;
        try {
            ByteBuffer pairs = ByteBuffer.wrap(Files.readAllBytes(Path.of(proc, "self", "auxv")))
                    .order(ByteOrder.nativeOrder());
            while (pairs.remaining() >= 16) {
                long type = pairs.getLong();
                long value = pairs.getLong();
                ticks = type == CLOCK_TICKS && value > 0 ? value : ticks;
                page = type == PAGE_SIZE && value > 0 ? value : page;
            }
        } catch (IOException e) {
            // both defaults are right on every x86-64
        }
        return new ProcUnits(1_000_000_000L / ticks, (int) page);
    }
}
