// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fixture.MotleyFleet;
import xtop.fleet.RecordingWriter;

/** Every command that shows a fleet shows that of a moment, and walks through a span and no further. */
class PastCommandsTest {
    private static final int SECONDS = 10;
    private static final long SECOND = 1_000_000_000L;
    /** Commands that show no fleet; record is tried below. */
    private static final Set<String> OTHERS = Set.of("fields", "serve", "demo", "ctl", "doctor", "record");

    @TempDir
    private Path directory;

    private File whole;
    private String out;
    private String err;

    @BeforeEach
    void record() throws IOException {
        whole = recording("whole", 0, SECONDS);
    }

    private File recording(String name, int from, int to) throws IOException {
        File file = directory.resolve(name + ".xrec").toFile();
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (int second = from; second < to; second++) {
                writer.append(MotleyFleet.at(second));
            }
        }
        return file;
    }

    private int past(File file, String moments, String command) {
        List<String> words = new ArrayList<>(List.of("--source", "file:" + file));
        words.addAll(words(moments));
        words.addAll(words(command));
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = new Xtop(new Console(
                        outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), Map.of(), false, true))
                .run(words.toArray(new String[0]));
        out = outBytes.toString(StandardCharsets.UTF_8).replace(file.getPath(), "FILE");
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
    }

    private static String moment(int second) {
        return Long.toString(MotleyFleet.at(second).publishedEpochNanos() / SECOND);
    }

    private static String at(int second) {
        return Instant.ofEpochSecond(Long.parseLong(moment(second))).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "top -b -n 1",
                "top -b -n 1 --json",
                "top --compat xentop -b -i 1",
                "list",
                "list -l",
                "list --json",
                "list --group-by kind",
                "ps",
                "ps -eLf",
                "ps --json",
                "vmstat",
                "vmstat -a",
                "vmstat --json",
                "why",
                "why --json",
                "vcpu-list",
                "vcpu-list --json",
                "net",
                "net --json",
                "block",
                "block --json",
                "events --json",
                "info",
                "info --json"
            })
    void aMomentsFleetIsShownAsIfNothingHadBeenRecordedBeforeOrAfterIt(String command) throws IOException {
        int code = past(whole, "--at " + at(3), command);
        String then = out;
        String remarks = err;
        assertThat(past(recording("one", 3, 4), "", command)).isEqualTo(code).isZero();
        assertThat(remarks).isEqualTo(err).doesNotContain("recorded");
        assertThat(then).isEqualTo(out).isNotEmpty();
        if (command.endsWith("--json")) {
            assertThat(then).contains("\"published\":" + moment(3));
            past(whole, "", command);
            assertThat(out).as("the last").contains("\"published\":" + moment(SECONDS - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "top -b -d 1 --csv",
                "list -d 1 --csv",
                "list --group-by kind -d 1 --csv",
                "ps -d 1 --csv",
                "vmstat -a --csv 1",
                "why -d 1 --csv",
                "vcpu-list -d 1 --csv",
                "net --csv 1",
                "block -d 1 --csv"
            })
    void aSpanIsWalkedFromItsFirstFleetToItsLastAndNoFurther(String command) {
        assertThat(past(whole, "--from " + at(2) + " --to " + at(5), command))
                .as(err)
                .isZero();
        assertThat(err).isEmpty();
        assertThat(published()).containsExactly(moment(2), moment(3), moment(4), moment(5));
    }

    /** Seconds of the column {@code published}. */
    private Set<String> published() {
        return out.lines()
                .filter(line -> !line.startsWith("published"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .map(nanos -> nanos.substring(0, nanos.length() - 9))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theEventsOfASpanAreThoseThatCameInIt() {
        assertThat(past(whole, "--from " + at(0) + " --to " + at(1), "events --no-headers -o event,message"))
                .isZero();
        assertThat(out).doesNotContain("two seconds later");
        assertThat(past(whole, "--from " + at(0) + " --to " + at(2), "events --no-headers -o event,message"))
                .isZero();
        assertThat(out).containsOnlyOnce("two seconds later");
    }

    @Test
    void recordCopiesASpan() throws IOException {
        File copy = directory.resolve("copy.xrec").toFile();
        assertThat(past(whole, "--from " + at(2) + " --to " + at(5), "record " + copy))
                .isZero();
        assertThat(err).startsWith("xtop: 4 fleets in ");
        assertThat(past(copy, "--from start", "list --csv -d 1")).isZero();
        assertThat(published()).containsExactly(moment(2), moment(3), moment(4), moment(5));
    }

    @Test
    void noCommandIsForgottenHere() {
        Set<String> shown = Set.of("top", "list", "ps", "vmstat", "why", "vcpu-list", "net", "block", "events", "info");
        Set<String> rest = new TreeSet<>(CommandModel.NAMES);
        rest.removeAll(shown);
        assertThat(OTHERS).as("a new command shows the past, or is named here").containsAll(rest);
    }
}
