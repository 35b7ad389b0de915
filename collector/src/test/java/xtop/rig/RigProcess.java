// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process of the rig under {@code rigctl run}, which does the clean-up that its kernel would do when it dies. Its
 * lines of output wait in a queue.
 */
public final class RigProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Process runner;
    private final Writer input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final StringBuffer errors = new StringBuffer();
    private final Thread errorReader;
    private final BlockingQueue<Long> announcedPid = new LinkedBlockingQueue<>();
    private final long pid;

    RigProcess(String runner, List<String> command, Map<String, String> environment) throws IOException {
        name = String.join(" ", command);
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(runner);
        builder.command().add("run");
        builder.command().addAll(command);
        builder.environment().putAll(environment);
        this.runner = builder.start();
        input = this.runner.outputWriter(ISO_8859_1);
        read("output of " + name, this.runner.inputReader(ISO_8859_1), output::add);
        errorReader = read("errors of " + name, this.runner.errorReader(ISO_8859_1), this::noteError);
        pid = awaitPid();
    }

    private static Thread read(String name, BufferedReader lines, Consumer<String> to) {
        Thread thread = new Thread(
                () -> {
                    try (lines) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            to.accept(line);
                        }
                    } catch (IOException e) {
                        to.accept(e.toString());
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void noteError(String line) {
        if (announcedPid.isEmpty() && errors.length() == 0 && line.matches("pid [0-9]+")) {
            announcedPid.add(Long.parseLong(line.substring(4)));
        } else {
            errors.append(line).append('\n');
        }
    }

    private long awaitPid() throws IOException {
        try {
            Long announced = announcedPid.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (announced == null) {
                runner.destroyForcibly();
                throw new IOException(name + " did not start: " + errors);
            }
            announcedPid.add(announced);
            return announced;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Process id of the program itself, not of its runner. */
    public long pid() {
        return pid;
    }

    /** Whether it runs. */
    public boolean alive() {
        return runner.isAlive();
    }

    /** Its next line of output; fails after a minute. */
    public String line() {
        try {
            String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError(name + " said nothing for " + PATIENCE_SECONDS + " s; errors: " + errors);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Whether a line of output waits. */
    public boolean hasLine() {
        return !output.isEmpty();
    }

    /** Writes a line to its standard input and returns its next line of output. */
    public String ask(String line) {
        say(line);
        return line();
    }

    /** Writes a line to its standard input. */
    public void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + errors, e);
        }
    }

    /** Waits for its end and clean-up; the exit code, 128 + signal for a killed one. */
    public int await() {
        try {
            if (!runner.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " did not end within " + PATIENCE_SECONDS + " s");
            }
            errorReader.join();
            return runner.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it wrote to standard error. */
    public String errors() {
        return errors.toString();
    }

    /** SIGSTOP: it runs no more, and keeps what it holds. */
    public void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor() != 0) {
            throw new IOException("cannot send SIG" + signal + " to " + name);
        }
    }

    /** SIGKILL, and waits until its kernel has cleaned up. */
    public void kill() {
        ProcessHandle.of(pid).filter(handle -> runner.isAlive()).ifPresent(ProcessHandle::destroyForcibly);
        await();
    }

    /** Kills it where it still runs. */
    @Override
    public void close() {
        if (runner.isAlive()) {
            kill();
        }
    }
}
