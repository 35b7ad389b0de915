// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.terminal.ansi.ANSITerminal;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.fixture.HandMadeFleet;
import xtop.fixture.HandMadeSource;

class DashboardTest {
    private final HandMadeSource source = new HandMadeSource();
    private final DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(new TerminalSize(80, 12));
    private Dashboard dashboard;

    @BeforeEach
    void start() throws IOException {
        dashboard = new Dashboard(source, terminal, 1_000_000_000L, false, ZoneOffset.UTC);
        dashboard.screen().startScreen();
        dashboard.frame();
    }

    private String line(int row) {
        StringBuilder line = new StringBuilder();
        int columns = terminal.getTerminalSize().getColumns();
        for (int column = 0; column < columns; column++) {
            line.append(terminal.getBufferCharacter(column, row).getCharacterString());
        }
        return line.toString().stripTrailing();
    }

    private void press(KeyStroke key) throws IOException {
        dashboard.press(key);
        dashboard.frame();
    }

    @Test
    void showsTheFleetAndGoesIntoADomain() throws IOException {
        assertThat(line(0)).isEqualTo("xtop - 15:00:00   Xen 4.17.4   from hands");
        assertThat(line(6)).startsWith("db ");
        press(new KeyStroke(KeyType.Enter));
        assertThat(line(4)).isEqualTo("Threads of db: busy, most in 'postgres', 80 % of a vCPU");
        assertThat(line(6)).contains("postgres");
        press(new KeyStroke(KeyType.Escape));
        assertThat(line(6)).startsWith("db ");
        assertThat(source.leases()).isZero();
    }

    @Test
    void followsTheWindowsSize() throws IOException {
        terminal.setTerminalSize(new TerminalSize(120, 20));
        dashboard.frame();
        assertThat(line(5)).contains("KIND").endsWith("AGENT");
        terminal.setTerminalSize(new TerminalSize(40, 5));
        dashboard.frame();
        assertThat(line(0)).startsWith("xtop - 15:00:00");
    }

    @Test
    void saysWhenTheSourceIsGoneAndLeavesAllTheSame() throws IOException {
        source.fail("the collector of pid 812 has ended");
        press(new KeyStroke('R', false, false));
        assertThat(line(0)).isEqualTo("xtop: no figures: the collector of pid 812 has ended");
        source.publish(HandMadeFleet.at(5));
        press(new KeyStroke('R', false, false));
        assertThat(line(0)).startsWith("xtop - 15:00:05");
        source.fail("gone");
        press(new KeyStroke('q', false, false));
        assertThat(dashboard.view().done()).isTrue();
    }

    @Test
    void sendsOnlyWhatHasChangedAndNeverClears() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Dashboard counted = new Dashboard(source, new Wire(sent), 1_000_000_000L, false, ZoneOffset.UTC);
        counted.screen().startScreen();
        counted.frame();
        sent.reset();
        source.publish(HandMadeFleet.at(1));
        counted.press(new KeyStroke(' ', false, false));
        counted.frame();
        String bytes = sent.toString(StandardCharsets.UTF_8);
        assertThat(bytes).doesNotContain("\u001b[2J").contains("1");
        assertThat(bytes.length()).isBetween(1, 200);
    }

    /** A terminal of 120 by 40 at the far end of a wire. */
    private static final class Wire extends ANSITerminal {
        Wire(ByteArrayOutputStream sent) {
            super(new ByteArrayInputStream(new byte[0]), sent, StandardCharsets.UTF_8);
        }

        @Override
        protected TerminalSize findTerminalSize() {
            return new TerminalSize(120, 40);
        }
    }
}
