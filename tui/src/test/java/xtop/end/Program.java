// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * xtop as a process of its own: the launcher of the distribution that the build has just made, or what the property
 * {@code xtop.program} names, or the classes of this test's class path where it says {@code classes}.
 */
final class Program {
    private static final long PATIENCE_SECONDS = 120;

    /** What a command said and how it ended. */
    record Outcome(int code, String out, String err) {}

    private Program() {}

    /** The command line that runs xtop. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        String chosen = System.getProperty("xtop.program", "");
        File launcher = chosen.isEmpty() ? built() : new File(chosen);
        if (chosen.equals("classes") || launcher == null) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "xtop.cli.Main"));
        } else {
            command.add(launcher.getAbsolutePath());
        }
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs xtop to its end. */
    static Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), command(arguments));
    }

    /** Runs a program to its end; kills it and fails when it takes too long. */
    static Outcome run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("xtop", ".out");
        Path err = Files.createTempFile("xtop", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().remove("COLUMNS");
            builder.environment().put("XTOP_CONFIG", "");
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                Assertions.fail("still running after " + PATIENCE_SECONDS + " s: " + command);
            }
            return new Outcome(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Demands a program of a Debian package; with {@code -Dxtop.fast=true} its absence skips the test. */
    static void require(String program, String debianPackage) {
        boolean there = false;
        for (String directory : System.getenv("PATH").split(":", -1)) {
            there |= new File(directory, program).canExecute();
        }
        if (!there && Boolean.getBoolean("xtop.fast")) {
            Assumptions.abort(program + " is missing");
        }
        Assertions.assertThat(there)
                .as(program + " is missing: apt-get install -y " + debianPackage)
                .isTrue();
    }

    private static File built() {
        File[] images = new File("target").listFiles((directory, name) -> name.matches("xtop-[0-9.]+"));
        for (File image : images == null ? new File[0] : images) {
            File launcher = new File(image, image.getName() + "/bin/xtop");
            if (launcher.canExecute()) {
                return launcher;
            }
        }
        return null;
    }
}
