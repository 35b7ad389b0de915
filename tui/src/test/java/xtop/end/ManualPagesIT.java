// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual pages as they are shipped, read by the programs that people read them with. */
class ManualPagesIT {
    @TempDir
    private Path directory;

    /** The directory of what the build has just packed. */
    static Path share() throws IOException {
        try (Stream<Path> images = Files.list(Path.of("target"))) {
            Path image = images.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().matches("xtop-[0-9.]+"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("mvn package makes what this test looks at"));
            return image.resolve(image.getFileName()).resolve("share").toAbsolutePath();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"man1/xtop.1", "man5/xtop.conf.5", "man7/xtop-fields.7"})
    void manAndMandocFindNoFault(String name) throws Exception {
        Program.require("man", "man-db");
        Program.require("mandoc", "mandoc");
        Path page = share().resolve("man/" + name + ".gz");
        Program.Outcome man = Program.run(
                Map.of("MANWIDTH", "80"), List.of("man", "--warnings", "-E", "UTF-8", "-l", page.toString()));
        assertThat(man.err()).isEmpty();
        assertThat(man.code()).isZero();
        assertThat(man.out()).contains("NAME", "SEE ALSO");
        assertThat(man.out().lines()).allMatch(line -> line.length() <= 80);
        Path plain = directory.resolve(page.getFileName().toString().replace(".gz", ""));
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(page))) {
            Files.write(plain, in.readAllBytes());
        }
        Program.Outcome mandoc =
                Program.run(Map.of(), List.of("mandoc", "-T", "lint", "-W", "warning", plain.toString()));
        assertThat(mandoc.out() + mandoc.err()).isEmpty();
        assertThat(mandoc.code()).isZero();
    }

    @Test
    void theIndexCallsThemByTheirPurpose() throws Exception {
        Program.require("lexgrog", "man-db");
        Program.Outcome outcome = Program.run(
                Map.of(),
                List.of("lexgrog", share().resolve("man/man1/xtop.1.gz").toString()));
        assertThat(outcome.out()).contains("\"xtop - top, ps and vmstat for the inside of Xen guests\"");
    }

    @Test
    void thePackageHasThemAndTheCompletionWhereDebianLooks() throws Exception {
        Program.require("dpkg-deb", "dpkg");
        Path deb;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            deb = files.filter(path -> path.toString().endsWith("_amd64.deb"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("mvn package makes what this test looks at"));
        }
        Program.Outcome outcome = Program.run(Map.of(), List.of("dpkg-deb", "--contents", deb.toString()));
        for (String path : new String[] {
            "man/man1/xtop.1.gz",
            "man/man5/xtop.conf.5.gz",
            "man/man7/xtop-fields.7.gz",
            "bash-completion/completions/xtop",
            "zsh/vendor-completions/_xtop"
        }) {
            assertThat(outcome.out().lines())
                    .anyMatch(line -> line.startsWith("-rw-r--r-- ") && line.endsWith(" ./usr/share/" + path));
            assertThat(share().resolve(path)).exists();
        }
    }
}
