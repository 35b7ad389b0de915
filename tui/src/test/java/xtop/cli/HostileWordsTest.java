// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import xtop.fixture.HostileFleet;
import xtop.fleet.FleetImage;
import xtop.fleet.RecordingWriter;
import xtop.fleet.StateDirectory;

/**
 * Whatever guests, toolstacks and forged files call things: nothing but line feeds controls a terminal in any output of any
 * command in any format, a row stays a line, JSON stays JSON, and CSV has as many cells in every line.
 */
class HostileWordsTest {
    private static final int FLEETS = 3;

    /** Of these a command prints other people's words. Formats are taken from its own options. */
    private static final List<String> LINES = List.of(
            "list",
            "list -l",
            "list --raw",
            "list -o name,domain,uuid,state,image,reason,held_by,kind,agent,agent_version,system,boot_id,last_words,why",
            "list --dead",
            "list --group-by image",
            "list --group-by kind",
            "list --group-by prefix",
            "list --group-by prefix --outliers",
            "ps",
            "ps -eLf",
            "ps --forest -o pid,tid,comm",
            "ps -o domain,agent,xen,comm,wchan,stat --raw",
            "ps 0",
            "ps aux",
            "vmstat",
            "vmstat -a -t",
            "vmstat --procps",
            "top -b -n 1",
            "top -b -n 1 -H",
            "top --compat xentop -b -i 1 -vnxr",
            "top --compat xentop -b -i 1 -f",
            "why",
            "why --sick",
            "events",
            "events -o domain,event,message",
            "info",
            "vcpu-list -o domain,vcpu,kind",
            "net",
            "block");

    /** They print nothing that a guest says, or need a service or a screen; their own tests look at that. */
    private static final Set<String> OTHERS = Set.of("fields", "serve", "record", "ctl", "doctor", "demo");

    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @TempDir
    private Path directory;

    private String out;
    private String err;

    @BeforeEach
    void calmFleet() throws IOException {
        record(Collections.nCopies(HostileFleet.WORDS.size(), "calm"), "calm");
        record(HostileFleet.WORDS, "hostile");
    }

    private void record(List<String> words, String name) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        FleetImage fleet = HostileFleet.of(words);
        try (RecordingWriter writer =
                RecordingWriter.open(place.resolve("fleet.xrec").toFile())) {
            writer.append(fleet);
        }
        try (RecordingWriter writer =
                RecordingWriter.open(StateDirectory.of(place.toString()).ledger())) {
            writer.append(fleet);
        }
    }

    private int xtop(String fleet, Map<String, String> variables, List<String> words) throws IOException {
        Path place = directory.resolve(fleet);
        Map<String, String> environment = new HashMap<>(variables);
        environment.putIfAbsent("LANG", "C.UTF-8");
        environment.put("TZ", "UTC");
        environment.put("XTOP_STATE_DIR", place.toString());
        environment.put("XTOP_SOURCE", "file:" + place.resolve("fleet.xrec"));
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
        int code = new Xtop(new Console(outBytes, errors, environment, false, Console.isUtf8(environment)))
                .run(words.toArray(String[]::new));
        // the decoder of this charset throws where a byte is out of place
        out = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(outBytes.toByteArray()))
                .toString();
        err = errBytes.toString(StandardCharsets.UTF_8).replace(directory.toString(), "");
        return code;
    }

    /** Every line of every command, in every format that it has. */
    static Stream<String> linesInEveryFormat() {
        CommandLine whole = CommandModel.whole();
        List<String> all = new ArrayList<>();
        for (String line : LINES) {
            all.add(line);
            CommandLine command = whole.getSubcommands().get(line.split(" ", -1)[0]);
            for (String format : List.of("--json", "--ndjson", "--csv")) {
                if (command.getCommandSpec().findOption(format) != null && !line.contains("--compat")) {
                    all.add(line + " " + format);
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("linesInEveryFormat")
    void everyWordIsHarmless(String line) throws IOException {
        List<String> words = List.of(line.split(" ", -1));
        int calmCode = xtop("calm", Map.of(), words);
        long calm = out.lines().count();
        assertThat(xtop("hostile", Map.of(), words)).as(err).isEqualTo(calmCode);
        check(line);
        if (!line.contains("--group-by")) {
            assertThat(out.split("\n", -1)).as("a row is a line").hasSize((int) calm + 1);
        }
        String wide = out;
        xtop("hostile", Map.of("COLUMNS", "72"), words);
        check(line);
        assertThat(out.split("\n", -1)).hasSameSizeAs(wide.split("\n", -1));
        xtop("hostile", Map.of("LANG", "C"), words);
        check(line);
        if (!line.contains("json")) {
            assertThat(out).matches("[\\n -~]*");
            assertThat(out.split("\n", -1)).hasSameSizeAs(wide.split("\n", -1));
        }
    }

    @Test
    void soIsWhateverChanceMakesOfThem() throws IOException {
        SplittableRandom random = new SplittableRandom(20_261_123);
        List<String> lines = linesInEveryFormat().toList();
        Map<String, Integer> calm = new HashMap<>();
        for (String line : lines) {
            xtop("calm", Map.of(), List.of(line.split(" ", -1)));
            calm.put(line, out.split("\n", -1).length);
        }
        for (int i = 0; i < FLEETS; i++) {
            String fleet = "random" + i;
            record(Collections.nCopies(HostileFleet.WORDS.size(), chance(random)), fleet);
            for (String line : lines) {
                List<String> words = List.of(line.split(" ", -1));
                xtop(fleet, Map.of(), words);
                check(line);
                assertThat(out.split("\n", -1)).as(line).hasSize(calm.get(line));
            }
        }
    }

    private static String chance(SplittableRandom random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            if (random.nextBoolean()) {
                text.append(HostileFleet.WORDS.get(random.nextInt(HostileFleet.WORDS.size())));
            } else {
                text.append((char) random.nextInt(0x10000));
            }
        }
        return text.append('x').toString();
    }

    @Test
    void everyCommandIsLookedAt() {
        Set<String> commands = new HashSet<>(OTHERS);
        LINES.forEach(line -> commands.add(line.split(" ", -1)[0]));
        assertThat(commands).containsExactlyInAnyOrderElementsOf(CommandModel.NAMES);
    }

    private void check(String line) throws IOException {
        assertHarmless(line, out);
        assertHarmless(line, err);
        assertThat(out.isEmpty() || out.endsWith("\n")).isTrue();
        if (line.endsWith("json")) {
            for (String object : out.lines().toList()) {
                parse(object);
            }
        } else if (line.endsWith("--csv")) {
            List<String> rows = out.lines().toList();
            int cells = cells(rows.get(0)).size();
            for (String row : rows.subList(1, rows.size())) {
                assertThat(cells(row)).as(row).hasSize(cells).noneMatch(cell -> cell.matches("\\s*[=+@].*"));
            }
        }
    }

    private static void assertHarmless(String line, String text) {
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            i += Character.charCount(point) - 1;
            int type = Character.getType(point);
            boolean unfit = (type == Character.CONTROL && point != '\n')
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            if (unfit) {
                fail("%s prints U+%04X", line, point);
            }
        }
    }

    private void parse(String object) throws IOException {
        try (JsonParser parser = json.createParser(object)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isScalarValue()
                        && parser.currentToken().name().equals("VALUE_STRING")) {
                    assertHarmless(object, parser.getText());
                }
            }
        }
    }

    /** Cells of a line as RFC 4180 has them. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                if (!quoted && !cell.isEmpty()) {
                    fail("a quote within a bare cell: " + line);
                }
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        assertThat(quoted).as("an open quote: " + line).isFalse();
        cells.add(cell.toString());
        return cells;
    }
}
