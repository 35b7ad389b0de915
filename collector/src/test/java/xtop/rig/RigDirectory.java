// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories of rigs in shared memory, named after the JVM that made them, so that those of a dead one can go. */
final class RigDirectory {
    private static final Path PARENT = Path.of("/dev/shm");
    private static final String PREFIX = "xtop-rig.";

    private RigDirectory() {}

    /** A new empty one. */
    static Path create() throws IOException {
        removeOrphans();
        return Files.createTempDirectory(
                PARENT, PREFIX + ProcessHandle.current().pid() + ".");
    }

    /** Removes it with all that is in it. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void removeOrphans() throws IOException {
        try (DirectoryStream<Path> rigs = Files.newDirectoryStream(PARENT, PREFIX + "*")) {
            for (Path rig : rigs) {
                long pid = Long.parseLong(
                        rig.getFileName().toString().substring(PREFIX.length()).replaceFirst("\\..*", ""));
                if (ProcessHandle.of(pid).isEmpty()) {
                    remove(rig);
                }
            }
        }
    }
}
