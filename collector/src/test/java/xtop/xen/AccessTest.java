// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsOursIsNotDenied() throws Exception {
        assertThat(Access.isDenied(Files.createFile(directory.resolve("file")))).isFalse();
    }

    @Test
    void whatIsMissingIsNotDenied() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(Access.isDenied(directory.resolve("nothing"))).isFalse();
        assertThat(Access.isDenied(file.resolve("below-a-file"))).isFalse();
    }

    /** Root may do everything with modes; CommandsIT asks as somebody else. */
    @Test
    void whatIsClosedIsDenied() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        UserPrincipal owner = Files.getOwner(file);
        Assumptions.assumeFalse(owner.getName().equals("root"), "root is not kept from a file");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(Access.isDenied(file)).isTrue();
    }
}
