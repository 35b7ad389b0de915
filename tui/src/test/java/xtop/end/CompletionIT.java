// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.Table;

/** Tab in a real bash and a real zsh. */
class CompletionIT {
    private static final String HOSTILE = "$(touch pwned)";

    /** Nor may a terminal obey what Tab shows; the question marks that stand for it fit it as a pattern. */
    private static final String OBEYED = "esc\u001b[31m\u202ename";

    /** What is typed before Tab, and the line that comes of it. */
    private static final List<String[]> LINES = List.of(
            new String[] {"xtop vms", "xtop vmstat"},
            new String[] {"xtop ctl cad", "xtop ctl cadence"},
            new String[] {"xtop serve --li", "xtop serve --listen="},
            new String[] {"xtop ps --no-h", "xtop ps --no-headers"},
            new String[] {"xtop ps mir", "xtop ps mirage-dns"},
            new String[] {"xtop ctl quarantine mir", "xtop ctl quarantine mirage-dns"},
            new String[] {"xtop ps -p web1,mir", "xtop ps -p web1,mirage-dns"},
            new String[] {"xtop ps --sort=-rss,wch", "xtop ps --sort=-rss,wchan"},
            new String[] {"xtop --run-dir=/nonexistent ps mir", "xtop --run-dir=/nonexistent ps mir"},
            new String[] {"xtop --source demo ps mir", "xtop --source demo ps mir"});

    @TempDir
    private Path directory;

    private Tmux terminal;

    @BeforeEach
    void start() throws Exception {
        FleetBuilder fleet = new FleetBuilder();
        int domid = 0;
        for (String name : new String[] {"Domain-0", "web1", "mirage-dns", HOSTILE, OBEYED}) {
            int row = fleet.add(Table.DOMAIN);
            fleet.number(Field.DOMID, row, domid++);
            fleet.text(Field.NAME, row, name);
            fleet.text(Field.LABEL, row, name);
        }
        Files.createDirectory(directory.resolve("run"));
        new FleetFileWriter(directory.resolve("run/fleet").toFile()).write(fleet.build(1, HandMadeFleet.PUBLISHED));
        Path program = Files.createDirectory(directory.resolve("bin")).resolve("xtop");
        Files.writeString(program, "#!/bin/sh\nexec '" + String.join("' '", Program.command()) + "' \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        terminal = Tmux.start(directory, 100, 40);
        terminal.type(
                "cd " + directory + "; export PATH=" + directory + "/bin:$PATH XTOP_RUN_DIR=" + directory + "/run");
    }

    @AfterEach
    void end() throws Exception {
        terminal.end();
    }

    private void source(Path script, String text) throws IOException, InterruptedException {
        Files.writeString(script, text + "\nPS1='complete> '\n");
        terminal.type(". " + script);
        awaitLine("complete>");
    }

    private void completes() throws Exception {
        for (String[] line : LINES) {
            terminal.keys("C-u");
            press(line[0]);
            awaitLine("complete> " + line[1]);
        }
        terminal.keys("C-u");
        press("xtop ps \\$");
        awaitLine("complete> xtop ps \\$\\(touch\\ pwned\\)");
        assertThat(directory.resolve("pwned")).doesNotExist();
        terminal.keys("C-u");
        press("xtop ps esc");
        awaitLine("complete> xtop ps esc\\?\\[31m\\?name");
    }

    private void press(String line) throws IOException, InterruptedException {
        terminal.typed(line);
        terminal.keys("Tab");
    }

    /** Waits until the line of the cursor, the last that is not empty, is this one. */
    private void awaitLine(String line) throws IOException, InterruptedException {
        terminal.awaitScreen(screen -> {
            String[] lines = screen.stripTrailing().split("\n", -1);
            return lines[lines.length - 1].strip().equals(line);
        });
    }

    @Test
    void bashCompletesCommandsOptionsFiguresAndDomains() throws Exception {
        Program.require("bash", "bash");
        terminal.type("exec bash --norc --noprofile");
        source(
                directory.resolve("rc"),
                ". '" + ManualPagesIT.share().resolve("bash-completion/completions/xtop") + "'");
        completes();
    }

    @Test
    void zshCompletesCommandsOptionsFiguresAndDomains() throws Exception {
        Program.require("zsh", "zsh");
        terminal.type("exec zsh -f");
        source(
                directory.resolve("rc"),
                "fpath=('" + ManualPagesIT.share().resolve("zsh/vendor-completions") + "' $fpath)\n"
                        + "autoload -Uz compinit; compinit -u -D");
        completes();
    }
}
