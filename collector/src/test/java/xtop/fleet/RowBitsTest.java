// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowBitsTest {
    @Test
    void theLastBitStandsForAllRowsFromThereOn() {
        assertThat(rows(1L << 63, 67)).containsExactly(63, 64, 65, 66);
        assertThat(rows(1L << 63 | 5, 65)).containsExactly(0, 2, 63, 64);
        assertThat(rows(-1, 3)).containsExactly(0, 1, 2);
        assertThat(rows(0, 100)).isEmpty();
        assertThat(rows(1L << 63, 63)).isEmpty();
        assertThat(rows(-1, 0)).isEmpty();
    }

    @Test
    void rowsAreThoseWhoseBitIsSet() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 1000; round++) {
            long thinned = random.nextLong();
            long set = thinned & random.nextLong();
            int rows = random.nextInt(130);
            List<Integer> expected = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                if ((set >>> Math.min(row, 63) & 1) != 0) {
                    expected.add(row);
                }
            }
            assertThat(rows(set, rows)).isEqualTo(expected);
        }
    }

    private static List<Integer> rows(long set, int rows) {
        List<Integer> found = new ArrayList<>();
        for (int row = RowBits.next(set, 0, rows); row < rows; row = RowBits.next(set, row + 1, rows)) {
            found.add(row);
        }
        return found;
    }
}
