// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.CrowdedFleet;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.FleetFileWriter;

/**
 * What a one-shot command over a published fleet loads and how much memory it takes: counts of classes and pages, which no
 * load of the machine can blur.
 */
class StartUpIT {
    private static final int MOST_FROM_JARS = 10;
    /** Resident memory at its highest. */
    private static final int MOST_KIBIBYTES = 40 * 1024;

    private static final Pattern FOREIGN =
            Pattern.compile(" (com\\.sun\\.jna|com\\.fasterxml|com\\.googlecode\\.lanterna"
                    + "|io\\.prometheus|sun\\.nio\\.ch\\.\\w*Socket|java\\.net\\.Socket|java\\.security\\.SecureRandom"
                    + "|xtop\\.collector|xtop\\.xen|xtop\\.simulation|xtop\\.exporter|xtop\\.dashboard)");

    @TempDir
    private Path directory;

    private Path fleet;
    private Path log;

    @BeforeEach
    void publish() throws IOException {
        fleet = directory.resolve("fleet");
        log = directory.resolve("classes");
        new FleetFileWriter(fleet.toFile()).write(HandMadeFleet.first());
    }

    private List<String> loaded(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                "xtop.cli.Main",
                "--source",
                "file:" + fleet));
        command.addAll(List.of(words));
        assertThat(Program.run(Map.of(), command).code()).isZero();
        return Files.readAllLines(log);
    }

    @ParameterizedTest
    @CsvSource({"ps", "list", "vmstat"})
    void oneShotCommandsLoadNeitherNativeCodeNorJsonNorScreensNorSockets(String words) throws Exception {
        List<String> classes = loaded(words);
        assertThat(classes).hasSizeGreaterThan(300);
        assertThat(classes.stream().filter(line -> FOREIGN.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void jsonLoadsTheStreamingWriterAndNothingElseOfJackson() throws Exception {
        List<String> classes = loaded("ps", "--json");
        assertThat(classes).anyMatch(line -> line.contains(" com.fasterxml.jackson.core."));
        assertThat(classes.stream().filter(line -> line.contains(" com.fasterxml.jackson.databind.")))
                .isEmpty();
    }

    @Test
    void onlyTheCalledCommandIsBuilt() throws Exception {
        assertThat(loaded("ps").stream().filter(line -> line.matches(".* xtop\\.cli\\.\\w+Command source: .*")))
                .hasSize(1);
    }

    @Test
    void withItsArchiveHardlyAClassComesFromAJar() throws Exception {
        File launcher = new File(Program.command().get(0));
        File maker = new File(launcher.getParentFile(), "xtop-archive");
        Assumptions.assumeTrue(maker.canExecute(), "the distribution has not been built");
        Program.Outcome made = Program.run(Map.of(), List.of(maker.getPath(), directory + "/archive"));
        assertThat(made.code()).as(made.err()).isZero();
        Program.Outcome ps = Program.run(
                Map.of("XTOP_ARCHIVE_DIR", directory + "/archive", "XTOP_JAVA_OPTIONS", "-Xlog:class+load:file=" + log),
                List.of(launcher.getPath(), "--source", "file:" + fleet, "ps"));
        assertThat(ps.code()).isZero();
        assertThat(Files.readAllLines(log).stream().filter(line -> !line.contains("shared objects file")))
                .hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
        Path settings = Files.writeString(
                directory.resolve("xtop.conf"), "source = file:" + fleet + "\n[ps]\nsort = -pcpu\nno-headers = true\n");
        Program.Outcome withSettings = Program.run(
                Map.of(
                        "XTOP_ARCHIVE_DIR",
                        directory + "/archive",
                        "XTOP_CONFIG",
                        settings.toString(),
                        "XTOP_PS_FORMAT",
                        "tid,comm",
                        "XTOP_JAVA_OPTIONS",
                        "-Xlog:class+load:file=" + log),
                List.of(launcher.getPath(), "ps"));
        assertThat(withSettings.out()).startsWith("412 postgres\n");
        assertThat(Files.readAllLines(log).stream().filter(line -> !line.contains("shared objects file")))
                .hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
    }

    /**
     * By the kernel's own account of the process at its end, its exit included. It is that of Java 17, which Debian 12 has;
     * another Java brings other pages of its own.
     */
    @ParameterizedTest
    @CsvSource({"ps", "list", "vmstat"})
    void oneShotCommandsOverFiftyGuestsTakeAtMostFortyMebibytes(String words) throws Exception {
        Program.require("time", "time");
        Assumptions.assumeTrue(Runtime.version().feature() == 17, "measured for Java 17");
        File launcher = new File(Program.command().get(0));
        File maker = new File(launcher.getParentFile(), "xtop-archive");
        Assumptions.assumeTrue(maker.canExecute(), "the distribution has not been built");
        Program.Outcome made = Program.run(Map.of(), List.of(maker.getPath(), directory + "/archive"));
        assertThat(made.code()).as(made.err()).isZero();
        Path crowd = directory.resolve("crowd");
        new FleetFileWriter(crowd.toFile()).write(CrowdedFleet.of(50, 32));
        for (int run = 0; run < 3; run++) {
            Path figure = directory.resolve("kibibytes");
            Program.Outcome outcome = Program.run(
                    Map.of("XTOP_ARCHIVE_DIR", directory + "/archive"),
                    List.of(
                            "time",
                            "--format=%M",
                            "--output=" + figure,
                            launcher.getPath(),
                            "--source",
                            "file:" + crowd,
                            words));
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.out().lines()).hasSizeGreaterThan(50);
            assertThat(Integer.parseInt(Files.readString(figure).strip())).isLessThanOrEqualTo(MOST_KIBIBYTES);
        }
    }
}
