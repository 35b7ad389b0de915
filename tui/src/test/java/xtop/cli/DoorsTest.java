// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RecordingWriter;
import xtop.fleet.Table;

/**
 * Every field of the catalogue comes out of every door with its value, over a fleet that knows each of them. The door to
 * Prometheus is the exporter's to test.
 */
class DoorsTest {
    /** The command that lists a table's rows. What is not here is only in {@code list --json}, as parts of domains. */
    private static final Map<Table, String> COMMANDS = new EnumMap<>(Map.of(
            Table.DOMAIN, "list",
            Table.THREAD, "ps",
            Table.VCPU, "vcpu-list",
            Table.INTERFACE, "net",
            Table.BLOCK, "block",
            Table.EVENT, "events"));

    @TempDir
    private Path directory;

    private Path recording;

    @BeforeEach
    void recordOneFleet() throws IOException {
        recording = directory.resolve("all.xrec");
        FleetBuilder fleet = new FleetBuilder();
        for (Table table : Table.values()) {
            int row = table == Table.HOST ? 0 : fleet.add(table);
            for (Field field : Field.of(table)) {
                if (!field.isComputed()) {
                    set(fleet, field, row);
                }
            }
        }
        try (RecordingWriter writer = RecordingWriter.open(recording.toFile())) {
            writer.append(fleet.build(1, 1_795_359_600_000_000_000L));
        }
    }

    private static void set(FleetBuilder fleet, Field field, int row) {
        switch (field.type()) {
            case NUMBER -> fleet.number(field, row, number(field));
            case FRACTION -> fleet.fraction(field, row, number(field) + 0.5);
            case TEXT -> fleet.text(field, row, "text-" + number(field));
        }
    }

    /** Another for each field, so that none can stand for another. */
    private static long number(Field field) {
        return 1_000_000_007L + field.ordinal() * 1_000_003L;
    }

    private static String raw(Field field) {
        return switch (field.type()) {
            case NUMBER -> Long.toString(number(field));
            case FRACTION -> Double.toString(number(field) + 0.5);
            case TEXT -> "text-" + number(field);
        };
    }

    private String said(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("XTOP_SOURCE", "file:" + recording, "TZ", "UTC");
        int code = new Xtop(new Console(out, errors, environment, false, true)).run(words);
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void jsonHasEveryField(Table table) {
        String text =
                table == Table.HOST ? said("info", "--json") : said(table == Table.THREAD ? "ps" : "list", "--json");
        for (Field field : Field.of(table)) {
            assertHolds(text, field);
            if (COMMANDS.containsKey(table)) {
                assertHolds(said(COMMANDS.get(table), "--json", "-o", field.key()), field);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void jsonLinesHaveEveryField(Table table) {
        if (COMMANDS.containsKey(table)) {
            String text = said(COMMANDS.get(table), "--ndjson");
            assertThat(text.lines()).hasSize(1);
            Field.of(table).forEach(field -> assertHolds(text, field));
        }
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void csvHasEveryField(Table table) {
        if (COMMANDS.containsKey(table)) {
            List<String> lines = said(COMMANDS.get(table), "--csv").lines().toList();
            List<String> names = List.of(lines.get(0).split(",", -1));
            for (Field field : Field.of(table)) {
                assertThat(names).contains(field.key());
                if (!field.isComputed()) {
                    List<String> values = List.of(lines.get(1).split(",", -1));
                    assertThat(values.get(names.indexOf(field.key())))
                            .as(field.key())
                            .isEqualTo(raw(field));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void tablesHaveAColumnForEveryField(Table table) {
        for (Field field : Field.of(table)) {
            if (COMMANDS.containsKey(table)) {
                List<String> lines =
                        said(COMMANDS.get(table), "-o", field.key()).lines().toList();
                assertThat(lines.get(0)).isNotBlank();
                assertThat(lines.get(1).strip())
                        .as(field.key())
                        .isNotEqualTo("-")
                        .isNotEmpty();
            }
        }
    }

    /** The screen's frames as figures: everything of a domain, and of a thread after whose it is. */
    @ParameterizedTest
    @EnumSource(
            value = Table.class,
            names = {"DOMAIN", "THREAD"})
    void framesOfTopHaveEveryFieldInEveryFormat(Table table) {
        String[] words = table == Table.DOMAIN
                ? new String[] {"top", "-b", "-n", "1"}
                : new String[] {"top", "-b", "-n", "1", "-H"};
        String json = said(with(words, "--json"));
        String line = said(with(words, "--ndjson"));
        List<String> csv = said(with(words, "--csv")).lines().toList();
        List<String> names = List.of(csv.get(0).split(",", -1));
        assertThat(line.lines()).hasSize(1);
        for (Field field : Field.of(table)) {
            assertHolds(json, field);
            assertHolds(line, field);
            assertThat(names).contains(field.key());
            if (!field.isComputed()) {
                assertThat(csv.get(1).split(",", -1)[names.indexOf(field.key())])
                        .isEqualTo(raw(field));
            }
        }
    }

    @Test
    void whatAilsADomainIsInEveryFormatOfWhyAndInTheList() {
        for (String format : new String[] {"--json", "--ndjson"}) {
            assertThat(said("why", format)).contains("\"why\":\"", "\"cause\":\"", "\"sickness\":");
        }
        assertThat(said("why", "--csv")).contains(",why,", ",cause,", ",sickness,");
        assertThat(said("list").lines().findFirst().orElseThrow()).endsWith(" Why");
    }

    @Test
    void vmstatTellsTheSameFiguresInEveryFormat() {
        String json = said("vmstat", "--json");
        String line = said("vmstat", "--ndjson");
        List<String> csv = said("vmstat", "--csv").lines().toList();
        List<String> names = List.of(csv.get(0).split(",", -1));
        List<String> values = List.of(csv.get(1).split(",", -1));
        assertThat(names)
                .containsAll(
                        List.of("domain", "domid", "since", "over", "runnable", "mem", "swpd", "gu", "run", "blk"));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String value = values.get(i);
            assertThat(value).as(name).isNotEmpty();
            if (name.equals("domain") || name.equals("since")) {
                String member = "\"" + name + "\":\"" + value + "\"";
                assertThat(line).contains(member);
                assertThat(json).contains(member);
            } else {
                assertThat(number(line, name)).as(name).isEqualTo(Double.parseDouble(value));
                assertThat(number(json, name)).as(name).isEqualTo(Double.parseDouble(value));
            }
        }
    }

    private static double number(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":(-?[0-9][0-9.E+-]*)[,}]").matcher(json);
        assertThat(matcher.find()).as(name + " in " + json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static String[] with(String[] words, String last) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 1);
        all[words.length] = last;
        return all;
    }

    @Test
    void theHostIsShownAFigureALine() {
        List<String> lines = said("info").lines().toList();
        for (Field field : Field.of(Table.HOST)) {
            assertThat(lines).anyMatch(line -> line.matches(field.key() + " +: [^-].*"));
        }
    }

    @Test
    void fieldsAreExplainedAndDocumented() throws IOException {
        String explained = said("fields");
        String reference = Files.readString(Path.of("../collector/FIELDS.md"));
        for (Field field : Field.values()) {
            assertThat(explained)
                    .containsPattern(
                            "(?m)^" + field.key() + " +" + field.table().label() + " ");
            assertThat(reference).contains("| `" + field.key() + "` | " + field.header() + " |");
        }
    }

    /** A document names the unit of each key once. */
    @Test
    void aKeyHasTheSameUnitInEveryTable() {
        Map<String, String> units = new HashMap<>();
        for (Field field : Field.values()) {
            String unit = units.putIfAbsent(field.key(), field.unit().label());
            assertThat(unit == null || unit.equals(field.unit().label()))
                    .as(field.key())
                    .isTrue();
        }
    }

    private static void assertHolds(String json, Field field) {
        if (field.isComputed()) {
            assertThat(json).contains("\"" + field.key() + "\":");
        } else {
            String value = field.type() == Field.Type.TEXT ? "\"" + raw(field) + "\"" : raw(field);
            assertThat(json).contains("\"" + field.key() + "\":" + value);
        }
    }
}
