// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;

/** JSON.md tells of every schema and every name that the golden outputs have, and of no schema that nothing prints. */
class JsonSchemaTest {
    private static final Pattern SCHEMA = Pattern.compile("`(xtop\\.[a-z-]+/[0-9]+)`");

    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Set<String> names = new TreeSet<>();
    private final Set<String> schemas = new TreeSet<>();

    private void readGoldenOutputs() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src/test/resources/golden"))) {
            files = all.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            // Long lines are folded with a backslash; an age is that of no particular day.
            String text = Files.readString(file).replace("\\\n", "").replace(":AGE,", ":1,");
            for (String line : text.lines().toList()) {
                if (line.startsWith("{")) {
                    read(file, line);
                }
            }
        }
    }

    private void read(Path file, String line) throws IOException {
        try (JsonParser parser = json.createParser(line)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            assertThat(parser.nextFieldName()).as(file + ": the first name").isEqualTo("schema");
            schemas.add(parser.nextTextValue());
            names.add("schema");
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    names.add(parser.currentName());
                }
                assertThat(token).as("%s: a null in %s", file, line).isNotEqualTo(JsonToken.VALUE_NULL);
            }
        }
    }

    @Test
    void everyNameIsDocumented() throws IOException {
        readGoldenOutputs();
        String page = Files.readString(Path.of("JSON.md"));
        Set<String> keys = Stream.of(Field.values()).map(Field::key).collect(Collectors.toSet());
        assertThat(names)
                .contains("published", "domains", "threads", "units")
                .allSatisfy(name -> assertThat(keys.contains(name) || page.contains("`" + name + "`"))
                        .as(name)
                        .isTrue());
    }

    @Test
    void schemasAreThoseOfThePage() throws IOException {
        readGoldenOutputs();
        Set<String> documented = SCHEMA.matcher(Files.readString(Path.of("JSON.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).containsAll(schemas);
        documented.removeAll(schemas);
        assertThat(documented).as("documented, but in no golden output").isEmpty();
    }
}
