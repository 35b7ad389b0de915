// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.util.ArrayList;
import java.util.List;

/** Parts of the kernel's texts. */
final class Words {
    private Words() {}

    /** Words between blanks. */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    static List<String> lines(String text) {
        return text.lines().toList();
    }

    /** A number that is not negative; -1 for anything else. */
    static long number(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 19;
        for (int i = 0; i < digits.length(); i++) {
            number &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        try {
            return number ? Long.parseLong(digits) : -1;
        } catch (NumberFormatException e) {
            return -1; // 19 digits can be too much
        }
    }

    /** A time for a person: {@code 12 ms}, {@code 3.5 s}. */
    static String time(long nanos) {
        long millis = nanos / 1_000_000;
        return millis < 1000 ? millis + " ms" : millis / 1000 + "." + millis / 100 % 10 + " s";
    }
}
