// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C codec against the Java codec, and both against the golden vectors. */
class CodecInteropTest {
    private static final int GUESTS = 150;

    @TempDir
    static Path directory;

    private static CodecDriver driver;

    @BeforeAll
    static void compile() {
        driver = CodecDriver.build(directory);
    }

    static List<GoldenVector> scripted() {
        return GoldenVector.with("agent-does");
    }

    static List<GoldenVector> toAgents() {
        return GoldenVector.with("to-agent");
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void theEncoderInCWritesTheGoldenBytes(GoldenVector vector) {
        assertThat(driver.run(vector.lines("agent-does"), "agent", "0", "4096"))
                .containsExactlyElementsOf(Frames.hex(vector.bytes("from-agent")));
    }

    @ParameterizedTest
    @MethodSource("toAgents")
    void theDecoderInCHearsTheGoldenCommands(GoldenVector vector) {
        byte[] bytes = vector.bytes("to-agent");
        for (int chunk : new int[] {1, 7, 1000}) {
            assertThat(driver.run(chunks(bytes, chunk), "commands"))
                    .containsExactlyElementsOf(vector.lines("agent-hears"));
        }
    }

    @Test
    void bothEncodersWriteTheSameBytesForRandomGuests() {
        List<String> scripts = new ArrayList<>();
        List<List<String>> frames = new ArrayList<>();
        for (RandomGuest guest : guests()) {
            scripts.addAll(guest.script());
            scripts.add("--");
            frames.add(AgentScript.hex(AgentScript.run(guest.script())));
        }
        List<List<String>> written = CodecDriver.parts(driver.run(scripts, "agent", "0", "4096"));
        for (int i = 0; i < GUESTS; i++) {
            assertThat(written.get(i)).as("guest %d", i).containsExactlyElementsOf(frames.get(i));
        }
    }

    @Test
    void whatTheEncoderInCWritesIsHeardInJavaHoweverRoomComesAndGoes() {
        List<RandomGuest> guests = guests();
        List<String> scripts = new ArrayList<>();
        for (RandomGuest guest : guests) {
            scripts.addAll(guest.script());
            scripts.add("--");
        }
        List<List<String>> written = CodecDriver.parts(driver.run(scripts, "agent", "4711", "4096"));
        for (int i = 0; i < GUESTS; i++) {
            Heard heard = heard(written.get(i));
            assertThat(heard.refusal()).isEmpty();
            assertThat(withoutNumbers(heard.lines()))
                    .as("guest %d", i)
                    .containsExactlyElementsOf(withoutNumbers(guests.get(i).expected()));
        }
    }

    @Test
    void anEncoderInCWithRoomForFewNamesLeavesNamesOutButNeverMixesThemUp() {
        List<RandomGuest> guests = guests();
        List<String> scripts = new ArrayList<>();
        for (RandomGuest guest : guests) {
            scripts.addAll(guest.script());
            scripts.add("--");
        }
        List<List<String>> written = CodecDriver.parts(driver.run(scripts, "agent", "0", "9"));
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
                    assertThat(withNamesLeftOut(full, got)).as("guest %d", i).isEqualTo(got);
                    left++;
                }
            }
        }
        assertThat(named).isGreaterThan(1000);
        assertThat(left).isGreaterThan(1000);
    }

    @Test
    void theDecoderInCHearsWhatTheJavaDecoderHearsInRandomBytesOfACollector() {
        Random random = new Random(5);
        List<String> input = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = commands(random);
            CommandTranscript heard = new CommandTranscript();
            new CollectorDecoder().feed(bytes, 0, bytes.length, heard);
            expected.add(heard.lines);
            input.addAll(chunks(bytes, 1 + random.nextInt(100)));
            input.add("--");
        }
        List<List<String>> heard = CodecDriver.parts(driver.run(input, "commands"));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(heard.get(i)).as("stream %d", i).containsExactlyElementsOf(expected.get(i));
        }
        assertThat(expected.stream().mapToInt(List::size).sum()).isGreaterThan(1000);
    }

    @Test
    void aTypicalSmallAgentNeedsLessThanSevenKilobytes() {
        assertThat(Integer.parseInt(driver.run(List.of(), "sizes").get(0))).isLessThan(7 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void theCodecIsFreestandingAndSmallWithEitherCompiler(String compiler) {
        if (compiler.equals("clang") && Boolean.getBoolean("xtop.fast")) {
            assumeThat(Path.of("/usr/bin/clang")).exists();
        }
        String object = directory.resolve(compiler + ".o").toString();
        CodecDriver.compile(
                directory,
                compiler,
                "-std=c99",
                "-ffreestanding",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pedantic",
                "-Os",
                "-c",
                "-o",
                object,
                "c/codec/xtop_codec.c");
        assertThat(CodecDriver.output(directory, "nm", "-u", object))
                .allMatch(line -> line.strip().matches("U (memcpy|memset)"));
        String total = CodecDriver.output(directory, "size", object).get(1).strip();
        assertThat(Integer.parseInt(total.split("\\s+", 2)[0])).isLessThan(6 * 1024);
    }

    private static List<RandomGuest> guests() {
        List<RandomGuest> guests = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            guests.add(new RandomGuest(i, i % 10 == 0 ? 200 : 12).live(30));
        }
        return guests;
    }

    private static Heard heard(List<String> lines) {
        List<byte[]> frames = new ArrayList<>();
        for (String line : lines) {
            frames.add(HexFormat.ofDelimiter(" ").parseHex(line));
        }
        return Heard.in(Frames.join(frames), 100, RandomGuest.NONCE);
    }

    /** Sequence numbers grow with skipped ticks, and how many there are depends on the room. */
    private static List<String> withoutNumbers(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("^sample \\d+", "sample"))
                .toList();
    }

    /** The full line without those names that the other line does not have. */
    static String withNamesLeftOut(String full, String other) {
        String result = full;
        String rowName = "^(  [A-Z_]+ \\d+) '[^']*'";
        if (!other.matches(rowName + ".*")) {
            result = result.replaceFirst(rowName, "$1");
        }
        if (other.contains("THREAD_WAIT_CHANNEL='null'")) {
            result = result.replaceFirst("THREAD_WAIT_CHANNEL='[^']*'", "THREAD_WAIT_CHANNEL='null'");
        }
        return result;
    }

    static byte[] commands(Random random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] frame = switch (random.nextInt(5)) {
                case 0, 1 -> CollectorEncoder.hello(random.nextLong(), random.nextLong());
                case 2 -> CollectorEncoder.setInterval(random.nextLong());
                case 3 -> CollectorEncoder.requestFull();
                default -> new byte[] {(byte) (3 + random.nextInt(3)), 0, (byte) random.nextInt(), 1, 2};
            };
            int kept = random.nextInt(8) == 0 ? random.nextInt(frame.length) : frame.length;
            if (random.nextInt(8) == 0) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            frames.add(Arrays.copyOf(frame, kept));
        }
        return Frames.join(frames);
    }

    static List<String> chunks(byte[] bytes, int size) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            lines.add(HexFormat.ofDelimiter(" ").formatHex(bytes, at, Math.min(bytes.length, at + size)));
        }
        return lines;
    }
}
