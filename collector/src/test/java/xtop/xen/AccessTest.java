// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** (CommandsIT, which is root, asks as somebody else.) */
    @Test
    void whatIsClosedIsDeniedToAllButRoot() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        boolean root = Files.getOwner(file).getName().equals("root");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(Access.isDenied(file)).isNotEqualTo(root);
    }
}
