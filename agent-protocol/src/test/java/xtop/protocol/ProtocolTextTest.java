// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md and the C header say the same as the enums and the golden vectors. */
class ProtocolTextTest {
    private static final String TEXT = read("PROTOCOL.md");
    private static final String HEADER = read("c/codec/xtop_codec.h");

    @Test
    void sectionsOfTheTextAreThoseOfTheCode() {
        assertThat(rows("\\| (\\d+) \\| ([A-Z_]+) \\| (any|one, id 0) \\|.*"))
                .containsExactlyElementsOf(Arrays.stream(Section.values())
                        .map(section ->
                                section.wireId() + " " + section + " " + (section.isTable() ? "any" : "one, id 0"))
                        .toList());
    }

    @Test
    void figuresOfTheTextAreThoseOfTheCode() {
        assertThat(rows("\\| ([A-Z_]+) \\| (\\d+) \\| ([A-Z_]+) \\| ([a-z ]+) \\|.*"))
                .containsExactlyElementsOf(Arrays.stream(Figure.values())
                        .map(figure -> figure.section() + " " + figure.bit() + " " + figure + " "
                                + figure.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .toList());
    }

    @Test
    void threadStatesOfTheTextAreThoseOfTheCode() {
        assertThat(rows("\\| (\\d) \\| ([A-Z]+) \\| ([A-Za-z]) \\|.*"))
                .containsExactlyElementsOf(Arrays.stream(ThreadState.values())
                        .map(state -> state.code() + " " + state + " " + state.letter())
                        .toList());
    }

    @Test
    void kindsOfTheTextAreThoseOfTheCode() {
        List<String> guests = new ArrayList<>();
        for (GuestKind kind : GuestKind.values()) {
            guests.add(kind.code() + " " + kind.label());
        }
        assertThat(TEXT).contains("kind: " + String.join(", ", guests));
        List<String> events = new ArrayList<>();
        for (GuestEvent.Kind kind : GuestEvent.Kind.values()) {
            events.add(kind.code() + " " + kind.label().replace('-', ' '));
        }
        assertThat(TEXT).contains("kind: " + String.join(", ", events));
    }

    @Test
    void everyReasonIsInTheText() {
        for (ProtocolException.Reason reason : ProtocolException.Reason.values()) {
            assertThat(TEXT).contains("| `" + reason.label() + "` |");
        }
    }

    @Test
    void theExampleHasTheBytesOfItsGoldenVector() {
        GoldenVector vector = GoldenVector.all().get(0);
        assertThat(vector.name()).isEqualTo("01-first-minute.txt");
        assertThat(example("to-agent")).isEqualTo(HexFormat.of().formatHex(vector.bytes("to-agent")));
        assertThat(example("from-agent")).isEqualTo(HexFormat.of().formatHex(vector.bytes("from-agent")));
    }

    @Test
    void numbersOfTheHeaderAreThoseOfTheCode() {
        for (Section section : Section.values()) {
            assertThat(enumerator(section.name())).isEqualTo(section.wireId());
        }
        for (Figure figure : Figure.values()) {
            assertThat(enumerator(figure.name())).isEqualTo(figure.bit());
        }
        for (ThreadState state : ThreadState.values()) {
            assertThat(enumerator(state.name())).isEqualTo(state.code());
        }
        for (GuestKind kind : GuestKind.values()) {
            assertThat(enumerator("KIND_" + kind.name())).isEqualTo(kind.code());
        }
        for (GuestEvent.Kind kind : GuestEvent.Kind.values()) {
            assertThat(enumerator("EVENT_" + kind.name())).isEqualTo(kind.code());
        }
    }

    private static String example(String block) {
        Matcher matcher = Pattern.compile(
                        "<!-- golden 01-first-minute " + block + " -->\n```\n(.*?)```", Pattern.DOTALL)
                .matcher(TEXT);
        assertThat(matcher.find()).isTrue();
        StringBuilder digits = new StringBuilder();
        for (String line : matcher.group(1).split("\n", -1)) {
            Matcher bytes = Pattern.compile("^((?:[0-9a-f]{2} {1,2})+)").matcher(line);
            if (bytes.find()) {
                digits.append(bytes.group(1).replace(" ", ""));
            }
        }
        return digits.toString();
    }

    private static int enumerator(String name) {
        Matcher matcher = Pattern.compile("\\bXTOP_" + name + " = (\\d+)\\b").matcher(HEADER);
        assertThat(matcher.find()).as("XTOP_%s in xtop_codec.h", name).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Groups of every line that matches, joined by blanks. */
    private static List<String> rows(String pattern) {
        List<String> rows = new ArrayList<>();
        for (String line : TEXT.split("\n", -1)) {
            Matcher matcher = Pattern.compile(pattern).matcher(line);
            if (matcher.matches()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    cells.add(matcher.group(i));
                }
                rows.add(String.join(" ", cells));
            }
        }
        return rows;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
