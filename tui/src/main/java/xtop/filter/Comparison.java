// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

/** What may stand between a figure and a value. */
enum Comparison {
    EQUAL,
    UNEQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST,
    MATCHES,
    DIFFERS;

    /** Whether it orders values, which texts have no order for. */
    boolean orders() {
        return this == LESS || this == AT_MOST || this == GREATER || this == AT_LEAST;
    }

    /** Whether its value is a regular expression. */
    boolean matches() {
        return this == MATCHES || this == DIFFERS;
    }

    /** @param order of the figure and the value, as {@link Double#compare} tells it */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
            default -> throw new IllegalStateException(name());
        };
    }
}
