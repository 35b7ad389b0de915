// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetImage;
import xtop.fleet.RecordingWriter;

/**
 * Command lines over the hand-made fleet, run in this process, with all that they say: for golden outputs. Nothing in a
 * transcript depends on the clock, the zone, the terminal or the directory.
 */
final class Transcript {
    private static final int TICKS = 5;
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final Map<String, String> environment = new HashMap<>(Map.of("TZ", "UTC"));
    private final File fleet;
    private final File recording;

    /** @param directory where the fleet is published as a file and as a recording of five ticks, one a second */
    Transcript(Path directory) throws IOException {
        this(directory, HandMadeFleet.first());
    }

    /** As the other, but another fleet is published. */
    Transcript(Path directory, FleetImage published) throws IOException {
        fleet = directory.resolve("fleet").toFile();
        recording = directory.resolve("recording").toFile();
        new FleetFileWriter(fleet).write(published);
        try (RecordingWriter writer = RecordingWriter.open(recording)) {
            for (int tick = 0; tick < TICKS; tick++) {
                writer.append(HandMadeFleet.at(tick));
            }
        }
    }

    /** Sets a variable of the commands' environment. */
    Transcript with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a command over the first fleet, as a collector publishes it; blanks separate its words, single quotes keep them. */
    String of(String command) {
        return run(command, "--source", "file:" + fleet);
    }

    /** Runs a command over the recording, from its first tick on; delays take no time. */
    String past(String command) {
        return run(command, "--source", "file:" + recording, "--from", "start");
    }

    private String run(String command, String... first) {
        String[] words = words(command);
        String[] all = new String[first.length + words.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(words, 0, all, first.length, words.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = new Xtop(new Console(out, errors, environment, false, true)).run(all);
        StringBuilder transcript = new StringBuilder("$ xtop ").append(command).append('\n');
        transcript.append(out.toString(StandardCharsets.UTF_8));
        // The hand-made fleet is older than any test.
        String said = err.toString(StandardCharsets.UTF_8)
                .replaceFirst("xtop: these figures are .* old; their collector has ended or hangs\n", "");
        if (!said.isEmpty()) {
            transcript.append("[standard error]\n").append(said);
        }
        if (code != 0) {
            transcript.append("[exit ").append(code).append("]\n");
        }
        return transcript
                .toString()
                .replaceFirst("\"stale\":\\d+,", "")
                .replaceFirst(", STALE: \\d+ [a-z]+ old", "")
                .replace(fleet.getPath(), "FLEET")
                .replace(recording.getPath(), "RECORDING");
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words.toArray(new String[0]);
    }
}
