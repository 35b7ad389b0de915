// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;

/** A text that seldom changes, with its number in a builder's pool, so that publishing it needs no look-up. */
final class TextCell {
    private String text;
    private int number;
    private int generation;

    /** Null for unknown. */
    void set(String value) {
        text = value;
        number = 0;
    }

    String get() {
        return text;
    }

    /** Its number in a builder's fleets; 0 for unknown. */
    int number(FleetBuilder builder) {
        if (text != null && (number == 0 || generation != builder.generation())) {
            number = builder.number(text);
            generation = builder.generation();
        }
        return number;
    }

    void put(FleetBuilder builder, Field field, int row) {
        builder.textNumber(field, row, number(builder));
    }
}
