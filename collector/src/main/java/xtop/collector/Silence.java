// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** The words {@code silent 12s}, made once each, so that a silent guest makes no garbage. Confined to one thread. */
final class Silence {
    private static final int STEPS = 600;
    private static final long[] UNITS = {1, 60, 3600, 86_400};
    private static final char[] LETTERS = {'s', 'm', 'h', 'd'};

    private final String[][] words = new String[UNITS.length][STEPS];

    /** For a silence of so many seconds: below 600 of a unit in that unit. */
    String words(long seconds) {
        int unit = 0;
        while (unit < UNITS.length - 1 && seconds / UNITS[unit] >= STEPS) {
            unit++;
        }
        int count = (int) Math.min(STEPS - 1, Math.max(0, seconds / UNITS[unit]));
        if (words[unit][count] == null) {
            words[unit][count] = "silent " + count + LETTERS[unit];
        }
        return words[unit][count];
    }
}
