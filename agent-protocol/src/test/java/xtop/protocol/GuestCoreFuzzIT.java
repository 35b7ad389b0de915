// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * libFuzzer on what a guest's C hears from outside ({@code c/vchan/fuzz}): the decoder of commands, the agent's session,
 * the client end of a vchan. Some seconds each, from seeds made of the golden vectors; README.md says how to run it
 * longer.
 */
class GuestCoreFuzzIT {
    private static final String REMEDY = "fuzzing the C core needs clang and its fuzzer:"
            + " apt-get install -y --no-install-recommends clang libclang-rt-14-dev make libc6-dev";
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path BUILD = MODULE.resolve("target/core-fuzz");
    private static final int SECONDS = 7;
    /** Far fewer than a slow machine manages in that time; less means that it did not really run. */
    private static final int LEAST_RUNS = 500;

    /* steps of session_fuzz.c: what | how much << 3 */
    private static final int TICK = 0;
    private static final int BYTES = 1;
    private static final int DRAIN = 4 | 31 << 3;
    private static final int CONNECT = 5 | 1 << 3;
    private static final int PIECE = 31;

    @Test
    void anyBytesAreHeardAsTheSameCommandsInAnyPieces() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] stream : streams()) {
            seeds.add(join(new byte[] {3}, stream));
        }
        fuzz("decoder", seeds);
    }

    @Test
    void aSessionSurvivesAnythingThatDom0Does() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] stream : streams()) {
            ByteArrayOutputStream steps = new ByteArrayOutputStream();
            steps.write(CONNECT);
            for (int at = 0; at < stream.length; at += PIECE) {
                byte[] piece = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + PIECE));
                steps.write(BYTES | piece.length << 3);
                steps.writeBytes(piece);
                steps.write(TICK | 22 << 3);
                steps.write(DRAIN);
            }
            for (int i = 0; i < 8; i++) {
                steps.write(TICK | 25 << 3);
                steps.write(DRAIN);
            }
            seeds.add(steps.toByteArray());
        }
        fuzz("session", seeds);
    }

    @Test
    void aClientSurvivesAnythingThatAServerDoes() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (int[] orders : new int[][] {{10, 11}, {11, 10}, {12, 12}, {16, 16}, {11, 13}}) {
            byte[] head = new byte[64];
            head[16] = (byte) orders[0];
            head[18] = (byte) orders[1];
            head[20] = 2;
            head[21] = 1;
            seeds.add(
                    join(new byte[] {2, '1', '2', 2, '3', '3'}, join(head, new byte[] {2, 3, 1, 20, 3, 0, 20, 3, 4})));
        }
        fuzz("connect", seeds);
    }

    /** All bytes of collectors in the golden vectors. */
    private static List<byte[]> streams() {
        List<byte[]> streams = new ArrayList<>();
        for (GoldenVector vector : GoldenVector.with("to-agent")) {
            streams.add(vector.bytes("to-agent"));
        }
        assertThat(streams).isNotEmpty();
        return streams;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static void fuzz(String target, List<byte[]> seeds) throws Exception {
        requireClang();
        Path corpus = Files.createDirectories(BUILD.resolve(target + ".corpus"));
        Path given = Files.createDirectories(BUILD.resolve(target + ".seeds"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(given.resolve("seed" + i), seeds.get(i));
        }
        Path program = BUILD.resolve(target + "_fuzz");
        run(240, "make", "-s", "-C", MODULE.resolve("c/vchan").toString(), "BUILD=" + BUILD, program.toString());
        String said = run(
                SECONDS + 60,
                program.toString(),
                "-max_total_time=" + SECONDS,
                "-max_len=2000",
                "-timeout=20",
                "-rss_limit_mb=2000",
                "-print_final_stats=1",
                "-artifact_prefix=" + BUILD + "/" + target + "-",
                corpus.toString(),
                given.toString());
        Matcher runs =
                Pattern.compile("stat::number_of_executed_units: +(\\d+)").matcher(said);
        assertThat(runs.find()).as(said).isTrue();
        assertThat(Integer.parseInt(runs.group(1))).isGreaterThan(LEAST_RUNS);
    }

    private static void requireClang() {
        if (Files.isExecutable(Path.of("/usr/bin/clang"))) {
            return;
        }
        if (Boolean.getBoolean("xtop.fast")) {
            abort(REMEDY);
        }
        fail(REMEDY);
    }

    /** What a program printed; fails with the end of it where the program does. */
    private static String run(int seconds, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(Files.createDirectories(BUILD), "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        Files.delete(output);
        String last = said.substring(Math.max(0, said.length() - 6000));
        assertThat(ended).as("%s did not end: %s", command[0], last).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command[0], last).isZero();
        return said;
    }
}
