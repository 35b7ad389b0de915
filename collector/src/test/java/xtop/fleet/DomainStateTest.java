// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Letters as xl list has them, and what they mean. */
class DomainStateTest {
    private static final String[] LETTERS = DomainState.letters();

    @Test
    void lettersStandWhereXlListHasThem() {
        assertThat(LETTERS).hasSize(64);
        assertThat(LETTERS[0]).isEqualTo("------");
        assertThat(LETTERS[63]).isEqualTo("rbpscd");
        assertThat(LETTERS[DomainState.PAUSED.bit() | DomainState.DYING.bit()]).isEqualTo("--p--d");
    }

    @Test
    void whoCrashedHasTheLetterOfShutDownAndIsInOneOfTheTwoStates() {
        String crashed = LETTERS[DomainState.CRASHED.bit()];
        assertThat(crashed).isEqualTo("---sc-");
        assertThat(DomainState.CRASHED.isIn(crashed)).isTrue();
        assertThat(DomainState.SHUTDOWN.isIn(crashed)).isFalse();
        assertThat(DomainState.SHUTDOWN.isIn("---s--")).isTrue();
    }

    @Test
    void everySetOfStatesIsReadBackFromItsLetters() {
        for (int bits = 0; bits < LETTERS.length; bits++) {
            assertThat(DomainState.areLetters(LETTERS[bits])).isTrue();
            for (DomainState state : DomainState.values()) {
                boolean hidden = state == DomainState.SHUTDOWN && (bits & DomainState.CRASHED.bit()) != 0;
                assertThat(state.isIn(LETTERS[bits]))
                        .as("%s in %s", state, LETTERS[bits])
                        .isEqualTo((bits & state.bit()) != 0 && !hidden);
            }
        }
    }

    @Test
    void whatIsUnknownIsInNoState() {
        assertThat(Arrays.stream(DomainState.values()).filter(state -> state.isIn(null)))
                .isEmpty();
    }

    @Test
    void otherTextsAreNoLetters() {
        for (String text : new String[] {"", "-----", "-------", "=1+1+1", "b-----", "dddddd", "r----c "}) {
            assertThat(DomainState.areLetters(text)).as(text).isFalse();
        }
    }
}
