// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether the kernel keeps us from a device or a socket. What is thrown where one cannot be opened tells this only in words,
 * and those are in the language of whoever runs us; access(2) is asked instead. Any thread.
 */
public final class Access {
    private Access() {}

    /**
     * Whether something is there, or may be, that we may not read and write: what connect(2) asks of a socket, too
     * (unix(7)). By its mode or a directory's above it, by a device cgroup, by a security module.
     *
     * @return false for what is missing, and for what fails for another reason
     */
    public static boolean isDenied(Path path) {
        try {
            path.getFileSystem().provider().checkAccess(path, AccessMode.READ, AccessMode.WRITE);
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // EPERM, as of a device cgroup, has no class of its own.
            return Files.exists(path);
        }
    }
}
