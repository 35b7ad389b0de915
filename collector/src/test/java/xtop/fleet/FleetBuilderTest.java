// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FleetBuilderTest {
    private final FleetBuilder builder = new FleetBuilder();

    @Test
    void unknownIsNotZero() {
        builder.begin();
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.DOMID, row, 0);
        builder.fraction(Field.CPU_PERCENT, row, 0);
        builder.text(Field.NAME, row, "");
        Fleet fleet = builder.build(1, 2);

        assertThat(fleet.has(Field.DOMID, row)).isTrue();
        assertThat(fleet.number(Field.DOMID, row)).isZero();
        assertThat(fleet.fraction(Field.CPU_PERCENT, row)).isZero();
        assertThat(fleet.text(Field.NAME, row)).isEmpty();
        assertThat(fleet.has(Field.MEMORY, row)).isFalse();
        assertThat(fleet.has(Field.GUEST_CPU_PERCENT, row)).isFalse();
        assertThat(fleet.fraction(Field.GUEST_CPU_PERCENT, row)).isNaN();
        assertThat(fleet.text(Field.UUID, row)).isNull();
    }

    @Test
    void whatWasKnownInTheLastFleetIsForgotten() {
        builder.begin();
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.MEMORY, row, 5);
        builder.text(Field.NAME, row, "web");
        builder.build(1, 0);
        builder.begin();
        builder.add(Table.DOMAIN);
        Fleet fleet = builder.build(2, 0);

        assertThat(fleet.has(Field.MEMORY, 0)).isFalse();
        assertThat(fleet.has(Field.NAME, 0)).isFalse();
    }

    @Test
    void aValueThatNeedsMoreRoomLeavesTheOthersAsTheyWere() {
        builder.begin();
        long[] values = {5, Integer.MAX_VALUE, Long.MIN_VALUE, -1, Integer.MIN_VALUE, Long.MAX_VALUE, 0};
        double[] percents = {0.1, 99.7, Double.NaN, 1e300, 12.3456, -3, 12_800};
        for (int i = 0; i < values.length; i++) {
            int row = builder.add(Table.DOMAIN);
            builder.number(Field.MEMORY, row, values[i]);
            builder.fraction(Field.CPU_PERCENT, row, percents[i]);
            builder.text(i % 2 == 0 ? Field.NAME : Field.UUID, row, "text " + i);
        }
        Fleet fleet = builder.build(1, 2);
        for (int row = 0; row < values.length; row++) {
            assertThat(fleet.has(Field.MEMORY, row)).isEqualTo(values[row] != Long.MIN_VALUE);
            assertThat(fleet.number(Field.MEMORY, row)).isEqualTo(values[row]);
            assertThat(fleet.fraction(Field.CPU_PERCENT, row)).isEqualTo(Double.valueOf(percents[row]));
            assertThat(fleet.text(Field.NAME, row)).isEqualTo(row % 2 == 0 ? "text " + row : null);
            assertThat(fleet.text(Field.UUID, row)).isEqualTo(row % 2 == 0 ? null : "text " + row);
        }
    }

    @Test
    void aPercentageIsToldToAMillionthAndARoundOneExactly() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            double value = random.nextDouble() * Math.pow(10, random.nextInt(8) - 1);
            double told = value <= 1e6 ? Layout.fraction((float) value) : value;
            assertThat(Math.abs(told - value)).isLessThanOrEqualTo(value * 1e-6 + 5.1e-8);
            double tenths = Math.rint(value * 10) / 10;
            if (tenths < 100_000) {
                assertThat(Layout.fraction((float) tenths)).isEqualTo(tenths);
            }
        }
        assertThat(Layout.fraction(Float.NaN)).isNaN();
    }

    @Test
    void rowsAreNoWiderThanTheirValuesNeed() {
        builder.begin();
        for (int i = 0; i < 1000; i++) {
            int row = builder.add(Table.DOMAIN);
            builder.number(Field.DOMID, row, i);
            builder.number(Field.CPU_TIME, row, i * 1_000_000_000L);
            builder.fraction(Field.CPU_PERCENT, row, 33.3);
        }
        int thousand = builder.build(1, 2).length();
        builder.begin();
        builder.add(Table.DOMAIN);
        int one = builder.build(1, 2).length();
        int ranges = Integer.BYTES * (Table.values().length - 2);
        assertThat((thousand - one) / 999 - ranges).as("bytes of a row").isEqualTo(4 + 8 + 4);
    }

    @Test
    void whatIsBuiltIsNotChangedByWhatIsAddedLater() {
        builder.begin();
        builder.number(Field.MEMORY, builder.add(Table.DOMAIN), 5);
        Fleet first = builder.build(1, 0);
        builder.number(Field.MEMORY, 0, 6);
        builder.number(Field.MEMORY, builder.add(Table.DOMAIN), 7);
        Fleet second = builder.build(2, 0);
        assertThat(first.rows(Table.DOMAIN)).isEqualTo(1);
        assertThat(first.number(Field.MEMORY, 0)).isEqualTo(5);
        assertThat(second.number(Field.MEMORY, 0)).isEqualTo(6);
        assertThat(second.number(Field.MEMORY, 1)).isEqualTo(7);
    }

    @Test
    void rowsBelongToTheDomainAddedLast() {
        builder.begin();
        builder.add(Table.DOMAIN);
        builder.add(Table.DOMAIN);
        builder.number(Field.TID, builder.add(Table.THREAD), 7);
        builder.number(Field.TID, builder.add(Table.THREAD), 8);
        builder.add(Table.DOMAIN);
        builder.number(Field.TID, builder.add(Table.THREAD), 9);
        Fleet fleet = builder.build(1, 0);

        assertThat(fleet.rows(Table.THREAD, 0)).isZero();
        assertThat(fleet.rows(Table.THREAD, 1)).isEqualTo(2);
        assertThat(fleet.firstRow(Table.THREAD, 2)).isEqualTo(2);
        assertThat(fleet.domainOf(Table.THREAD, 0)).isEqualTo(1);
        assertThat(fleet.domainOf(Table.THREAD, 2)).isEqualTo(2);
        assertThat(fleet.domainOf(Table.DOMAIN, 2)).isEqualTo(2);
    }

    @Test
    void aRowWithoutADomainIsRefused() {
        builder.begin();
        assertThatThrownBy(() -> builder.add(Table.THREAD)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.add(Table.HOST)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        builder.begin();
        assertThatThrownBy(() -> builder.number(Field.HOST_XEN_VERSION, 0, 4))
                .isInstanceOf(IllegalArgumentException.class);
        Fleet fleet = builder.build(1, 0);
        assertThatThrownBy(() -> fleet.text(Field.HOST_CPUS, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fleet.number(Field.DOMID, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aSteadyFleetIsLaidOutWithoutGarbage() {
        FleetImage image = new FleetImage();
        int name = builder.number("web-1");
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && allocated > 0; attempt++) {
            for (int warm = 0; warm < 200; warm++) {
                steady(image, name, warm);
            }
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                steady(image, name, i);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
        assertThat(image.rows(Table.THREAD)).isEqualTo(1600);
        assertThat(image.text(Field.NAME, 49)).isEqualTo("web-1");
    }

    private void steady(FleetImage image, int name, long value) {
        builder.begin();
        for (int d = 0; d < 50; d++) {
            int row = builder.add(Table.DOMAIN);
            builder.textNumber(Field.NAME, row, name);
            builder.number(Field.CPU_TIME, row, value);
            for (int t = 0; t < 32; t++) {
                builder.number(Field.TID, builder.add(Table.THREAD), t);
            }
        }
        builder.fill(image, value, value);
    }

    @Test
    void stringsThatNobodyUsesAnyMoreAreForgottenInTheEnd() {
        int generation = builder.generation();
        int fleets = 0;
        while (builder.generation() == generation && fleets < 100_000) {
            builder.begin();
            builder.text(Field.NAME, builder.add(Table.DOMAIN), "a name that comes once " + fleets++);
            builder.build(fleets, 0);
        }
        assertThat(builder.generation()).isNotEqualTo(generation);
        builder.begin();
        builder.text(Field.NAME, builder.add(Table.DOMAIN), "new");
        assertThat(builder.build(1, 0).text(Field.NAME, 0)).isEqualTo("new");
    }
}
