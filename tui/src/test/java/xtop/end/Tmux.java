// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** A terminal of its own, on a tmux server of its own, with a shell in it. */
final class Tmux {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 100;

    private final Path socket;

    private Tmux(Path socket) {
        this.socket = socket;
    }

    static Tmux start(Path directory, int columns, int rows) throws IOException, InterruptedException {
        Program.require("tmux", "tmux");
        Tmux tmux = new Tmux(directory.resolve("tmux"));
        tmux.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "env",
                "PS1=ready> ",
                "sh");
        tmux.awaitScreen(screen -> screen.contains("ready>"));
        return tmux;
    }

    /** Types a line into the shell, and Enter. */
    void type(String line) throws IOException, InterruptedException {
        typed(line);
        keys("Enter");
    }

    /** Types without Enter. */
    void typed(String text) throws IOException, InterruptedException {
        tmux("send-keys", "-l", text);
    }

    /** Presses keys by their tmux names. */
    void keys(String... names) throws IOException, InterruptedException {
        for (String name : names) {
            tmux("send-keys", name);
        }
    }

    void resize(int columns, int rows) throws IOException, InterruptedException {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** Whether a program has taken the alternate screen. */
    boolean alternate() throws IOException, InterruptedException {
        return tmux("display-message", "-p", "#{alternate_on}").strip().equals("1");
    }

    String screen() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p");
    }

    /** The screen with the sequences that make its colours. */
    String colouredScreen() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p", "-e");
    }

    /** Waits until the screen looks as it should; fails with what it looks like when it never does. */
    String awaitScreen(Predicate<String> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String screen = screen();
        while (!wanted.test(screen)) {
            if (System.nanoTime() > end) {
                Assertions.fail("the screen never looked as it should:\n" + screen);
            }
            Thread.sleep(LOOK_MILLIS);
            screen = screen();
        }
        return screen;
    }

    /** Ends the terminal and everything in it. */
    void end() throws IOException, InterruptedException {
        tmux("kill-server");
    }

    private String tmux(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        Program.Outcome outcome = Program.run(Map.of("TERM", "xterm"), command);
        Assertions.assertThat(outcome.code()).as(command + ": " + outcome.err()).isZero();
        return outcome.out();
    }
}
