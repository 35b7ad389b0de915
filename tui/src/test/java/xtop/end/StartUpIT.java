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

    private static final List<String> COMMANDS = List.of(
            "ps",
            "ps -eLf",
            "ps --json",
            "ps --sort=-pcpu",
            "list",
            "list -l",
            "list --json",
            "list --csv",
            "list --where mem>0",
            "list --group-by kind",
            "info",
            "fields",
            "vmstat -a",
            "why",
            "top -b -n 1",
            "top --compat xentop -b -i 1");

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
        String launcher = launcher().getPath();
        String archive = archive();
        Program.Outcome ps = Program.run(
                Map.of("XTOP_ARCHIVE_DIR", archive, "XTOP_JAVA_OPTIONS", "-Xlog:class+load:file=" + log),
                List.of(launcher, "--source", "file:" + fleet, "ps"));
        assertThat(ps.code()).isZero();
        assertThat(fromElsewhere()).hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
        Path settings = Files.writeString(
                directory.resolve("xtop.conf"), "source = file:" + fleet + "\n[ps]\nsort = -pcpu\nno-headers = true\n");
        Program.Outcome withSettings = Program.run(
                Map.of(
                        "XTOP_ARCHIVE_DIR",
                        archive,
                        "XTOP_CONFIG",
                        settings.toString(),
                        "XTOP_PS_FORMAT",
                        "tid,comm",
                        "XTOP_JAVA_OPTIONS",
                        "-Xlog:class+load:file=" + log),
                List.of(launcher, "ps"));
        assertThat(withSettings.out()).startsWith("412 postgres\n");
        assertThat(fromElsewhere()).hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
    }

    /** Over a fleet of sick domains: what is said of them is made of numbers and units, too. */
    @Test
    void norDoesOneOfAnyOtherCommand() throws Exception {
        String archive = archive();
        for (String words : COMMANDS) {
            List<String> command = new ArrayList<>(List.of(launcher().getPath(), "--source", "file:" + fleet));
            command.addAll(List.of(words.split(" ", -1)));
            Program.Outcome outcome = Program.run(
                    Map.of("XTOP_ARCHIVE_DIR", archive, "XTOP_JAVA_OPTIONS", "-Xlog:class+load:file=" + log), command);
            assertThat(outcome.code()).as(words + ": " + outcome.err()).isZero();
            assertThat(fromElsewhere()).as(words).hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
        }
    }

    /** Classes that a logged run took from somewhere else than its archive; the log also tells of jars that were opened. */
    private List<String> fromElsewhere() throws IOException {
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).anyMatch(line -> line.contains(" xtop.cli.Main source: shared objects file"));
        return lines.stream()
                .filter(line -> line.contains(" source: ") && !line.contains("shared objects file"))
                .toList();
    }

    /**
     * By the kernel's own account of the process at its end, its exit included. It is that of Java 17, which Debian 12 has;
     * another Java brings other pages of its own.
     */
    @Test
    void commandsThatReadAFleetOfFiftyGuestsTakeAtMostFortyMebibytes() throws Exception {
        Program.require("time", "time");
        Assumptions.assumeTrue(Runtime.version().feature() == 17, "measured for Java 17");
        Path crowd = directory.resolve("crowd");
        new FleetFileWriter(crowd.toFile()).write(CrowdedFleet.of(50, 32));
        Path figure = directory.resolve("kibibytes");
        List<String> launch =
                List.of("time", "--format=%M", "--output=" + figure, launcher().getPath(), "--source", "file:" + crowd);
        Map<String, String> environment = Map.of("XTOP_ARCHIVE_DIR", archive());
        for (String words : COMMANDS) {
            List<String> command = new ArrayList<>(launch);
            command.addAll(List.of(words.split(" ", -1)));
            for (int run = 0; run < 3; run++) {
                Program.Outcome outcome = Program.run(environment, command);
                assertThat(outcome.code()).as(words + ": " + outcome.err()).isZero();
                assertThat(outcome.out()).as(words).isNotBlank();
                assertThat(Integer.parseInt(Files.readString(figure).strip()))
                        .as(words)
                        .isLessThanOrEqualTo(MOST_KIBIBYTES);
            }
        }
    }

    /** Another program, such as readlink(1), costs a command as much as all of the launcher's script. */
    @Test
    void theLauncherFindsJavaAndItsArchiveWithoutAnotherProgram() throws Exception {
        String archive = archive();
        Path programs = Files.createDirectory(directory.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        Program.Outcome list = Program.run(
                Map.of(
                        "PATH",
                        programs.toString(),
                        "JAVA_HOME",
                        "",
                        "XTOP_ARCHIVE_DIR",
                        archive,
                        "XTOP_JAVA_OPTIONS",
                        "-Xlog:class+load:file=" + log),
                List.of(launcher().getPath(), "--source", "file:" + fleet, "list"));
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.err()).doesNotContain("not found");
        assertThat(fromElsewhere()).hasSizeLessThanOrEqualTo(MOST_FROM_JARS);
    }

    private static File launcher() {
        return new File(Program.command().get(0));
    }

    /** A directory with the archives of what has been built; skips the test where nothing has. */
    private String archive() throws Exception {
        File maker = new File(launcher().getParentFile(), "xtop-archive");
        Assumptions.assumeTrue(maker.canExecute(), "the distribution has not been built");
        String archive = directory + "/archive";
        Program.Outcome made = Program.run(Map.of(), List.of(maker.getPath(), archive));
        assertThat(made.code()).as(made.err()).isZero();
        return archive;
    }
}
