// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

import java.util.regex.Pattern;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.print.CellText;

/** A node of a parsed condition. Immutable; any thread. */
sealed interface Condition {
    Truth test(Fleet fleet, Table rows, int row);

    /** Both. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            Truth first = left.test(fleet, rows, row);
            return first == Truth.FALSE ? first : first.and(right.test(fleet, rows, row));
        }
    }

    /** One of both. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            Truth first = left.test(fleet, rows, row);
            return first == Truth.TRUE ? first : first.or(right.test(fleet, rows, row));
        }
    }

    /** The opposite; of the unknown it is the unknown. */
    record Not(Condition inner) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            return inner.test(fleet, rows, row).not();
        }
    }

    /** Whether a figure is known at all: the only condition that an unknown figure makes false. */
    record Known(Field field) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            return Truth.of(isKnown(fleet, field, CellText.rowOf(fleet, rows, row, field)));
        }
    }

    /** A figure against a number in the field's own unit. */
    record Number(Field field, Comparison comparison, double value) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            int at = CellText.rowOf(fleet, rows, row, field);
            if (!isKnown(fleet, field, at)) {
                return Truth.UNKNOWN;
            }
            double figure =
                    field.type() == Field.Type.FRACTION ? fleet.fraction(field, at) : (double) fleet.number(field, at);
            return Truth.of(comparison.holds(Double.compare(figure, value)));
        }
    }

    /** A text that is a certain one, or is not. */
    record Text(Field field, boolean equal, String value) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            String text = fleet.text(field, CellText.rowOf(fleet, rows, row, field));
            return text == null ? Truth.UNKNOWN : Truth.of(text.equals(value) == equal);
        }
    }

    /** A text in which a regular expression is found, or is not. */
    record Match(Field field, boolean found, Pattern pattern) implements Condition {
        @Override
        public Truth test(Fleet fleet, Table rows, int row) {
            String text = fleet.text(field, CellText.rowOf(fleet, rows, row, field));
            return text == null ? Truth.UNKNOWN : Truth.of(pattern.matcher(text).find() == found);
        }
    }

    private static boolean isKnown(Fleet fleet, Field field, int row) {
        return fleet.has(field, row)
                && switch (field.type()) {
                    case TEXT -> fleet.text(field, row) != null;
                    case FRACTION -> !Double.isNaN(fleet.fraction(field, row));
                    case NUMBER -> true;
                };
    }
}
