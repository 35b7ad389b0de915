// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This JVM as the libraries of the rig see it: its environment, its mappings, its open files. */
final class OwnProcess {
    private static final LibC LIBC = Native.load("c", LibC.class);

    private OwnProcess() {}

    /** {@code System.getenv} is a copy that was made when the JVM started; native code sees the real one. */
    private interface LibC extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /** Makes JNA load the rig's libraries under the names of the real ones. To be called before they are loaded. */
    static void preferLibraries(Path directory, String xenctrl) {
        NativeLibrary.addSearchPath("libxenevtchn.so.1", directory.toString());
        NativeLibrary.addSearchPath("libxengnttab.so.1", directory.toString());
        NativeLibrary.addSearchPath(
                xenctrl, RigPrograms.hypercallLibrary(directory).toString());
    }

    /** The rig's libraries read this whenever a handle is opened. */
    static void setEnvironment(String name, String value) {
        LIBC.setenv(name, value, 1);
    }

    /** Mapped grants and open files of a rig, from /proc: what the kernel knows, whatever the books say. */
    static List<String> holds(Path rig) throws IOException {
        List<String> held = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            if (line.contains(rig + "/")) {
                held.add("mapped here: " + line.substring(line.indexOf(rig.toString())));
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : files) {
                String target = target(file);
                if (target.startsWith(rig + "/")) {
                    held.add("open here: " + target);
                }
            }
        }
        return held;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
