// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Random;

/** Fleets of any shape, the same for the same seed. */
final class RandomFleet {
    private RandomFleet() {}

    static void fill(FleetBuilder builder, long seed, int domains) {
        Random random = new Random(seed);
        builder.begin();
        row(builder, random, Table.HOST, 0);
        for (int d = 0; d < domains; d++) {
            row(builder, random, Table.DOMAIN, builder.add(Table.DOMAIN));
            for (Table table : Table.values()) {
                if (Layout.hasRanges(table)) {
                    for (int i = random.nextInt(5); i > 0; i--) {
                        row(builder, random, table, builder.add(table));
                    }
                }
            }
        }
    }

    private static void row(FleetBuilder builder, Random random, Table table, int row) {
        for (Field field : Field.of(table)) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            switch (field.type()) {
                case NUMBER -> builder.number(field, row, random.nextInt(8) == 0 ? 0 : random.nextLong());
                case FRACTION -> builder.fraction(field, row, random.nextInt(8) == 0 ? 0 : random.nextDouble() * 1e6);
                case TEXT -> builder.text(field, row, random.nextInt(8) == 0 ? "" : "t€xt-" + random.nextInt(50));
            }
        }
    }

    /** Every cell and range of a fleet as one string. */
    static String describe(Fleet fleet) {
        StringBuilder out = new StringBuilder();
        for (Table table : Table.values()) {
            out.append(table).append(' ').append(fleet.rows(table)).append('\n');
            for (int row = 0; row < fleet.rows(table); row++) {
                out.append(" of ").append(fleet.domainOf(table, row));
                for (Field field : Field.of(table)) {
                    if (fleet.has(field, row)) {
                        out.append(' ').append(field.key()).append('=').append(value(fleet, field, row));
                    }
                }
                out.append('\n');
            }
            for (int d = 0; d < fleet.rows(Table.DOMAIN); d++) {
                out.append(fleet.firstRow(table, d))
                        .append('+')
                        .append(fleet.rows(table, d))
                        .append(' ');
            }
        }
        return out.toString();
    }

    private static Object value(Fleet fleet, Field field, int row) {
        return switch (field.type()) {
            case NUMBER -> fleet.number(field, row);
            case FRACTION -> fleet.fraction(field, row);
            case TEXT -> fleet.text(field, row);
        };
    }
}
