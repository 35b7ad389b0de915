// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Locale;

/**
 * What Xen says a domain does, in the order of xl list, whose six places {@link Field#STATE} has: a letter, or a dash where
 * the domain is not in the state ({@code tools/xl/xl_list.c}). Any thread.
 */
public enum DomainState {
    RUNNING('r'),
    BLOCKED('b'),
    PAUSED('p'),
    /** Shut down by itself or by the toolstack. Who crashed has the letter too, but is in the other state. */
    SHUTDOWN('s'),
    CRASHED('c'),
    DYING('d');

    private static final DomainState[] ALL = values();
    private static final char NOT = '-';

    private final char letter;
    private final String label = name().toLowerCase(Locale.ROOT);

    DomainState(char letter) {
        this.letter = letter;
    }

    /** In a word, as metrics and summaries have it. */
    public String label() {
        return label;
    }

    /** Its letter in xl list. */
    public char letter() {
        return letter;
    }

    /** Whether a domain with such letters is in this state; in none where the letters are null. */
    public boolean isIn(String letters) {
        if (letters == null || letters.indexOf(letter) < 0) {
            return false;
        }
        return this != SHUTDOWN || letters.indexOf(CRASHED.letter) < 0;
    }

    /** Whether a text is the six places of xl list. */
    public static boolean areLetters(String text) {
        if (text.length() != ALL.length) {
            return false;
        }
        for (int i = 0; i < ALL.length; i++) {
            if (text.charAt(i) != NOT && text.charAt(i) != ALL[i].letter) {
                return false;
            }
        }
        return true;
    }

    /** The letters of all sets of states, by a bit for each state's ordinal; who crashed is shut down too, as in xl list. */
    public static String[] letters() {
        String[] letters = new String[1 << ALL.length];
        for (int bits = 0; bits < letters.length; bits++) {
            int shown = (bits & CRASHED.bit()) == 0 ? bits : bits | SHUTDOWN.bit();
            StringBuilder text = new StringBuilder(ALL.length);
            for (DomainState state : ALL) {
                text.append((shown & state.bit()) == 0 ? NOT : state.letter);
            }
            letters[bits] = text.toString();
        }
        return letters;
    }

    /** Its bit in a set of states. */
    public int bit() {
        return 1 << ordinal();
    }
}
