// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContradictionTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatLiesBetweenXensAnswersIsNeverContradicted() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long elapsed = random.nextLong(1, 60 * SECOND);
            int vcpus = 1 + random.nextInt(64);
            long least = random.nextLong(elapsed * vcpus + 1);
            long most = least + random.nextLong(2 * SECOND * vcpus);
            long claimed = least + random.nextLong(most - least + 1);
            assertThat(Contradiction.cpu(claimed, least, most, elapsed, elapsed, vcpus))
                    .isZero();
            assertThat(Contradiction.traffic(claimed, least, most, elapsed, 1, 1))
                    .isZero();
        }
    }

    @Test
    void theSignSaysWhoTellsLess() {
        assertThat(Contradiction.cpu(0, 9 * SECOND, 10 * SECOND, 10 * SECOND, 10 * SECOND, 1))
                .isNegative();
        assertThat(Contradiction.cpu(10 * SECOND, 0, SECOND, 10 * SECOND, 10 * SECOND, 1))
                .isPositive();
        assertThat(Contradiction.traffic(0, 9_000_000, 10_000_000, SECOND, 3, 1))
                .isNegative();
        assertThat(Contradiction.traffic(90_000_000, 9_000_000, 10_000_000, SECOND, 1, 1))
                .isPositive();
        assertThat(Contradiction.traffic(90_000_000, 9_000_000, 10_000_000, SECOND, 3, 1))
                .as("two of its interfaces are no vifs")
                .isZero();
    }

    @Test
    void fourteenBytesOfEthernetHeaderContradictNobody() {
        long packets = 100_000;
        assertThat(Contradiction.traffic(packets * 60, packets * 46, packets * 46, 10 * SECOND, 1, 1))
                .isZero();
        assertThat(Contradiction.traffic(packets * 46, packets * 60, packets * 60, 10 * SECOND, 1, 1))
                .isZero();
    }

    @Test
    void memoryMayBeLessThanGivenAndALittleMore() {
        long gigabyte = 1L << 30;
        assertThat(Contradiction.memory(0, gigabyte)).isZero();
        assertThat(Contradiction.memory(gigabyte + (16L << 20), gigabyte)).isZero();
        assertThat(Contradiction.memory(gigabyte + (64L << 20), gigabyte)).isPositive();
        assertThat(Contradiction.memory(Long.MIN_VALUE, gigabyte)).isZero();
    }

    @Test
    void aClockMayDriftButNotRun() {
        assertThat(Contradiction.clock(105 * SECOND, 100 * SECOND)).isZero();
        assertThat(Contradiction.clock(120 * SECOND, 100 * SECOND)).isPositive();
        assertThat(Contradiction.clock(0, 100 * SECOND)).isNegative();
        assertThat(Contradiction.clock(SECOND + SECOND / 3, SECOND)).as("lag").isZero();
    }
}
