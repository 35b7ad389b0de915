// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped units, read by systemd itself. */
class UnitFilesIT {
    private static final Path UNITS = Path.of("src/main/dist/systemd");

    @TempDir
    private Path directory;

    @BeforeEach
    void systemdIsThere() {
        Program.require("systemd-analyze", "systemd");
    }

    /** A copy whose program exists here. */
    private Path copy(String unit) throws IOException {
        String text = Files.readString(UNITS.resolve(unit));
        assertThat(text).contains("ExecStart=/usr/bin/xtop ");
        return Files.writeString(directory.resolve(unit), text.replace("/usr/bin/xtop", "/bin/true"));
    }

    @Test
    void systemdFindsNoFaultInThem() throws Exception {
        copy("xtop-exporter.service");
        Path service = copy("xtop.service");
        for (Path unit : List.of(service, directory.resolve("xtop-exporter.service"))) {
            Program.Outcome outcome =
                    Program.run(Map.of(), List.of("systemd-analyze", "verify", "--man=no", unit.toString()));
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.err()).doesNotContain("xtop");
        }
    }

    /** Tried with setpriv and a /proc of hidepid=invisible: without it root sees no process that has capabilities. */
    @Test
    void theServiceMayLookIntoWhoHoldsGuestsPagesAndNothingElse() throws IOException {
        assertThat(Files.readAllLines(UNITS.resolve("xtop.service")))
                .contains("CapabilityBoundingSet=CAP_SYS_PTRACE", "AmbientCapabilities=")
                .anyMatch(line -> line.startsWith("SystemCallFilter=~ptrace process_vm_readv process_vm_writev"));
        assertThat(Files.readAllLines(UNITS.resolve("xtop-exporter.service"))).contains("CapabilityBoundingSet=");
    }

    @ParameterizedTest
    @CsvSource({"xtop.service, 2.0", "xtop-exporter.service, 2.0"})
    void theirExposureStaysSmall(String unit, double most) throws Exception {
        Program.Outcome outcome = Program.run(
                Map.of(),
                List.of(
                        "systemd-analyze",
                        "security",
                        "--offline=true",
                        "--no-pager",
                        copy(unit).toString()));
        Matcher overall =
                Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(outcome.out());
        assertThat(overall.find()).as(outcome.out() + outcome.err()).isTrue();
        assertThat(Double.parseDouble(overall.group(1))).isLessThanOrEqualTo(most);
    }
}
