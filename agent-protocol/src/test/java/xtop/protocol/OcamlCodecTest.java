// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OCaml codec and session against the Java codec, and both against the golden vectors. */
class OcamlCodecTest {
    private static final int GUESTS = 150;

    @TempDir
    static Path directory;

    @BeforeAll
    static void compile() throws IOException {
        assumeThat(Boolean.getBoolean("xtop.fast")).isFalse();
        OcamlPrograms.build();
    }

    static List<GoldenVector> scripted() {
        return GoldenVector.with("agent-does");
    }

    static List<GoldenVector> toAgents() {
        return GoldenVector.with("to-agent");
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void theEncoderInOcamlWritesTheGoldenBytes(GoldenVector vector) {
        assertThat(agent(vector.lines("agent-does"), 4096))
                .containsExactlyElementsOf(Frames.hex(vector.bytes("from-agent")));
    }

    @ParameterizedTest
    @MethodSource("toAgents")
    void theDecoderInOcamlHearsTheGoldenCommands(GoldenVector vector) {
        byte[] bytes = vector.bytes("to-agent");
        for (int chunk : new int[] {1, 7, 1000}) {
            assertThat(commands(CodecInteropTest.chunks(bytes, chunk)))
                    .containsExactlyElementsOf(vector.lines("agent-hears"));
        }
    }

    @Test
    void bothEncodersWriteTheSameBytesForRandomGuests() {
        List<RandomGuest> guests = guests();
        List<List<String>> written = CodecDriver.parts(agent(scripts(guests), 4096));
        for (int i = 0; i < GUESTS; i++) {
            List<String> frames = AgentScript.hex(AgentScript.run(guests.get(i).script()));
            assertThat(written.get(i)).as("guest %d", i).containsExactlyElementsOf(frames);
        }
    }

    @Test
    void whatTheEncoderInOcamlWritesIsHeardInJava() {
        List<RandomGuest> guests = guests();
        List<List<String>> written = CodecDriver.parts(agent(scripts(guests), 4096));
        for (int i = 0; i < GUESTS; i++) {
            Heard heard = heard(written.get(i));
            assertThat(heard.refusal()).isEmpty();
            assertThat(heard.lines())
                    .as("guest %d", i)
                    .containsExactlyElementsOf(guests.get(i).expected());
        }
    }

    @Test
    void anEncoderInOcamlWithRoomForFewNamesLeavesNamesOutButNeverMixesThemUp() {
        List<RandomGuest> guests = guests();
        List<List<String>> written = CodecDriver.parts(agent(scripts(guests), 9));
        int named = 0;
        int left = 0;
        for (int i = 0; i < GUESTS; i++) {
            Heard heard = heard(written.get(i));
            assertThat(heard.refusal()).isEmpty();
            assertThat(heard.lines()).hasSameSizeAs(guests.get(i).expected());
            for (int line = 0; line < heard.lines().size(); line++) {
                String full = guests.get(i).expected().get(line);
                String got = heard.lines().get(line);
                if (got.equals(full)) {
                    named++;
                } else {
                    assertThat(CodecInteropTest.withNamesLeftOut(full, got))
                            .as("guest %d", i)
                            .isEqualTo(got);
                    left++;
                }
            }
        }
        assertThat(named).isGreaterThan(1000);
        assertThat(left).isGreaterThan(1000);
    }

    @Test
    void theDecoderInOcamlHearsWhatTheJavaDecoderHearsInRandomBytesOfACollector() {
        Random random = new Random(6);
        List<String> input = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = CodecInteropTest.commands(random);
            CommandTranscript heard = new CommandTranscript();
            new CollectorDecoder().feed(bytes, 0, bytes.length, heard);
            expected.add(heard.lines);
            input.addAll(CodecInteropTest.chunks(bytes, 1 + random.nextInt(100)));
            input.add("--");
        }
        List<List<String>> heard = CodecDriver.parts(commands(input));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(heard.get(i)).as("stream %d", i).containsExactlyElementsOf(expected.get(i));
        }
        assertThat(expected.stream().mapToInt(List::size).sum()).isGreaterThan(1000);
    }

    @Test
    void theSessionInOcamlKeepsItsPromisesAndAllocatesLittle() {
        assertThat(OcamlPrograms.run(directory, List.of(), "session_test"))
                .last()
                .isEqualTo("ok");
    }

    private static List<String> agent(List<String> script, int names) {
        return OcamlPrograms.run(directory, script, "codec_driver", "agent", Integer.toString(names));
    }

    private static List<String> commands(List<String> chunks) {
        return OcamlPrograms.run(directory, chunks, "codec_driver", "commands");
    }

    private static List<RandomGuest> guests() {
        List<RandomGuest> guests = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            guests.add(new RandomGuest(1000 + i, i % 10 == 0 ? 200 : 12).live(30));
        }
        return guests;
    }

    private static List<String> scripts(List<RandomGuest> guests) {
        List<String> scripts = new ArrayList<>();
        for (RandomGuest guest : guests) {
            scripts.addAll(guest.script());
            scripts.add("--");
        }
        return scripts;
    }

    private static Heard heard(List<String> lines) {
        List<byte[]> frames = new ArrayList<>();
        for (String line : lines) {
            frames.add(HexFormat.ofDelimiter(" ").parseHex(line));
        }
        return Heard.in(Frames.join(frames), 100, RandomGuest.NONCE);
    }
}
