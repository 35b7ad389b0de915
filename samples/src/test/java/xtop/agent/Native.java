// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The agents in C: builds them with make below {@code target/native} and runs them. */
final class Native {
    static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
    static final Path LINUX = MODULE.resolve("linux");
    static final Path CORE = MODULE.resolveSibling("agent-protocol").resolve("c/vchan");

    private static final String REMEDY =
            "apt-get install -y --no-install-recommends gcc make libc6-dev libxen-dev procps";

    private Native() {}

    /** What a program printed on its two streams, and its exit code. */
    record Answer(int exitCode, String output, String errors) {}

    static boolean has(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    /** Fails the test where a program is missing, skips it in a fast run. */
    static void require(String... programs) {
        for (String program : programs) {
            if (!has(program)) {
                String message = program + " is missing: " + REMEDY;
                if (Boolean.getBoolean("xtop.fast")) {
                    abort(message);
                }
                fail(message);
            }
        }
    }

    /** Makes a target of a directory and returns where its products are. */
    static Path make(Path directory, String compiler, String target) throws IOException, InterruptedException {
        require("make", "gcc");
        Path build = MODULE.resolve("target/native/" + directory.getFileName() + "-" + compiler);
        Files.createDirectories(build);
        Answer answer = run(
                "make",
                "-C",
                directory.toString(),
                "CC=" + compiler,
                "BUILD=" + build,
                target.replace("BUILD", "" + build));
        assertThat(answer.exitCode())
                .as("make %s in %s: %s%s", target, directory, answer.output(), answer.errors())
                .isZero();
        return build;
    }

    static Answer run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("native", ".out");
        Path errors = Files.createTempFile("native", ".err");
        try {
            Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(240, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail("%s did not end within 240 s", List.of(command));
            }
            return new Answer(process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
