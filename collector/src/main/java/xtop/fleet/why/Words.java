// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/** Numbers and guests' words as a sentence wants them. Stateless. */
final class Words {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int LONGEST = 160;
    private static final double STEP = 1024;
    /** What is rounded up to a step is one of the next unit. */
    private static final double HALF = 0.5;

    private static final int TENTHS = 10;
    /** From here on a fraction says nothing. */
    private static final int MOST_TENTHS = 100;

    private static final double MINUTE = 60;

    private Words() {}

    /** {@code 512 bytes}, {@code 4.0 KiB}, {@code 64 MiB}. */
    static String bytes(double bytes) {
        double value = Math.max(0, bytes);
        int unit = 0;
        while (unit < UNITS.length - 1 && value >= STEP - HALF) {
            value /= STEP;
            unit++;
        }
        long tenths = Math.round(value * TENTHS);
        if (unit > 0 && tenths < MOST_TENTHS) {
            // Not by a formatter: its locales are a hundred classes, more than all else that a listing loads anew.
            return tenths / TENTHS + "." + tenths % TENTHS + " " + UNITS[unit];
        }
        return Math.round(value) + " " + UNITS[unit];
    }

    /** {@code 192 KiB/s}. */
    static String pace(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** A time that is sure to be enough: {@code a minute}, {@code 2 min}, {@code 10 min}. */
    static String within(double seconds) {
        long minutes = (long) Math.ceil(seconds / MINUTE);
        return minutes <= 1 ? "a minute" : minutes + " min";
    }

    /** Percent without a fraction; never 100 for less. */
    static long whole(double percent) {
        return percent < 100 ? Math.min(99, Math.round(percent)) : Math.round(percent);
    }

    /** A guest's own words, not too many. */
    static String said(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
