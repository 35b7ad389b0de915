// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

/** What watches over a soak sees what is wrong, and only that. */
class RateWatchTest {
    private final List<String> complaints = new ArrayList<>();
    private final RateWatch watch = new RateWatch(new File("none"), complaints::add);

    private void look(int vcpus, double percent, long time) {
        FleetBuilder fleet = new FleetBuilder();
        int row = fleet.add(Table.DOMAIN);
        fleet.number(Field.DOMID, row, 5);
        fleet.text(Field.UUID, row, "u");
        fleet.text(Field.LABEL, row, "web");
        fleet.number(Field.VCPUS, row, vcpus);
        fleet.fraction(Field.CPU_PERCENT, row, percent);
        fleet.number(Field.CPU_TIME, row, time);
        watch.check(fleet.build(1, 1));
    }

    @Test
    void aFleetAsItShouldBeIsPassed() {
        watch.check(HandMadeFleet.at(0));
        watch.check(HandMadeFleet.at(1));
        assertThat(complaints).isEmpty();
        assertThat(watch.published()).isEqualTo(2);
    }

    @Test
    void aNegativeRateIsNoticed() {
        look(1, -0.5, 1);
        assertThat(complaints).hasSize(1).allMatch(line -> line.contains("web row 0 has DOMAIN.cpu -0.5"));
    }

    @Test
    void moreThanTheVcpusCanDoIsNoticed() {
        look(64, 64 * 124, 1);
        assertThat(complaints).isEmpty();
        look(64, 64 * 126, 1);
        assertThat(complaints).hasSize(1).allMatch(line -> line.contains("DOMAIN.cpu 8064.0"));
    }

    @Test
    void aCounterThatFallsIsNoticed() {
        look(1, 1, 100);
        look(1, 1, 99);
        assertThat(complaints).hasSize(1).allMatch(line -> line.endsWith("5 u's time fell from 100 to 99"));
    }
}
