// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

/** How many terminal cells text takes. Combining characters take none, East Asian wide ones two. Any thread. */
public final class CellWidth {
    private CellWidth() {}

    /** Cells of a part of a text. */
    public static int of(CharSequence text, int from, int to) {
        int cells = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x300) {
                cells++;
            } else {
                int point = Character.codePointAt(text, i);
                if (point > 0xffff) {
                    i++;
                }
                cells += of(point);
            }
        }
        return cells;
    }

    /** Cells of one character: 0, 1 or 2. */
    public static int of(int point) {
        if (point < 0x300) {
            return 1;
        }
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(point) ? 2 : 1;
    }

    /** End of the longest part from {@code from} that takes at most some cells. */
    public static int fitting(CharSequence text, int from, int to, int cells) {
        int left = cells;
        int i = from;
        while (i < to) {
            int point = Character.codePointAt(text, i);
            left -= of(point);
            if (left < 0) {
                break;
            }
            i += Character.charCount(point);
        }
        return Math.min(i, to);
    }

    // Unicode's East_Asian_Width W and F, by block.
    private static boolean isWide(int point) {
        return point >= 0x1100
                && (point <= 0x115f
                        || (point >= 0x2e80 && point <= 0x303e)
                        || (point >= 0x3041 && point <= 0xa4cf)
                        || (point >= 0xac00 && point <= 0xd7a3)
                        || (point >= 0xf900 && point <= 0xfaff)
                        || (point >= 0xfe30 && point <= 0xfe6f)
                        || (point >= 0xff00 && point <= 0xff60)
                        || (point >= 0xffe0 && point <= 0xffe6)
                        || (point >= 0x1f300 && point <= 0x1f64f)
                        || (point >= 0x1f900 && point <= 0x1f9ff)
                        || (point >= 0x20000 && point <= 0x3fffd));
    }
}
