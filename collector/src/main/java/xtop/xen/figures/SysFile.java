// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import xtop.xen.HostSample;

/** One-value files of the kernel. */
final class SysFile {
    private SysFile() {}

    /** The text without its line end; empty where it cannot be read. */
    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** A count, {@link HostSample#UNKNOWN} where there is none. */
    static long number(Path file) {
        return number(text(file));
    }

    static long number(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            return HostSample.UNKNOWN;
        }
    }
}
