// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.RecordingWriter;
import xtop.fleet.Table;

/** Commands over recordings and the ledger. */
class PastTest {
    private static final long SECOND = 1_000_000_000L;
    /** 2026-11-22T14:00:00Z. */
    private static final long START = Instant.parse("2026-11-22T14:00:00Z").getEpochSecond() * SECOND;

    @TempDir
    private Path directory;

    private String out;
    private String err;

    private int xtop(String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = new Xtop(new Console(
                        outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), Map.of(), false, true))
                .run(arguments);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** Ten fleets, one a second: guest web with i switches and i threads after i seconds. */
    private File recording() throws IOException {
        File file = directory.resolve("past.xrec").toFile();
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (int i = 0; i < 10; i++) {
                FleetBuilder builder = new FleetBuilder();
                int row = builder.add(Table.DOMAIN);
                builder.number(Field.DOMID, row, 7);
                builder.text(Field.LABEL, row, "web");
                builder.number(Field.THREADS, row, i);
                builder.number(Field.GUEST_CLOCK, row, (100 + i) * SECOND);
                builder.number(Field.CONTEXT_SWITCHES, row, 1000 + i * 10L);
                writer.append(builder.build(i + 1, START + i * SECOND));
            }
        }
        return file;
    }

    private int past(File file, String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "--source";
        all[1] = "file:" + file;
        System.arraycopy(words, 0, all, 2, words.length);
        return xtop(all);
    }

    @ParameterizedTest
    @CsvSource({
        "end, 9",
        "start, 0",
        "2026-11-22T14:00:03Z, 3",
        "2026-11-22T15:00:03.9+01:00, 3",
        "-4s, 5",
        "2027-01-01T00:00:00Z, 9"
    })
    void aMomentShowsTheFleetThatWasTheNewestThen(String moment, int threads) throws IOException {
        File file = recording();
        assertThat(past(file, "--at", moment, "list", "--no-headers", "-o", "domain,threads"))
                .as(err)
                .isZero();
        assertThat(out).isEqualTo("web " + threads + "\n");
        assertThat(err).isEmpty();
    }

    @Test
    void withoutAMomentTheLastFleetIsShown() throws IOException {
        assertThat(past(recording(), "list", "--no-headers", "-o", "threads")).isZero();
        assertThat(out).isEqualTo("9\n");
    }

    @Test
    void vmstatWalksThroughTheSpanWithoutWaiting() throws IOException {
        File file = recording();
        long started = System.nanoTime();
        assertThat(past(file, "--from", "start", "--to", "2026-11-22T14:00:06Z", "vmstat", "-y", "web", "2"))
                .as(err)
                .isZero();
        assertThat(System.nanoTime() - started).isLessThan(20 * SECOND);
        assertThat(out.lines()).hasSize(2 + 3);
        assertThat(out.lines().skip(2)).allMatch(line -> line.matches(".* 10 .*"));
    }

    @Test
    void topInBatchesEndsWithTheRecording() throws IOException {
        assertThat(past(recording(), "--from", "start", "top", "-b", "-d", "3")).isZero();
        assertThat(out.lines().filter(line -> line.startsWith("xtop - "))).hasSize(4);
    }

    @Test
    void aListingThatRepeatsWalksToo() throws IOException {
        assertThat(past(recording(), "--from", "start", "list", "--no-headers", "-o", "threads", "-d", "4"))
                .isZero();
        assertThat(out.lines().filter(line -> !line.isBlank())).containsExactly("0", "4", "8");
    }

    @Test
    void aDirectoryOfRecordingsIsOnePast() throws IOException {
        Path parts = Files.createDirectory(directory.resolve("recording"));
        Files.move(recording().toPath(), parts.resolve("a.xrec"));
        File second = parts.resolve("b.xrec").toFile();
        try (RecordingWriter writer = RecordingWriter.open(second)) {
            FleetBuilder builder = new FleetBuilder();
            int row = builder.add(Table.DOMAIN);
            builder.text(Field.LABEL, row, "late");
            writer.append(builder.build(1, START + 60 * SECOND));
        }
        assertThat(past(parts.toFile(), "--at", "end", "list", "--no-headers", "-o", "domain"))
                .isZero();
        assertThat(out).isEqualTo("late\n");
        assertThat(past(parts.toFile(), "--at", "2026-11-22T14:00:59Z", "list", "--no-headers", "-o", "threads"))
                .isZero();
        assertThat(out).isEqualTo("9\n");
    }

    /** Fleets of two runs of a service, 40 s apart, each with an event of its own. */
    private File recordingWithAGap() throws IOException {
        File file = directory.resolve("gap.xrec").toFile();
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (int i = 0; i < 10; i++) {
                long at = START + (i < 5 ? i : i + 40) * SECOND;
                FleetBuilder builder = new FleetBuilder();
                int row = builder.add(Table.DOMAIN);
                builder.number(Field.COLLECTOR_STARTED, 0, i < 5 ? START : START + 44 * SECOND);
                builder.text(Field.LABEL, row, "web");
                builder.number(Field.THREADS, row, i);
                int event = builder.add(Table.EVENT);
                builder.number(Field.EVENT_RECEIVED, event, i < 5 ? START - SECOND : START + 46 * SECOND);
                builder.text(Field.EVENT_KIND, event, i < 5 ? "oom" : "panic");
                writer.append(builder.build(i + 1, at));
            }
        }
        return file;
    }

    private static final String GAP = "xtop: nothing was recorded from 2026-11-22T14:00:04Z to 2026-11-22T14:00:45Z"
            + " (41 s, another start of the collector)\n";

    @Test
    void aGapBetweenTwoRunsOfTheServiceIsNamedWhereASpanCrossesIt() throws IOException {
        File file = recordingWithAGap();
        assertThat(past(file, "--from", "start", "list", "--no-headers", "-o", "threads", "-d", "2"))
                .isZero();
        assertThat(err).as("once, however many frames are in it").isEqualTo(GAP);
        assertThat(past(file, "--from", "2026-11-22T14:00:46Z", "list", "--no-headers", "-o", "threads", "-d", "1"))
                .isZero();
        assertThat(err).as("behind the gap").isEmpty();
        assertThat(past(
                        file,
                        "--from",
                        "start",
                        "--to",
                        "2026-11-22T14:00:04Z",
                        "list",
                        "--no-headers",
                        "-o",
                        "threads",
                        "-d",
                        "1"))
                .isZero();
        assertThat(err).as("before the gap").isEmpty();
    }

    @Test
    void aMomentInsideAGapIsSaidToBeOne() throws IOException {
        assertThat(past(recordingWithAGap(), "--at", "2026-11-22T14:00:30Z", "list", "--no-headers", "-o", "threads"))
                .isZero();
        assertThat(out).isEqualTo("4\n");
        assertThat(err).isEqualTo(GAP);
    }

    @Test
    void eventsOfASpanAreAllOfThemAndItsGapIsNamed() throws IOException {
        File file = recordingWithAGap();
        assertThat(past(file, "--from", "start", "events", "--no-headers", "-o", "event"))
                .isZero();
        assertThat(out.lines()).containsExactly("oom", "panic");
        assertThat(err).isEqualTo(GAP);
        assertThat(past(file, "--from", "start", "events", "-f", "--no-headers", "-o", "event"))
                .as("which ends with the recording")
                .isZero();
        assertThat(out.lines()).containsExactly("oom", "panic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "25:00", "2026-13-01T00:00:00", "-", "-x", "T"})
    void aMomentThatIsNoneIsAWrongUsage(String moment) throws IOException {
        assertThat(past(recording(), "--at", moment, "list")).isEqualTo(2);
        assertThat(err).startsWith("xtop: ").hasLineCount(1);
    }

    @Test
    void momentsWithoutARecordingAreRefused() {
        assertThat(xtop("--source", "demo:1", "--at", "start", "list")).isEqualTo(2);
        assertThat(err).contains("need a recording");
    }

    @Test
    void aMomentOfTheRecordingsLastDayIsLocalTime() throws CommandFailure {
        Moments moments = Moments.of("13:59:58", "14:00:02");
        assertThat(moments.begin(START - 86_400 * SECOND, START + 9 * SECOND, ZoneOffset.UTC))
                .isEqualTo(START - 2 * SECOND);
        assertThat(moments.end(START, START + 9 * SECOND, ZoneOffset.ofHours(1)))
                .isEqualTo(START + 2 * SECOND - 3600 * SECOND);
    }

    @Test
    void recordAppendsWhatItsSourceShows() throws IOException {
        File copy = directory.resolve("copy.xrec").toFile();
        File file = recording();
        assertThat(past(file, "--from", "start", "record", "--interval", "3s", copy.getPath()))
                .as(err)
                .isZero();
        assertThat(err).matches("xtop: 4 fleets in \\S+copy.xrec, \\d+ bytes\n");
        assertThat(past(file, "--from", "start", "record", "--interval", "3s", copy.getPath()))
                .isZero();
        assertThat(err).matches("xtop: 8 fleets in \\S+copy.xrec, \\d+ bytes\n");
        assertThat(past(
                        file,
                        "--from",
                        "-3s",
                        "record",
                        directory.resolve("tail.xrec").toString()))
                .isZero();
        assertThat(err).as("from the moment that was named").matches("xtop: 4 fleets in .*\n");
        File letter = Files.writeString(directory.resolve("letter"), "Dear Sir or Madam, this is not yours")
                .toFile();
        assertThat(past(file, "record", letter.getPath())).isEqualTo(1);
        assertThat(err).contains("cannot record: " + letter + " is no recording");
    }

    @Test
    void theDeadAreListedWithTheirLastWords() throws IOException {
        File ledger = directory.resolve("ledger").toFile();
        try (RecordingWriter writer = RecordingWriter.open(ledger)) {
            FleetBuilder builder = new FleetBuilder();
            int row = builder.add(Table.DOMAIN);
            builder.number(Field.DOMID, row, 12);
            builder.text(Field.LABEL, row, "api-2");
            builder.number(Field.DIED, row, START);
            builder.number(Field.LIFE, row, 3725 * SECOND);
            builder.text(Field.EXIT, row, "panic");
            builder.text(Field.LAST_WORDS, row, "panic: out of frobs");
            writer.append(builder.build(1, START));
        }
        assertThat(xtop("--state-dir", directory.toString(), "list", "--dead"))
                .as(err)
                .isZero();
        assertThat(out.lines().skip(1).toList().get(0)).contains("api-2", "01:02:05", "panic: out of frobs");
        assertThat(xtop("--state-dir", directory.toString(), "list", "--dead", "--json", "api*"))
                .isZero();
        assertThat(out).contains("\"exit\":\"panic\"", "\"died\":" + START);
        assertThat(xtop("--state-dir", directory.resolve("no").toString(), "list", "--dead"))
                .isEqualTo(69);
        assertThat(err).contains("there is no ledger ").contains("'xtop serve' keeps one");
    }

    @Test
    void aFleetFileIsStillAFleetFile() throws IOException {
        File file = directory.resolve("fleet").toFile();
        FleetBuilder builder = new FleetBuilder();
        builder.text(Field.LABEL, builder.add(Table.DOMAIN), "web");
        new FleetFileWriter(file).write(builder.build(1, System.currentTimeMillis() * 1_000_000L));
        assertThat(past(file, "list", "--no-headers", "-o", "domain")).isZero();
        assertThat(out).isEqualTo("web\n");
        assertThat(past(file, "--at", "start", "list")).isEqualTo(69);
        assertThat(err).contains("is no recording");
    }
}
