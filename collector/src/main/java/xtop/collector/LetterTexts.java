// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.FleetBuilder;

/** Numbers of one-letter texts in a builder's pool. Confined to the event loop. */
final class LetterTexts {
    private static final int ASCII = 128;

    private final int[] numbers = new int[ASCII];
    private int generation;

    /** The number of an ASCII letter's text; 0, which is unknown, for 0. */
    int number(FleetBuilder builder, byte letter) {
        if (generation != builder.generation()) {
            Arrays.fill(numbers, 0);
            generation = builder.generation();
        }
        if (numbers[letter] == 0 && letter != 0) {
            numbers[letter] = builder.number(String.valueOf((char) letter));
        }
        return numbers[letter];
    }
}
