// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.Fleet;

class PainterTest {
    private final Fleet fleet = HandMadeFleet.first();
    private final ViewState start = ViewState.initial(2_000_000_000L);

    private Canvas paint(ViewState view, int columns, int rows) {
        return new Painter(ZoneOffset.UTC).paint(view, fleet, Listing.of(view, fleet), "hands", columns, rows);
    }

    private static String text(Canvas canvas) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < canvas.rows(); row++) {
            text.append(canvas.line(row)).append('\n');
        }
        return text.toString();
    }

    @Test
    void domainsFitEightyColumns() {
        assertThat(text(paint(start, 80, 12))).isEqualTo("""
                xtop - 15:00:00   Xen 4.17.4   from hands
                Domains:   5 total,   2 running,   1 blocked,   1 paused,   0 shutdown,   1 cras
                Agents:    2 ok,   1 none,   1 silent,   1 refused,   0 other;  5 threads
                Memory:    16G total,   9.0G used,   7.0G free;  CPUs: 8 @ 2500 MHz, 187.9% of o

                DOMAIN              ID STATE   -%CPU   MEM  USED  THR  RX/s  TX/s AGENT
                db                   9 r-----  150.6  1.0G  500M    2     -     - ok
                web1                 5 -b----   25.0   64M   24M    3  3.0M  512B ok
                Domain-0             0 r-----   12.3  4.0G     -    -     -     - none
                mirage-dns          12 --p---      -   32M     -    -     -     - silent 12s
                web1#31             31 ---sc-      -   64M     -    -     -     - refused: proto

                """);
    }

    @Test
    void threadsOfADomainAndOfAll() {
        assertThat(text(paint(start.withPage(ViewState.Page.THREADS, 5), 74, 10))
                        .lines()
                        .skip(4))
                .containsExactly(
                        "Threads of web1: busy, most in 'main', 20 % of its vCPU",
                        "    TID S  PRI  -%CPU      TIME+   RSS WCHAN            COMMAND",
                        "      1 R    -   20.1   11:40.00     - -                main",
                        "      2 S    -    3.5    0:20.00     - rxwait           net input",
                        "     17 D    -    0.0 1501:01.00     - pgdaemon         日本 page daemon",
                        "");
        assertThat(paint(start.withPage(ViewState.Page.ALL_THREADS, -1), 120, 12)
                        .line(6))
                .startsWith("db                   412     412 S   20   80.0    1:01.00");
    }

    @Test
    void anAgentsReasonIsShownWhereThreadsAreNot() {
        Canvas canvas = paint(start.withPage(ViewState.Page.THREADS, 31), 120, 10);
        assertThat(canvas.line(Painter.ABOVE))
                .isEqualTo("No threads are known here; agent: refused: protocol version 9, this xtop speaks 1."
                        + " Esc goes back.");
        assertThat(paint(start.withPage(ViewState.Page.THREADS, 77), 120, 10).line(Painter.ABOVE))
                .isEqualTo("This domain is gone; Esc goes back.");
    }

    @Test
    void sortsByAFieldWithUnknownLastInEitherDirection() {
        ViewState byCpu = start.withOrder(new Order(Field.CPU_PERCENT, false));
        assertThat(text(paint(byCpu, 80, 12)).lines().skip(6).map(line -> line.split(" ", 2)[0]))
                .startsWith("Domain-0", "web1", "db", "mirage-dns", "web1#31");
    }

    @Test
    void filterKeepsNamesThatContainIt() {
        ViewState filtered = start.withFilter("WEB");
        assertThat(Listing.of(filtered, fleet).size()).isEqualTo(2);
        assertThat(paint(start.withFilter("zzz"), 80, 12).line(Painter.ABOVE))
                .isEqualTo("Nothing has that name; = shows all.");
    }

    @Test
    void shareDividesByTheDomainsVcpus() {
        assertThat(paint(start.withShare(true), 80, 12).line(Painter.ABOVE))
                .startsWith("db                   9 r-----   75.3");
    }

    @Test
    void faultsAreColouredAndTheChosenRowStandsOut() {
        Canvas canvas = paint(start, 80, 12);
        assertThat(canvas.style(0, Painter.ABOVE)).isEqualTo(Style.CHOSEN);
        assertThat(canvas.style(0, Painter.ABOVE + 1)).isEqualTo(Style.PLAIN);
        assertThat(canvas.style(0, Painter.ABOVE + 3)).isEqualTo(Style.WARNING);
        assertThat(canvas.style(0, Painter.ABOVE + 4)).isEqualTo(Style.ALARM);
    }

    @Test
    void theListTurnsPagesSoThatTheChosenRowIsSeen() {
        ViewState last = start.withChosen(new RowId(31, 0));
        Canvas canvas = paint(last, 80, Painter.ABOVE + 2);
        assertThat(canvas.line(Painter.ABOVE)).startsWith("web1#31");
        assertThat(canvas.style(0, Painter.ABOVE)).isEqualTo(Style.CHOSEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20, 39, 61, 200})
    void anySizeCanBePainted(int size) {
        for (ViewState.Page page : ViewState.Page.values()) {
            assertThat(paint(start.withPage(page, 5), size, Math.max(1, size / 3))
                            .columns())
                    .isEqualTo(size);
        }
        assertThat(paint(start.withPrompt(ViewState.Prompt.HELP, ""), size, 3).rows())
                .isEqualTo(3);
    }

    @Test
    void helpFitsEightyByTwentyFour() {
        Canvas wide = paint(start.withPrompt(ViewState.Prompt.HELP, ""), 200, 60);
        assertThat(text(wide).lines()).allMatch(line -> line.length() <= 80);
        assertThat(text(wide).stripTrailing().lines()).hasSizeLessThanOrEqualTo(24);
    }

    @Test
    void anEmptyFleetHasNothingToShow() {
        Fleet empty = HandMadeFleet.empty();
        Canvas canvas = new Painter(ZoneOffset.UTC).paint(start, empty, Listing.of(start, empty), "hands", 80, 24);
        assertThat(canvas.line(Painter.ABOVE)).isEqualTo("There is nothing to show.");
        assertThat(canvas.line(3)).startsWith("Memory:      - total,      - used,      - free;  CPUs: -, -%");
    }
}
