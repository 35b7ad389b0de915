// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of Xen's libraries this process can load, for whoever looks for the cause of a failure. Any thread. */
public final class XenLibraries {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private XenLibraries() {}

    /** So-names of libxenctrl whose structures are known, the newest first: the order in which they are tried. */
    public static List<String> ofXenctrl() {
        List<String> names = new ArrayList<>();
        for (int minor = LibXenCtrl.LAST_MINOR; minor >= LibXenCtrl.FIRST_MINOR; minor--) {
            names.add(LibXenCtrl.soName(minor));
        }
        return names;
    }

    /**
     * Loads a library.
     *
     * @return the file that it came from, with its whole version where the file has it in its name; the so-name where
     *     the kernel does not say
     * @throws IOException it cannot be loaded, or JNA itself cannot; the linker's words are the message
     */
    public static String load(String soName) throws IOException {
        try {
            NativeLibrary.getInstance(soName);
        } catch (LinkageError e) {
            throw new IOException(e.getMessage(), e);
        }
        String stem = "/" + soName;
        for (String line : Files.readAllLines(MAPS, StandardCharsets.ISO_8859_1)) {
            int path = line.indexOf('/');
            if (path >= 0 && line.indexOf(stem, path) >= 0) {
                return line.substring(path);
            }
        }
        return soName;
    }
}
