// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Native;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Pages of program files that this process has mapped, most of which only its start has touched: code of the JVM and its
 * libraries, and the archive of classes. Stateless.
 */
public final class StartPages {
    private static final File MAPPINGS = new File("/proc/self/smaps");
    private static final int HEXADECIMAL = 16;
    /** Libraries by any version, the JVM's modules, archives of classes. */
    private static final Pattern LASTING = Pattern.compile("(\\.so[.0-9]*|/lib/modules|\\.jsa)$");

    private static final String ANONYMOUS = "Anonymous:";

    private StartPages() {}

    /**
     * Takes mappings of files that are not for writing and of which no page was ever changed out of this process's memory
     * (madvise(2), {@code MADV_DONTNEED}): who touches one again gets it from the page cache, by a fault of a microsecond.
     * What the files are mapped for does not change. Only what stays mapped for the life of the process is taken: the JVM,
     * its libraries and modules, the archive of classes. Something else might be unmapped, and other memory be there instead,
     * between the look at it and the advice, which would lose what is in it. Any thread.
     *
     * @return bytes of the mappings, resident or not
     * @throws IOException the kernel does not tell of the mappings, or will not do it
     */
    public static long giveBack() throws IOException {
        long given = 0;
        try (BufferedReader lines = new BufferedReader(new FileReader(MAPPINGS, StandardCharsets.ISO_8859_1))) {
            String mapping = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!Character.isUpperCase(line.charAt(0))) {
                    mapping = line;
                } else if (line.startsWith(ANONYMOUS) && isUnchanged(line) && isProgramFile(mapping)) {
                    given += giveBack(mapping);
                }
            }
        }
        return given;
    }

    /** Whether a line of the mapping says that all its pages are the file's. */
    static boolean isUnchanged(String anonymous) {
        return anonymous.substring(ANONYMOUS.length()).strip().equals("0 kB");
    }

    /** Whether the first line of a mapping is of a program's file, private or not, that nobody here can write through it. */
    static boolean isProgramFile(String mapping) {
        int rights = mapping.indexOf(' ') + 1;
        int path = mapping.indexOf('/');
        return path > 0
                && mapping.charAt(rights) == 'r'
                && mapping.charAt(rights + 1) == '-'
                && LASTING.matcher(mapping).find(path);
    }

    private static long giveBack(String mapping) throws IOException {
        int dash = mapping.indexOf('-');
        long start = Long.parseUnsignedLong(mapping.substring(0, dash), HEXADECIMAL);
        long end = Long.parseUnsignedLong(mapping.substring(dash + 1, mapping.indexOf(' ')), HEXADECIMAL);
        if (LibC.madvise(start, end - start, LibC.MADV_DONTNEED) != 0) {
            throw new IOException("madvise: " + Errno.name(Native.getLastError()));
        }
        return end - start;
    }
}
