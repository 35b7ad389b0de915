// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

class ThreadSelectionTest {
    /** Two guests whose agents tell threads in any order, as slots of ended ones are used again; the second has no processes. */
    private static Fleet unordered(Random random) {
        FleetBuilder fleet = new FleetBuilder();
        for (int domain = 0; domain < 2; domain++) {
            int row = fleet.add(Table.DOMAIN);
            fleet.number(Field.DOMID, row, domain);
            for (int i = 0; i < 40; i++) {
                int thread = fleet.add(Table.THREAD);
                fleet.number(Field.TID, thread, random.nextInt(1000));
                if (domain == 0) {
                    fleet.number(Field.PID, thread, random.nextInt(5));
                }
            }
        }
        return fleet.build(1, 1_795_359_600_000_000_000L);
    }

    private static long number(Fleet fleet, Field field, int row) {
        return fleet.has(field, row) ? fleet.number(field, row) : 0;
    }

    @Test
    void threadsOfADomainStandByProcessAndThread() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            Fleet fleet = unordered(random);
            int[] rows = new ThreadSelection(List.of(), List.of(), List.of(), List.of()).rows(fleet, new int[] {0, 1});
            List<long[]> keys = new ArrayList<>();
            for (int row : rows) {
                keys.add(new long[] {
                    fleet.domainOf(Table.THREAD, row), number(fleet, Field.PID, row), number(fleet, Field.TID, row)
                });
            }
            assertThat(rows).hasSize(80).doesNotHaveDuplicates();
            assertThat(keys).isSortedAccordingTo((left, right) -> java.util.Arrays.compare(left, right));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "R,Q", "r", "RSs"})
    void aStateThatNoThreadHasIsAMistake(String states) {
        assertThatThrownBy(() -> new ThreadSelection(List.of(), List.of(), List.of(), List.of(states.split(",", -1))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("states are: RSDTZItX?");
    }
}
