// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdIndexTest {
    @Test
    void behavesLikeAMap() {
        Random random = new Random(1);
        IdIndex index = new IdIndex();
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            int id = random.nextInt(3) == 0 ? random.nextInt(300) << 20 : random.nextInt(300);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    index.put(id, i);
                    map.put(id, i);
                }
                case 2, 3 -> {
                    index.remove(id);
                    map.remove(id);
                }
                default -> {}
            }
            if (i % 50_000 == 49_999) {
                index.clear();
                map.clear();
            }
            assertThat(index.row(id)).isEqualTo(map.getOrDefault(id, -1));
        }
    }

    @Test
    void aTableFindsItsRowsWhateverOrderTheyComeAndGoIn() {
        Random random = new Random(2);
        SampleTable table = new GuestSample().table(Section.THREAD);
        for (int i = 0; i < 20_000; i++) {
            int id = random.nextInt(60) - 20;
            int row = table.rowOf(id);
            if (row < 0) {
                table.add(id, 0);
            } else if (random.nextBoolean()) {
                assertThat(table.id(row)).isEqualTo(id);
                table.remove(row);
            }
            for (int each = 0; each < table.rows(); each++) {
                assertThat(table.rowOf(table.id(each))).isEqualTo(each);
            }
        }
    }
}
