// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

class ForestTest {
    @Test
    void everyRowComesOnceWhateverParentsAGuestClaims() {
        Random random = new Random(20261122);
        for (int round = 0; round < 300; round++) {
            Fleet fleet = claims(random);
            int[] rows = IntStream.range(0, fleet.rows(Table.THREAD)).toArray();
            Forest forest = Forest.of(fleet, rows, rows.length);
            int[] planted = forest.rows();
            assertThat(Arrays.stream(planted).sorted().toArray()).isEqualTo(rows);
            Set<Long> domains = new HashSet<>();
            long last = -1;
            for (int place = 0; place < planted.length; place++) {
                assertThat(forest.branch(place))
                        .matches("(( \\|  |    )* \\\\_ )?")
                        .hasSizeLessThan(300);
                long domain = fleet.domainOf(Table.THREAD, planted[place]);
                assertThat(domain == last || domains.add(domain))
                        .as("a guest's rows stay together")
                        .isTrue();
                last = domain;
            }
        }
    }

    private static Fleet claims(Random random) {
        FleetBuilder builder = new FleetBuilder();
        for (int domain = 0; domain < 3; domain++) {
            builder.number(Field.DOMID, builder.add(Table.DOMAIN), domain);
            int processes = 1 + random.nextInt(12);
            for (int i = random.nextInt(40); i > 0; i--) {
                int row = builder.add(Table.THREAD);
                builder.number(Field.TID, row, i);
                if (random.nextInt(10) > 0) {
                    builder.number(Field.PID, row, random.nextInt(processes));
                    builder.number(Field.PPID, row, random.nextInt(processes + 1));
                }
            }
        }
        return builder.build(1, 1);
    }

    @Test
    void aChainThatIsTooDeepGoesNoFurtherToTheRight() {
        FleetBuilder builder = new FleetBuilder();
        builder.number(Field.DOMID, builder.add(Table.DOMAIN), 1);
        for (int i = 0; i < 5000; i++) {
            int row = builder.add(Table.THREAD);
            builder.number(Field.PID, row, i + 1);
            builder.number(Field.PPID, row, i);
        }
        int[] rows = IntStream.range(0, 5000).toArray();
        Forest forest = Forest.of(builder.build(1, 1), rows, 5000);
        assertThat(forest.rows()).isEqualTo(rows);
        assertThat(forest.branch(3)).isEqualTo("         \\_ ");
        assertThat(forest.branch(4999)).hasSize(256);
    }
}
