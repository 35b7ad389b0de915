// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Texts that many guests say alike, such as the names of their threads, so that each is held once and not once a guest.
 * A table of fixed size in which a newer text takes the place of an older one: a guest that says ever new ones costs the
 * others their sharing at worst, never memory. Confined to one thread.
 */
public final class SharedTexts {
    private static final int SLOTS = 8192;
    private static final int MIX = 0x9E3779B1;

    private final String[] texts = new String[SLOTS];

    /** An equal text, the same object as far as it is remembered. */
    public String share(String text) {
        int slot = (text.hashCode() * MIX) >>> (Integer.numberOfLeadingZeros(SLOTS) + 1);
        String known = texts[slot];
        if (text.equals(known)) {
            return known;
        }
        texts[slot] = text;
        return text;
    }
}
