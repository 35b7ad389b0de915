// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import xtop.fixture.HandMadeSource;
import xtop.fixture.HostileFleet;
import xtop.fleet.Fleet;
import xtop.print.CellText;

/** Whatever guests call things, each cell of each screen holds a character that stands for itself. */
class HostileScreenTest {
    private static final int COLUMNS = 100;
    private static final int ROWS = 40;

    static Stream<List<String>> words() {
        return Stream.concat(
                Stream.of(HostileFleet.WORDS), HostileFleet.WORDS.stream().map(word -> Collections.nCopies(3, word)));
    }

    @ParameterizedTest
    @MethodSource("words")
    void everyScreenIsHarmless(List<String> words) throws IOException {
        HandMadeSource source = new HandMadeSource();
        source.publish(HostileFleet.of(words));
        DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(new TerminalSize(COLUMNS, ROWS));
        Dashboard dashboard = new Dashboard(source, terminal, 1_000_000_000L, true, ZoneOffset.UTC);
        dashboard.screen().startScreen();
        for (KeyStroke key : new KeyStroke[] {
            new KeyStroke(KeyType.ArrowDown),
            new KeyStroke(KeyType.Enter),
            new KeyStroke(KeyType.Escape),
            new KeyStroke('H', false, false),
            new KeyStroke('?', false, false),
        }) {
            dashboard.frame();
            check(terminal);
            dashboard.press(key);
        }
        dashboard.frame();
        check(terminal);
    }

    private static void check(DefaultVirtualTerminal terminal) {
        StringBuilder screen = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                screen.append(terminal.getBufferCharacter(column, row).getCharacterString());
            }
        }
        assertThat(screen.codePoints().filter(CellText::isUnfit)).isEmpty();
        assertThat(screen).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("words")
    void aCanvasHoldsNoSuchCharacter(List<String> words) {
        Fleet fleet = HostileFleet.of(words);
        for (ViewState.Page page : ViewState.Page.values()) {
            ViewState view = ViewState.initial(1_000_000_000L).withPage(page, 1);
            String source = words.get(0);
            Canvas canvas =
                    new Painter(ZoneOffset.UTC).paint(view, fleet, Listing.of(view, fleet), source, COLUMNS, ROWS);
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    int point = canvas.point(column, row);
                    assertThat(point == 0 || !CellText.isUnfit(point)).isTrue();
                }
            }
        }
    }
}
