// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.math.BigDecimal;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/** Writes one figure of a fleet for people. Unknown is {@code -}, never 0. Locale-independent; any thread. */
public final class CellText {
    private static final char[] BINARY_UNITS = {'B', 'K', 'M', 'G', 'T', 'P', 'E'};
    private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};

    private CellText() {}

    /**
     * Appends a figure.
     *
     * @param rows the table that {@code row} counts in; a domain's field may be asked of any row below its domain
     */
    public static void append(StringBuilder to, Fleet fleet, Table rows, int row, Column column) {
        Field field = column.field();
        int at = rowOf(fleet, rows, row, field);
        switch (field.type()) {
            case TEXT:
                String text = fleet.text(field, at);
                appendText(to, text == null || text.isEmpty() ? "-" : of(text, column.form()));
                break;
            case FRACTION:
                appendFraction(to, fleet.fraction(field, at), column.form());
                break;
            default:
                if (fleet.has(field, at)) {
                    appendNumber(to, fleet.number(field, at), column.form());
                } else {
                    to.append('-');
                }
        }
    }

    // Decoders clean what guests say; but a fleet file may come from anywhere, and a terminal obeys what it reads.
    private static void appendText(StringBuilder to, String text) {
        int start = to.length();
        to.append(text);
        for (int i = start; i < to.length(); i++) {
            char c = to.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                continue;
            }
            int point = to.codePointAt(i);
            int size = Character.charCount(point);
            if (isUnfit(point)) {
                to.replace(i, i + size, "?");
            } else {
                i += size - 1;
            }
        }
    }

    /** What a form keeps of a text. */
    private static String of(String text, Form form) {
        int colon = form == Form.BRIEF ? text.indexOf(':') : -1;
        return colon > 0 ? text.substring(0, colon) : text;
    }

    /** The text itself, or where it has characters that a terminal would obey, a copy with question marks for them. */
    public static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                StringBuilder cleaned = new StringBuilder(text.length());
                appendText(cleaned, text);
                return cleaned.toString();
            }
        }
        return text;
    }

    /**
     * Whether a character does something to a terminal, or to whoever splits text into lines, rather than stand for
     * itself: controls of both sets, bidirectional and other invisible ones, separators of lines, halves of characters.
     */
    public static boolean isUnfit(int point) {
        if (point < 0xa0) {
            return point < ' ' || point >= 0x7f;
        }
        switch (Character.getType(point)) {
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
                return true;
            default:
                return false;
        }
    }

    /** The row to read a field at: a row of {@code rows} itself, or of the domain it belongs to, or the host's only one. */
    public static int rowOf(Fleet fleet, Table rows, int row, Field field) {
        if (field.table() == rows) {
            return row;
        }
        return field.table() == Table.DOMAIN ? fleet.domainOf(rows, row) : 0;
    }

    private static void appendFraction(StringBuilder to, double value, Form form) {
        if (Double.isNaN(value)) {
            to.append('-');
        } else if (form == Form.RAW) {
            appendExact(to, value);
        } else if (form == Form.PLAIN) {
            appendTenths(to, value);
        } else if (form == Form.WHOLE) {
            to.append((long) value);
        } else {
            appendNumber(to, Math.round(value), form);
        }
    }

    /** Appends a value that came of several, such as a median, as a field's own values are written. */
    public static void appendValue(StringBuilder to, double value, Column column) {
        if (Double.isNaN(value)) {
            to.append('-');
        } else if (column.form() == Form.RAW) {
            appendExact(to, value);
        } else if (column.field().type() == Field.Type.FRACTION) {
            appendFraction(to, value, column.form());
        } else if (value == Math.rint(value) || column.form() != Form.PLAIN) {
            appendNumber(to, Math.round(value), column.form());
        } else {
            appendFraction(to, value, column.form());
        }
    }

    /** Appends a finite number with all its digits, without an exponent, whole ones without a point. */
    static void appendExact(StringBuilder to, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            to.append((long) value);
        } else {
            to.append(BigDecimal.valueOf(value).toPlainString());
        }
    }

    /** Appends an integer in a form. */
    public static void appendNumber(StringBuilder to, long value, Form form) {
        switch (form) {
            case KIBIBYTES:
                to.append(value >> 10);
                break;
            case MEBIBYTES:
                to.append(Math.round(value / 1048576.0));
                break;
            case SCALED:
                appendScaled(to, value);
                break;
            case SECONDS:
                appendTenths(to, value / 1e9);
                break;
            case WHOLE_SECONDS:
                to.append(value / 1_000_000_000L);
                break;
            case CLOCK:
                appendClock(to, value / 1_000_000_000L, true);
                break;
            case ELAPSED:
                appendClock(to, value / 1_000_000_000L, false);
                break;
            case HUNDREDTHS:
                appendHundredths(to, value);
                break;
            case INSTANT:
                appendInstant(to, value);
                break;
            case DURATION:
                appendDuration(to, value);
                break;
            default:
                to.append(value);
        }
    }

    /** Appends a number with one decimal, halves away from zero; from a million on without. */
    public static void appendTenths(StringBuilder to, double value) {
        if (Double.isNaN(value)) {
            to.append('-');
            return;
        }
        if (Math.abs(value) >= 1e6) {
            to.append(Math.round(value));
            return;
        }
        long tenths = Math.round(Math.abs(value) * 10);
        if (value < 0 && tenths != 0) {
            to.append('-');
        }
        to.append(tenths / 10).append('.').append(tenths % 10);
    }

    /** Appends bytes with a unit letter, at most five characters: {@code 0B}, {@code 999B}, {@code 1.5M}, {@code 1023G}. */
    public static void appendScaled(StringBuilder to, long bytes) {
        if (bytes < 0) {
            to.append('-');
            return;
        }
        int unit = 0;
        long divisor = 1;
        while (unit < BINARY_UNITS.length - 1 && bytes / divisor >= 1000) {
            unit++;
            divisor <<= 10;
        }
        long tenths = unit == 0 ? bytes * 10 : Math.round((double) bytes * 10 / divisor);
        if (unit == 0 || tenths >= 100) {
            to.append((tenths + 5) / 10);
        } else {
            to.append(tenths / 10).append('.').append(tenths % 10);
        }
        to.append(BINARY_UNITS[unit]);
    }

    private static void appendClock(StringBuilder to, long seconds, boolean hoursAlways) {
        long days = seconds / 86400;
        long hours = seconds / 3600 % 24;
        if (days > 0) {
            to.append(days).append('-');
        }
        if (hoursAlways || days > 0 || hours > 0) {
            appendTwo(to, hours);
            to.append(':');
        }
        appendTwo(to, seconds / 60 % 60);
        to.append(':');
        appendTwo(to, seconds % 60);
    }

    /** {@code 900 ns}, {@code 1.2 ms}, {@code 1 s}; never more than three digits before the unit while that goes. */
    private static void appendDuration(StringBuilder to, long nanos) {
        long unit = 1;
        int index = 0;
        while (index < TIME_UNITS.length - 1 && nanos / unit >= 1000) {
            unit *= 1000;
            index++;
        }
        if (nanos % unit == 0) {
            to.append(nanos / unit);
        } else {
            appendTenths(to, (double) nanos / unit);
        }
        to.append(' ').append(TIME_UNITS[index]);
    }

    private static void appendHundredths(StringBuilder to, long nanos) {
        long hundredths = nanos / 10_000_000L;
        to.append(hundredths / 6000).append(':');
        appendTwo(to, hundredths / 100 % 60);
        to.append('.');
        appendTwo(to, hundredths % 100);
    }

    /** Days are counted from the first of March, so that the leap day is a year's last. */
    /** A moment, ns since 1970, as {@code 2026-11-22T19:40:07Z}. */
    public static String instant(long epochNanos) {
        StringBuilder text = new StringBuilder();
        appendInstant(text, epochNanos);
        return text.toString();
    }

    private static void appendInstant(StringBuilder to, long epochNanos) {
        long seconds = Math.floorDiv(epochNanos, 1_000_000_000L);
        long days = Math.floorDiv(seconds, 86_400L) + 719_468;
        long era = Math.floorDiv(days, 146_097L);
        long ofEra = days - era * 146_097;
        long year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        long ofYear = ofEra - (365 * year + year / 4 - year / 100);
        long month = (5 * ofYear + 2) / 153;
        to.append(era * 400 + year + (month < 10 ? 0 : 1)).append('-');
        appendTwo(to, month < 10 ? month + 3 : month - 9);
        to.append('-');
        appendTwo(to, ofYear - (153 * month + 2) / 5 + 1);
        to.append('T');
        appendTwo(to, Math.floorMod(seconds, 86_400L) / 3600);
        to.append(':');
        appendTwo(to, Math.floorMod(seconds, 3600L) / 60);
        to.append(':');
        appendTwo(to, Math.floorMod(seconds, 60L));
        to.append('Z');
    }

    /** Appends a number of 0 to 99 with two digits. */
    public static void appendTwo(StringBuilder to, long value) {
        if (value < 10) {
            to.append('0');
        }
        to.append(value);
    }
}
