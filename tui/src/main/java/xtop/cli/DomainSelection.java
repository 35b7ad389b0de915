// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * Domains by label, glob ({@code *} and {@code ?}), domid or uuid. No word at all means every domain. Immutable; any
 * thread.
 */
final class DomainSelection {
    private final List<String> words;

    DomainSelection(List<String> words) {
        this.words = List.copyOf(words);
    }

    boolean everything() {
        return words.isEmpty();
    }

    /** Rows of the chosen domains, ascending. */
    int[] rows(Fleet fleet) {
        int domains = fleet.rows(Table.DOMAIN);
        int[] rows = new int[domains];
        int count = 0;
        for (int row = 0; row < domains; row++) {
            if (everything() || matchesAny(fleet, row)) {
                rows[count++] = row;
            }
        }
        return java.util.Arrays.copyOf(rows, count);
    }

    /** Words that choose no domain. */
    List<String> unmatched(Fleet fleet) {
        List<String> lost = new ArrayList<>();
        for (String word : words) {
            boolean found = false;
            for (int row = 0; row < fleet.rows(Table.DOMAIN) && !found; row++) {
                found = matches(fleet, row, word);
            }
            if (!found) {
                lost.add(word);
            }
        }
        return lost;
    }

    private boolean matchesAny(Fleet fleet, int row) {
        for (String word : words) {
            if (matches(fleet, row, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Fleet fleet, int row, String word) {
        if (isNumber(word)
                && fleet.has(Field.DOMID, row)
                && Long.toString(fleet.number(Field.DOMID, row)).equals(word)) {
            return true;
        }
        return matches(fleet.text(Field.LABEL, row), word) || word.equalsIgnoreCase(fleet.text(Field.UUID, row));
    }

    private static boolean matches(String name, String pattern) {
        return name != null && glob(name, pattern);
    }

    private static boolean isNumber(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** Whether a name fits a pattern of {@code *} (anything), {@code ?} (one character) and literal characters. */
    static boolean glob(String name, String pattern) {
        int n = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (n < name.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && wanted == '*') {
                star = p++;
                retry = n;
            } else if (p < pattern.length() && (wanted == '?' || wanted == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
