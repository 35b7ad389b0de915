// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real terminal, over the demo. */
class DashboardIT {
    @TempDir
    private Path directory;

    private Tmux terminal;

    @BeforeEach
    void start() throws Exception {
        terminal = Tmux.start(directory, 120, 40);
        terminal.type("stty -a >" + directory + "/before");
        terminal.type("sh " + script("--source", "demo:5", "top", "-d", "0.5"));
        terminal.awaitScreen(screen -> screen.contains("web-rump") && screen.contains("AGENT"));
    }

    @AfterEach
    void end() throws Exception {
        terminal.end();
    }

    /** A script that leaves its process id behind and becomes xtop. */
    private String script(String... arguments) throws IOException {
        Path file = directory.resolve("run");
        String words = "'" + String.join("' '", Program.command(arguments)) + "'";
        Files.writeString(file, "echo $$ >" + directory + "/pid\nexec " + words + "\n");
        return file.toString();
    }

    private String awaitPrompt() throws Exception {
        return terminal.awaitScreen(screen -> screen.stripTrailing().endsWith("ready>"));
    }

    /** What a command says on a line of its own; a slow shell's prompt may come late and stand before it. */
    private void awaitAnswer(String word) throws Exception {
        Pattern answer = Pattern.compile("(?m)^(ready> )?" + word + " *$");
        terminal.awaitScreen(screen -> answer.matcher(screen).find());
    }

    @Test
    void showsDomainsAndGoesIntoOneAndBack() throws Exception {
        assertThat(terminal.screen())
                .contains("Domains:   7 total", "demo (5 guests and this machine)", "DOMAIN", "%CPU");
        terminal.keys("N", "Down", "Enter");
        terminal.awaitScreen(screen -> screen.contains("Threads of web-rump") && screen.contains("nginx"));
        terminal.keys("Escape");
        terminal.awaitScreen(screen -> screen.contains("AGENT") && screen.contains("dns-mirage"));
        terminal.keys("H");
        terminal.awaitScreen(screen -> screen.contains("Threads of all domains"));
    }

    @Test
    void helpFilterAndDelayAreTyped() throws Exception {
        terminal.keys("?");
        terminal.awaitScreen(screen -> screen.contains("Any key goes back."));
        terminal.keys("x", "/");
        terminal.awaitScreen(screen -> screen.contains("Only names that contain:"));
        terminal.type("mirage");
        terminal.awaitScreen(screen -> screen.contains("dns-mirage") && !screen.contains("web-rump"));
        terminal.keys("=", "d");
        terminal.awaitScreen(screen -> screen.contains("Seconds between frames (now 0.5):"));
        terminal.type("nonsense");
        terminal.awaitScreen(screen -> screen.contains("a delay is 0.1 to 3600 seconds, not 'nonsense'"));
    }

    @Test
    void followsTheWindow() throws Exception {
        assertThat(terminal.screen()).contains("KIND");
        terminal.resize(80, 24);
        terminal.awaitScreen(screen -> screen.contains("AGENT") && !screen.contains("KIND"));
        terminal.resize(140, 50);
        terminal.awaitScreen(screen -> screen.contains("KIND"));
    }

    @Test
    void givesTheTerminalBackAsItWas() throws Exception {
        assertThat(terminal.alternate()).isTrue();
        terminal.keys("q");
        awaitPrompt();
        assertThat(terminal.alternate()).isFalse();
        terminal.type("stty -a | cmp - " + directory + "/before && echo same");
        awaitAnswer("same");
    }

    @Test
    void ctrlCLeavesAndAKilledOneRestoresTheTerminal() throws Exception {
        terminal.keys("C-c");
        awaitPrompt();
        assertThat(terminal.alternate()).isFalse();
        terminal.type("sh " + script("--source", "demo:2", "top") + "; echo code $?");
        terminal.awaitScreen(screen -> screen.contains("web-rump") && screen.contains("AGENT"));
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        ProcessHandle.of(pid).orElseThrow().destroy();
        terminal.awaitScreen(screen -> screen.contains("code 143"));
        assertThat(terminal.alternate()).isFalse();
        terminal.type("stty -a | cmp - " + directory + "/before && echo same");
        awaitAnswer("same");
    }

    @Test
    void ctrlZGivesTheShellACleanTerminalAndComesBack() throws Exception {
        terminal.keys("C-z");
        awaitPrompt();
        assertThat(terminal.alternate()).isFalse();
        terminal.type("stty -a | grep -q ' icanon' && echo cooked");
        awaitAnswer("cooked");
        terminal.type("fg");
        terminal.awaitScreen(screen -> screen.contains("web-rump") && screen.contains("AGENT"));
        assertThat(terminal.alternate()).isTrue();
        terminal.keys("Enter");
        terminal.awaitScreen(screen -> screen.contains("Threads of"));
    }

    /** Bold and reverse are no colours. */
    @Test
    void coloursAreThereUnlessTheEnvironmentForbidsThem() throws Exception {
        terminal.keys("q");
        awaitPrompt();
        Pattern colour = Pattern.compile("\u001b\\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]");
        String faulty = script("--source", "demo", "top");
        terminal.type("sh " + faulty);
        terminal.awaitScreen(screen -> screen.contains("refused: "));
        assertThat(terminal.colouredScreen()).containsPattern(colour);
        terminal.keys("q");
        awaitPrompt();
        terminal.type("clear; NO_COLOR=1 sh " + faulty);
        terminal.awaitScreen(screen -> screen.contains("refused: "));
        assertThat(terminal.colouredScreen()).contains("\u001b[").doesNotContainPattern(colour);
    }
}
