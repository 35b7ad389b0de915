// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C codec behind pipes: compiles {@code c/test/codec_driver.c} with the machine's C compiler and runs it. */
final class CodecDriver {
    private final Path program;
    private final Path directory;

    private CodecDriver(Path directory, Path program) {
        this.directory = directory;
        this.program = program;
    }

    /** Compiles with warnings as errors and with the address and undefined-behaviour sanitizers. */
    static CodecDriver build(Path directory) {
        Path program = directory.resolve("codec_driver");
        compile(
                directory,
                "cc",
                "-std=c99",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-O1",
                "-g",
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all",
                "-o",
                program.toString(),
                "c/test/codec_driver.c",
                "c/codec/xtop_codec.c");
        return new CodecDriver(directory, program);
    }

    /** Runs a compiler and fails with its words, or with the way to get one. */
    static void compile(Path directory, String... command) {
        assertThat(Path.of("/usr/bin", command[0]))
                .as(
                        "no %s: run 'apt-get install %s'",
                        command[0], command[0].equals("cc") ? "gcc libc6-dev" : command[0])
                .exists();
        List<String> output = run(directory, List.of(), command);
        assertThat(output).isEmpty();
    }

    /** Runs the driver over a text and returns its lines; fails if it does not end well. */
    List<String> run(List<String> input, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = program.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(directory, input, command);
    }

    /** Runs a program of binutils and returns its lines. */
    static List<String> output(Path directory, String... command) {
        return run(directory, List.of(), command);
    }

    static List<String> run(Path directory, List<String> input, String... command) {
        try {
            Path in = Files.createTempFile(directory, "in", ".txt");
            Path out = Files.createTempFile(directory, "out", ".txt");
            Files.write(in, input);
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail("%s did not end", String.join(" ", command));
            }
            List<String> lines = Files.readAllLines(out);
            assertThat(process.exitValue())
                    .as("%s: %s", String.join(" ", command), String.join("\n", lines))
                    .isZero();
            return lines;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Cuts lines into the parts between lines "--"; the last part is empty when the lines end with one. */
    static List<List<String>> parts(List<String> lines) {
        List<List<String>> parts = new ArrayList<>();
        parts.add(new ArrayList<>());
        for (String line : lines) {
            if (line.equals("--")) {
                parts.add(new ArrayList<>());
            } else {
                parts.get(parts.size() - 1).add(line);
            }
        }
        return parts;
    }
}
