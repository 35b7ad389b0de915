// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

/** A text that is no condition. */
public final class FilterSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final int position;

    FilterSyntaxException(String message, String text, int position) {
        super(message);
        this.text = text;
        this.position = position;
    }

    /** Where in the text it fails, counted in characters from 0; its length where something is missing at the end. */
    public int position() {
        return position;
    }

    /** The text with a caret under the character: two lines, indented by two blanks. */
    public String picture() {
        return "  " + text + "\n  " + " ".repeat(position) + "^";
    }
}
