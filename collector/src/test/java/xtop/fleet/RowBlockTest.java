// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowBlockTest {
    private static final int DOMAINS = 6;
    private static final double[] ONE = {0};

    /** What one row is to hold, so that it can be written twice. */
    private record Cell(Field field, int row, Object value) {}

    private static List<Cell> cells(Random random, Table table, int rows, int size) {
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (Field field : Field.of(table)) {
                if (random.nextInt(3) > 0) {
                    Object value = switch (field.type()) {
                        case NUMBER -> random.nextLong() >> (Long.SIZE - size);
                        case FRACTION -> (double) (random.nextInt(40) == 0 ? 1 << 30 : random.nextInt(1 << 20));
                        case TEXT -> "t€xt-" + random.nextInt(50);
                    };
                    cells.add(new Cell(field, row, value));
                }
            }
        }
        return cells;
    }

    private static void write(RowBlock block, int rows, List<Cell> cells) {
        block.blank(rows);
        for (Cell cell : cells) {
            switch (cell.field.type()) {
                case NUMBER -> block.number(cell.field, cell.row, (Long) cell.value);
                case FRACTION -> {
                    double[] column = new double[cell.row + 1];
                    for (int row = 0; row < cell.row; row++) {
                        column[row] = block.fraction(cell.field, row);
                    }
                    column[cell.row] = (Double) cell.value;
                    block.fractions(cell.field, column, column.length);
                }
                case TEXT -> block.text(cell.field, cell.row, (String) cell.value);
            }
        }
    }

    private static void write(FleetBuilder builder, Table table, int rows, List<Cell> cells) {
        int first = builder.add(table, rows);
        for (Cell cell : cells) {
            switch (cell.field.type()) {
                case NUMBER -> builder.number(cell.field, first + cell.row, (Long) cell.value);
                case FRACTION -> builder.fraction(cell.field, first + cell.row, (Double) cell.value);
                case TEXT -> builder.text(cell.field, first + cell.row, (String) cell.value);
            }
        }
    }

    @Test
    void blocksMakeTheFleetThatTheirRowsMakeWrittenOneByOneHoweverWideTheirValuesGrow() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            FleetBuilder builder = new FleetBuilder();
            FleetBuilder other = new FleetBuilder(1 << 30);
            FleetBuilder plain = new FleetBuilder();
            Table[] tables = {Table.THREAD, Table.INTERFACE, Table.EVENT};
            RowBlock[][] blocks = new RowBlock[DOMAINS][tables.length];
            List<List<List<Cell>>> truth = new ArrayList<>();
            int[][] rows = new int[DOMAINS][tables.length];
            for (int d = 0; d < DOMAINS; d++) {
                truth.add(new ArrayList<>());
                for (int t = 0; t < tables.length; t++) {
                    blocks[d][t] = builder.block(tables[t]);
                    truth.get(d).add(List.of());
                }
            }
            for (int round = 0; round < 12; round++) {
                for (int d = 0; d < DOMAINS; d++) {
                    for (int t = 0; t < tables.length; t++) {
                        if (random.nextInt(3) == 0) {
                            rows[d][t] = random.nextInt(5);
                            List<Cell> cells = cells(random, tables[t], rows[d][t], 8 + 4 * round);
                            truth.get(d).set(t, cells);
                            write(blocks[d][t], rows[d][t], cells);
                        }
                    }
                }
                for (FleetBuilder each : new FleetBuilder[] {builder, other, plain}) {
                    each.begin();
                    for (int d = 0; d < DOMAINS; d++) {
                        each.add(Table.DOMAIN);
                        for (int t = 0; t < tables.length; t++) {
                            if (each == plain) {
                                write(plain, tables[t], rows[d][t], truth.get(d).get(t));
                            } else {
                                each.add(blocks[d][t]);
                            }
                        }
                    }
                }
                String expected = RandomFleet.describe(plain.build(1, 1));
                assertThat(RandomFleet.describe(builder.build(1, 1))).isEqualTo(expected);
                assertThat(RandomFleet.describe(other.build(1, 1))).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatABlockHoldsCanBeReadBackAndForgotten() {
        RowBlock block = new FleetBuilder().block(Table.THREAD);
        block.blank(2);
        assertThat(block.number(Field.THREAD_CPU_TIME, 1)).isEqualTo(Long.MIN_VALUE);
        block.number(Field.THREAD_CPU_TIME, 0, -1);
        block.number(Field.THREAD_CPU_TIME, 1, 5_000_000_000L);
        assertThat(block.number(Field.THREAD_CPU_TIME, 0)).isEqualTo(-1);
        assertThat(block.number(Field.THREAD_CPU_TIME, 1)).isEqualTo(5_000_000_000L);
        block.number(Field.THREAD_CPU_TIME, 1, Long.MIN_VALUE);
        assertThat(block.number(Field.THREAD_CPU_TIME, 1)).isEqualTo(Long.MIN_VALUE);
        block.fractions(Field.THREAD_CPU_PERCENT, new double[] {12.5, 1}, 1);
        assertThat(block.fraction(Field.THREAD_CPU_PERCENT, 0)).isEqualTo(12.5);
        assertThat(block.fraction(Field.THREAD_CPU_PERCENT, 1)).isNaN();
        block.forget(Field.THREAD_CPU_PERCENT);
        assertThat(block.fraction(Field.THREAD_CPU_PERCENT, 0)).isNaN();
        block.blank(1);
        assertThat(block.number(Field.THREAD_CPU_TIME, 0)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aFieldOfAnotherTypeOrTableIsRefused() {
        FleetBuilder builder = new FleetBuilder();
        RowBlock block = builder.block(Table.THREAD);
        block.blank(1);
        assertThatThrownBy(() -> block.number(Field.COMM, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> block.text(Field.INTERFACE_NAME, 0, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> block.fractions(Field.THREAD_CPU_TIME, ONE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.block(Table.HOST)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add(block)).isInstanceOf(IllegalStateException.class);
    }
}
