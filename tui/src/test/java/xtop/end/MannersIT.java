// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.FleetFileWriter;

/** How the program behaves among others: in pipes, at signals, where no terminal is. */
class MannersIT {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private Path fleet;

    @BeforeEach
    void publish() throws IOException {
        fleet = directory.resolve("fleet");
        new FleetFileWriter(fleet.toFile()).write(HandMadeFleet.first());
    }

    private String shell(String words) {
        List<String> command = Program.command("--source", "file:" + fleet);
        return "'" + String.join("' '", command) + "' " + words;
    }

    /**
     * A delay of ten minutes tells a command that notices from one that finds out at its next line. The complaint that the
     * hand-made figures are old is the only one.
     */
    @ParameterizedTest
    @CsvSource({
        "list -d 0.1, 1",
        "vmstat 0.1, 2",
        "vmstat -a 0.1 --ndjson, 1",
        "top -b -d 0.1, 1",
        "ps -d 0.1 --csv, 3",
        "net 0.1 --json, 2",
        "events -f, 1",
        "events -f --csv, 1",
        "list -d 600, 1",
        "vmstat 600, 1",
        "why -d 600, 1",
        "top -b -d 600, 1",
        "top --compat xentop -b -d 600, 1",
        "block 600, 1",
    })
    void aReaderThatHasSeenEnoughEndsAStreamAtOnceAndWithoutAWord(String words, int lines) throws Exception {
        long start = System.nanoTime();
        Program.Outcome outcome = Program.run(
                Map.of(), List.of("bash", "-c", shell(words) + " | head -" + lines + "; exit ${PIPESTATUS[0]}"));
        assertThat(outcome.err().lines().filter(line -> !line.contains(" old; their collector has ended")))
                .isEmpty();
        assertThat(outcome.code()).isEqualTo(141);
        assertThat(outcome.out().lines()).hasSize(lines);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fields", "--help", "ps --json", "list --csv"})
    void oneThatIsOverSoonerHasNothingToSayEither(String words) throws Exception {
        Program.Outcome outcome =
                Program.run(Map.of(), List.of("bash", "-c", shell(words) + " | head -c 1; exit ${PIPESTATUS[0]}"));
        assertThat(outcome.err().lines().filter(line -> !line.contains(" old; their collector has ended")))
                .isEmpty();
        assertThat(outcome.out()).hasSize(1);
        assertThat(outcome.code()).isIn(0, 141);
    }

    @Test
    void aFullDiskIsNoClosedPipe() throws Exception {
        Program.Outcome outcome = Program.run(Map.of(), List.of("bash", "-c", shell("list >/dev/full")));
        assertThat(outcome.err()).contains("xtop: cannot write to standard output: No space left on device\n");
        assertThat(outcome.code()).isEqualTo(1);
    }

    /** What a shell makes of a program that dies of a signal; a service and a recording are meant to be ended so. */
    @ParameterizedTest
    @CsvSource({
        "list -d 0.2, 130, 143",
        "ps -d 0.2 --ndjson, 130, 143",
        "vmstat 0.2, 130, 143",
        "top -b -d 0.2, 130, 143",
        "top --compat xentop -b -d 0.2, 130, 143",
        "why -d 0.2, 130, 143",
        "events -f, 130, 143",
        "block 0.2, 130, 143",
        "serve --source demo:1 --run-dir $DIR/run --state-dir $DIR/state, 0, 0",
        "record $DIR/night.xrec --source demo:1, 0, 0",
    })
    void signalsEndItWithTheCodesThatShellsKnow(String words, int interrupted, int terminated) throws Exception {
        assertThat(endedBy("INT", words)).isEqualTo(interrupted);
        assertThat(endedBy("TERM", words)).isEqualTo(terminated);
    }

    private int endedBy(String signal, String words) throws Exception {
        File out = directory.resolve("out").toFile();
        File trace =
                words.startsWith("record") ? directory.resolve("night.xrec").toFile() : out;
        Files.deleteIfExists(out.toPath());
        Files.deleteIfExists(trace.toPath());
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        command.addAll(Program.command("--source", "file:" + fleet));
        command.addAll(List.of(words.replace("$DIR", directory.toString()).split(" ")));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectErrorStream(true);
        builder.environment().put("XTOP_CONFIG", "");
        Process process = builder.start();
        try {
            awaitWork(process, trace);
            Program.run(Map.of(), List.of("kill", "-s", signal, Long.toString(process.pid())));
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(out.toPath())).doesNotContain("\tat ", "Exception");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitWork(Process process, File trace) throws InterruptedException {
        for (int i = 0; i < 20 * PATIENCE_SECONDS && process.isAlive(); i++) {
            if (trace.length() > 0) {
                return;
            }
            Thread.sleep(50);
        }
        fail("it said nothing");
    }

    /** Only the screen of top has colours at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list -l",
                "list --group-by kind --outliers",
                "ps -eLf",
                "ps --forest",
                "vmstat -a",
                "top -b -n 1",
                "top",
                "why",
                "events",
                "info",
                "fields",
                "doctor",
                "vcpu-list",
                "net",
                "block",
                "ps --nosuch",
                "--help",
                "list --help",
                "--version",
            })
    void noEscapeSequenceComesOutWhereThereIsNoTerminal(String words) throws Exception {
        List<String> command = Program.command(words.split(" "));
        for (String colours : new String[] {"", "1"}) {
            Program.Outcome outcome = Program.run(
                    Map.of(
                            "XTOP_SOURCE",
                            "file:" + fleet,
                            "TERM",
                            "xterm-256color",
                            "CLICOLOR_FORCE",
                            "1",
                            "NO_COLOR",
                            colours),
                    command);
            assertThat(outcome.out() + outcome.err())
                    .isNotEmpty()
                    .matches("[^\\p{Cntrl}\\u0080-\\u009f]*(\\n[^\\p{Cntrl}\\u0080-\\u009f]*)*");
        }
    }
}
