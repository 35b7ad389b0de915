// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Cleans words that a guest says, so that they can be shown on a terminal and put into labels: no control or escape
 * characters, no bidirectional or invisible ones, no private or unassigned ones, at most two combining marks in a row.
 * Line breaks and tabs become a space; everything else unfit is left out. Stateless, any thread.
 */
public final class GuestText {
    private static final int MOST_MARKS = 2;

    private GuestText() {}

    /** Cleans UTF-8; broken sequences become U+FFFD. */
    public static String clean(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0x20 || bytes[i] == 0x7f) {
                return clean(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        }
        return new String(bytes, offset, length, StandardCharsets.US_ASCII).strip();
    }

    /** Cleans a string. */
    public static String clean(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            switch (Character.getType(point)) {
                case Character.CONTROL:
                    if (point == '\t' || point == '\n' || point == '\r') {
                        kept.append(' ');
                    }
                    break;
                case Character.LINE_SEPARATOR:
                case Character.PARAGRAPH_SEPARATOR:
                case Character.SPACE_SEPARATOR:
                    kept.append(' ');
                    marks = 0;
                    break;
                case Character.FORMAT:
                case Character.SURROGATE:
                case Character.PRIVATE_USE:
                case Character.UNASSIGNED:
                    break;
                case Character.NON_SPACING_MARK:
                case Character.ENCLOSING_MARK:
                case Character.COMBINING_SPACING_MARK:
                    if (marks++ < MOST_MARKS && kept.length() > 0) {
                        kept.appendCodePoint(point);
                    }
                    break;
                default:
                    kept.appendCodePoint(point);
                    marks = 0;
                    break;
            }
        }
        return kept.toString().strip();
    }
}
