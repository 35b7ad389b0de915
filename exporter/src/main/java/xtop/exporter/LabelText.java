// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

/**
 * Texts made fit for label values: at most {@link #MAX_CHARS} chars, no control characters, of which NUL ends a page in
 * Prometheus' lexer, and no half of a surrogate pair, which would become a question mark on the wire and could make two
 * different labels equal. What guests say was cleaned where it came in; this is the second wall. The text format's own
 * escapes are the writer's job.
 */
final class LabelText {
    /** Longest label value, in chars of Java. */
    static final int MAX_CHARS = 128;

    private LabelText() {}

    /** The text, bounded; empty, which Prometheus takes as "no such label", for null. */
    static String of(String text) {
        if (text == null) {
            return "";
        }
        if (text.length() <= MAX_CHARS && text.codePoints().noneMatch(LabelText::isUnfit)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(MAX_CHARS);
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (isUnfit(codePoint)) {
                codePoint = 0xFFFD;
            }
            if (clean.length() + Character.charCount(codePoint) > MAX_CHARS) {
                break;
            }
            clean.appendCodePoint(codePoint);
        }
        return clean.toString();
    }

    private static boolean isUnfit(int codePoint) {
        return Character.isISOControl(codePoint)
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }
}
