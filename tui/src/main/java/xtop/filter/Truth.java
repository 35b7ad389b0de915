// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

/** Kleene's three values: what is said of a figure that is not known is neither true nor false, nor is its opposite. */
enum Truth {
    FALSE,
    UNKNOWN,
    TRUE;

    static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }

    Truth and(Truth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Truth or(Truth other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Truth not() {
        return values()[TRUE.ordinal() - ordinal()];
    }
}
