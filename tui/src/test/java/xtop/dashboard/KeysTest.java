// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.Fleet;

class KeysTest {
    private final Fleet fleet = HandMadeFleet.first();
    private ViewState view = ViewState.initial(2_000_000_000L);

    private void press(KeyStroke key) {
        view = Keys.apply(view, key, Listing.of(view, fleet), 20);
    }

    private void press(KeyType type) {
        press(new KeyStroke(type));
    }

    private void type(String letters) {
        for (char letter : letters.toCharArray()) {
            press(new KeyStroke(letter, false, false));
        }
    }

    @ParameterizedTest
    @CsvSource({"P,CPU_PERCENT,true", "M,MEMORY,true", "T,CPU_TIME,true", "N,DOMID,false"})
    void lettersOfTopSortDomains(String letter, Field field, boolean descending) {
        type(letter);
        assertThat(view.order()).isEqualTo(new Order(field, descending));
        type("R");
        assertThat(view.order()).isEqualTo(new Order(field, !descending));
    }

    @ParameterizedTest
    @CsvSource({"P,THREAD_CPU_PERCENT", "M,THREAD_RESIDENT", "T,THREAD_CPU_TIME", "N,TID"})
    void lettersOfTopSortThreads(String letter, Field field) {
        type("H" + letter);
        assertThat(view.order().field()).isEqualTo(field);
        assertThat(view.domainOrder().field()).isEqualTo(Field.CPU_PERCENT);
    }

    @Test
    void angleBracketsMoveTheSortColumnAndStopAtTheEdges() {
        type("<");
        assertThat(view.order().field()).isEqualTo(Field.STATE);
        type("<<<<<<<<");
        assertThat(view.order().field()).isEqualTo(Field.LABEL);
        type(">".repeat(40));
        assertThat(view.order().field()).isEqualTo(Field.AGENT);
    }

    @Test
    void arrowsChooseARowThatStaysChosenWhenTheOrderChanges() {
        press(KeyType.ArrowDown);
        assertThat(view.chosen()).isEqualTo(new RowId(5, 0));
        type("N");
        assertThat(view.chosen()).isEqualTo(new RowId(5, 0));
        press(KeyType.End);
        assertThat(view.chosen()).isEqualTo(new RowId(31, 0));
        press(KeyType.ArrowDown);
        assertThat(view.chosen()).isEqualTo(new RowId(31, 0));
        press(KeyType.PageUp);
        assertThat(view.chosen()).isEqualTo(new RowId(0, 0));
    }

    @Test
    void enterGoesIntoADomainAndEscBackToIt() {
        press(KeyType.ArrowDown);
        press(KeyType.Enter);
        assertThat(view.page()).isEqualTo(ViewState.Page.THREADS);
        assertThat(view.domid()).isEqualTo(5);
        press(KeyType.Escape);
        assertThat(view.page()).isEqualTo(ViewState.Page.DOMAINS);
        assertThat(view.chosen()).isEqualTo(new RowId(5, 0));
    }

    @Test
    void escDropsAFilterBeforeItLeavesAPage() {
        press(KeyType.Enter);
        type("/post");
        press(KeyType.Enter);
        assertThat(view.filter()).isEqualTo("post");
        press(KeyType.Escape);
        assertThat(view.filter()).isEmpty();
        assertThat(view.page()).isEqualTo(ViewState.Page.THREADS);
    }

    @Test
    void aFilterIsTypedWithBackspaceAndGivenUpWithEsc() {
        type("/webx");
        press(KeyType.Backspace);
        assertThat(view.typed()).isEqualTo("web");
        assertThat(view.filter()).isEmpty();
        press(KeyType.Escape);
        assertThat(view.prompt()).isEqualTo(ViewState.Prompt.NONE);
        assertThat(view.filter()).isEmpty();
    }

    @Test
    void aDelayIsTypedInSecondsAndImpossibleOnesAreRefused() {
        type("d0.5");
        press(KeyType.Enter);
        assertThat(view.delayNanos()).isEqualTo(500_000_000L);
        for (String wrong : new String[] {"0", "-1", "x", "1e999", "NaN"}) {
            type("s" + wrong);
            press(KeyType.Enter);
            assertThat(view.delayNanos()).isEqualTo(500_000_000L);
            assertThat(view.message()).contains("'" + wrong + "'");
        }
    }

    @Test
    void helpGoesAwayWithAnyKey() {
        type("?");
        assertThat(view.prompt()).isEqualTo(ViewState.Prompt.HELP);
        type("q");
        assertThat(view.prompt()).isEqualTo(ViewState.Prompt.NONE);
        assertThat(view.done()).isFalse();
    }

    @Test
    void qAndCtrlCLeave() {
        ViewState before = view;
        type("q");
        assertThat(view.done()).isTrue();
        view = before.withPrompt(ViewState.Prompt.FILTER, "abc");
        press(new KeyStroke('c', true, false));
        assertThat(view.done()).isTrue();
    }

    @Test
    void keysOnAnEmptyListDoNothing() {
        view = view.withFilter("zzz");
        for (KeyType type : new KeyType[] {KeyType.ArrowDown, KeyType.PageUp, KeyType.End, KeyType.Enter}) {
            press(type);
        }
        assertThat(view.page()).isEqualTo(ViewState.Page.DOMAINS);
        assertThat(view.chosen()).isNull();
    }
}
