// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fixture.CopiesFleet;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

class OutliersTest {
    private static final List<Field> CPU = List.of(Field.CPU_PERCENT);

    @Test
    void whoSpinsAndWhoLeaksStandOutAndNobodyElse() {
        Fleet fleet = CopiesFleet.image();
        int[] all = IntStream.range(0, fleet.rows(Table.DOMAIN)).toArray();
        List<Field> fields = List.of(Field.CPU_PERCENT, Field.GUEST_MEMORY_USED, Field.THREADS);
        List<Outlier> found = Outliers.of(fleet, Grouping.IMAGE.groups(fleet, all), fields);
        assertThat(found)
                .extracting(outlier -> fleet.text(Field.LABEL, outlier.row()))
                .containsExactlyInAnyOrder("web-7", "web-10");
        Outlier spinning = found.stream()
                .filter(outlier -> fleet.text(Field.LABEL, outlier.row()).equals("web-7"))
                .findFirst()
                .orElseThrow();
        assertThat(spinning.departures()).singleElement().satisfies(departure -> {
            assertThat(departure.field()).isEqualTo(Field.CPU_PERCENT);
            assertThat(departure.value()).isEqualTo(99.5);
            assertThat(departure.median()).isEqualTo(3.25);
            assertThat(departure.known()).isEqualTo(12);
        });
    }

    /** Distances from 3: 2 1 0 1 97, their median 1. */
    @Test
    void theScoreCountsMedianAbsoluteDeviations() {
        List<Outlier> found = outliers(1, 2, 3, 4, 100);
        assertThat(found).singleElement().satisfies(outlier -> {
            assertThat(outlier.row()).isEqualTo(4);
            assertThat(outlier.score()).isCloseTo(97 / 1.4826, within(1e-9));
        });
    }

    @Test
    void oneAmongEqualsStandsOut() {
        assertThat(outliers(7, 7, 7, 7, 40)).extracting(Outlier::row).containsExactly(4);
        assertThat(outliers(60, 60, 60, 60, 60, 60, 0)).extracting(Outlier::row).containsExactly(6);
    }

    @Test
    void equalsDoNotStandOut() {
        assertThat(outliers(0, 0, 0, 0, 0, 0)).isEmpty();
        assertThat(outliers(50, 50, 50, 50, 50)).isEmpty();
    }

    @Test
    void halvesThatDifferAreTwoCampsAndNotOutliers() {
        assertThat(outliers(1, 1, 1, 1, 90, 90, 90, 90)).isEmpty();
        assertThat(outliers(1, 2, 3, 88, 89, 90)).isEmpty();
    }

    @Test
    void aDifferenceThatNobodyWouldCallOneIsNone() {
        assertThat(outliers(0, 0, 0, 0, 4.9)).as("below five points").isEmpty();
        assertThat(outliers(100, 100, 100, 100, 109))
                .as("below a tenth of the median")
                .isEmpty();
        assertThat(outliers(100, 100, 100, 100, 111)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aGroupTooSmallToTellIsNeverJudged(int size) {
        SplittableRandom random = new SplittableRandom(size);
        for (int round = 0; round < 1000; round++) {
            double[] values = new double[size];
            Arrays.setAll(values, i -> Math.exp(random.nextDouble() * 20));
            assertThat(outliers(values)).isEmpty();
        }
    }

    @Test
    void theUnknownDoNotCount() {
        assertThat(outliers(1, 2, 3, 100, Double.NaN, Double.NaN, Double.NaN)).isEmpty();
        assertThat(outliers(1, 2, 3, 4, Double.NaN, 100))
                .extracting(Outlier::row)
                .containsExactly(5);
    }

    @Test
    void domainsOfWhichNobodyKnowsTheGroupAreNotCompared() {
        Fleet fleet = fleet(1, 2, 3, 4, 100);
        Group unknown = new Group(null, new int[] {0, 1, 2, 3, 4});
        assertThat(Outliers.of(fleet, unknown, CPU)).isEmpty();
        assertThat(Outliers.tell(fleet, unknown, CPU)).isFalse();
    }

    @Test
    void countersAreNotCompared() {
        for (Field field : Field.of(Table.DOMAIN)) {
            if (field.kind() != Field.Kind.GAUGE || field.type() == Field.Type.TEXT) {
                assertThat(Quantity.comparable(field)).as(field.key()).isFalse();
            }
        }
        assertThat(Quantity.comparable(Field.GUEST_CLOCK)).isFalse();
        assertThat(Quantity.comparable(Field.GUEST_MEMORY_USED)).isTrue();
    }

    /** Less than half of a group may be anything: the others do not begin to stand out. */
    @Test
    void aMinorityCannotMakeTheMajorityStandOut() {
        SplittableRandom random = new SplittableRandom(20261122);
        for (int round = 0; round < 500; round++) {
            int size = 5 + random.nextInt(40);
            int wild = random.nextInt((size - 1) / 2 + 1);
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = i < wild ? random.nextDouble() * 1e9 : 50 + random.nextDouble() * 5;
            }
            assertThat(outliers(values))
                    .allSatisfy(outlier -> assertThat(outlier.row()).isLessThan(wild));
        }
    }

    private static List<Outlier> outliers(double... values) {
        Group group = new Group("copies", IntStream.range(0, values.length).toArray());
        return Outliers.of(fleet(values), group, CPU);
    }

    private static Fleet fleet(double... values) {
        FleetBuilder builder = new FleetBuilder();
        for (double value : values) {
            int row = builder.add(Table.DOMAIN);
            builder.fraction(Field.CPU_PERCENT, row, value);
        }
        return builder.build(1, 1);
    }
}
