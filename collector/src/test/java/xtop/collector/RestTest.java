// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import org.junit.jupiter.api.Test;

class RestTest {
    private final Rest rest = new Rest();

    @Test
    void whoWasLookedAtInVainJustBeforeItsSampleIsLeftAloneUntilTheNextIsDue() {
        rest.begin(SECOND);
        rest.lookedInVain();
        rest.sampled();
        assertThat(rest.length()).isEqualTo(950 * MILLI);
    }

    @Test
    void whoMayHaveWaitedIsLookedAtASweepEarlierEachTime() {
        rest.begin(SECOND);
        rest.sampled();
        assertThat(rest.length()).isEqualTo(850 * MILLI);
        rest.sampled();
        assertThat(rest.length()).isEqualTo(750 * MILLI);
        for (int i = 0; i < 20; i++) {
            rest.sampled();
        }
        assertThat(rest.length()).as("half at most").isEqualTo(475 * MILLI);
        rest.lookedInVain();
        rest.sampled();
        assertThat(rest.length()).isEqualTo(950 * MILLI);
    }

    @Test
    void whenASampleComesIsCertainForAWhileAfterALookInVain() {
        rest.begin(SECOND);
        rest.lookedInVain();
        for (int i = 0; i < Rest.CERTAIN; i++) {
            rest.sampled();
            assertThat(rest.length()).isEqualTo(950 * MILLI);
        }
        rest.sampled();
        assertThat(rest.length()).as("it may come earlier by now").isEqualTo(850 * MILLI);
        rest.sampled();
        assertThat(rest.length()).as("it did").isEqualTo(750 * MILLI);
    }

    @Test
    void nobodyIsLeftAloneForASecondOrWithoutAnIntervalOrBeforeItsFirstSample() {
        rest.begin(60 * SECOND);
        assertThat(rest.length()).isZero();
        rest.lookedInVain();
        rest.sampled();
        assertThat(rest.length()).isLessThan(SECOND);
        rest.begin(0);
        rest.sampled();
        assertThat(rest.length()).isZero();
    }
}
