// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import xtop.fixture.CopiesFleet;
import xtop.fixture.HandMadeProcesses;
import xtop.fixture.MotleyFleet;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetImage;
import xtop.fleet.RecordingWriter;
import xtop.fleet.StateDirectory;

/**
 * Runs command lines over the motley fleet and writes down what they said. The fleet lies in a directory as a recording of
 * ten seconds ({@code $DIR/past.xrec}; lines without a source of their own see its last moment, time passes in it
 * without waiting), as a ledger of the dead ({@code --state-dir $DIR}), and as the file of a service that ended long ago
 * ({@code $DIR/fleet}); guests with trees of processes are in another one ({@code $DIR/processes}), copies of a
 * few images in {@code $DIR/copies.xrec}. Nothing said depends on the machine, its clock or its directories.
 */
final class GoldenRun {
    private static final int SECONDS = 10;
    private static final int LONG_LINE = 160;

    private final Path directory;

    GoldenRun(Path directory) throws IOException {
        this.directory = directory;
        try (RecordingWriter writer =
                RecordingWriter.open(directory.resolve("past.xrec").toFile())) {
            for (int second = 0; second < SECONDS; second++) {
                writer.append(MotleyFleet.at(second));
            }
        }
        File ledger = StateDirectory.of(directory.toString()).ledger();
        try (RecordingWriter writer = RecordingWriter.open(ledger)) {
            for (FleetImage one : MotleyFleet.dead()) {
                writer.append(one);
            }
        }
        // Not closed: that would take the file away.
        new FleetFileWriter(directory.resolve("fleet").toFile()).write(MotleyFleet.at(0));
        new FleetFileWriter(directory.resolve("processes").toFile()).write(HandMadeProcesses.fleet());
        try (RecordingWriter writer =
                RecordingWriter.open(directory.resolve("copies.xrec").toFile())) {
            writer.append(CopiesFleet.image());
        }
        Files.writeString(directory.resolve("text"), "no fleet at all\n");
    }

    /** What a command line said: the line, standard output, standard error, the exit code. */
    String transcript(GoldenCase one) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", "UTC");
        environment.put("XTOP_SOURCE", "file:" + directory.resolve("past.xrec"));
        one.environment().forEach((name, value) -> environment.put(name, placed(value)));
        String[] words = one.words().stream().map(this::placed).toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = new Xtop(new Console(out, errors, environment, false, Console.isUtf8(environment))).run(words);
        StringBuilder all = new StringBuilder("$ ").append(one.shown()).append('\n');
        append(all, "", out.toString(StandardCharsets.UTF_8));
        append(all, "2> ", err.toString(StandardCharsets.UTF_8));
        return all.append("exit ").append(code).append('\n').toString();
    }

    private String placed(String word) {
        return word.replace("$DIR", directory.toString());
    }

    private void append(StringBuilder all, String prefix, String said) {
        if (said.isEmpty()) {
            return;
        }
        boolean ended = said.endsWith("\n");
        String text = ended ? said.substring(0, said.length() - 1) : said + "<no newline>";
        for (String line : text.split("\n", -1)) {
            String place = line.replace(directory.toString(), "$DIR");
            // How long ago the hand-made service ended is the only thing that the wall clock tells.
            String ageless = place.replaceAll("\\b\\d+ (s|min|h|d) old\\b", "AGE old")
                    .replaceAll("\"stale\":\\d+", "\"stale\":AGE");
            all.append(prefix).append(folded(visible(ageless))).append('\n');
        }
    }

    /** Control characters as people can see them: one that reaches the output is a fault to be found by eye and by test. */
    private static String visible(String line) {
        StringBuilder seen = new StringBuilder();
        line.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                seen.append(String.format(java.util.Locale.ROOT, "<U+%04X>", c));
            } else {
                seen.appendCodePoint(c);
            }
        });
        return seen.toString();
    }

    /** A long line of JSON, with line breaks that a backslash before each takes back, so that differences can be read. */
    private static String folded(String line) {
        if (line.length() <= LONG_LINE || !line.startsWith("{")) {
            return line;
        }
        return line.replace("},", "},\\\n").replace(":[{", ":[\\\n{");
    }
}
