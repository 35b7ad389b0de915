// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a command ended.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it printed on standard error
 */
record Outcome(List<String> command, int code, String out, String err) {
    /** Runs a command to its end. */
    static Outcome of(List<String> command, long seconds) {
        try {
            Path out = Files.createTempFile("lab", ".out");
            Path err = Files.createTempFile("lab", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError("no end in " + seconds + " s: " + command + "\n" + text(out) + text(err));
                }
                return new Outcome(command, process.exitValue(), text(out), text(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + command, e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Its output, if all went well. */
    String success() {
        if (code != 0) {
            throw new AssertionError(this);
        }
        return out;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nended with " + code + "\n" + out + err;
    }
}
