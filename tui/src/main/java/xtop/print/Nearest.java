// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

/** The word that somebody probably meant. */
public final class Nearest {
    private static final int MOST_EDITS = 2;

    /** Shorter words are within two edits of too many. */
    private static final int LONG_WORD = 4;

    private Nearest() {}

    /**
     * The candidate that takes the fewest edits (a letter more, less or other, or two neighbours swapped), the first of
     * equals.
     *
     * @return null where none is within two edits, or within one of a word of two or three letters
     */
    public static String of(String word, Iterable<String> candidates) {
        String nearest = null;
        int fewest = (word.length() < LONG_WORD ? Math.min(1, word.length() - 1) : MOST_EDITS) + 1;
        for (String candidate : candidates) {
            int edits = edits(word, candidate);
            if (edits < fewest) {
                fewest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Optimal string alignment distance. */
    private static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + other);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
