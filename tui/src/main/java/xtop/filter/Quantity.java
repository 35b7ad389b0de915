// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

import xtop.fleet.Unit;

/** Numbers as people write them, in the base unit of a figure. Locale-independent. */
final class Quantity {
    private Quantity() {}

    /**
     * A number with an optional unit: {@code 50}, {@code 50%}, {@code 1.5G}, {@code 200ms}. Bytes take binary K, M, G,
     * T; times are seconds, or ns, us, ms, s, m, h, d; counts take decimal k, M, G.
     *
     * @return NaN where the word is no such number
     */
    static double parse(String word, Unit unit) {
        int end = 0;
        while (end < word.length() && isNumeric(word.charAt(end), end)) {
            end++;
        }
        if (end == 0 || (end == 1 && !Character.isDigit(word.charAt(0)))) {
            return Double.NaN;
        }
        double number;
        try {
            number = Double.parseDouble(word.substring(0, end));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
        return number * factor(word.substring(end), unit);
    }

    private static boolean isNumeric(char c, int place) {
        return (c >= '0' && c <= '9') || c == '.' || (c == '-' && place == 0);
    }

    private static double factor(String suffix, Unit unit) {
        return switch (unit) {
            case BYTES, BYTES_PER_SECOND -> binary(suffix);
            case NANOSECONDS -> time(suffix);
            case PERCENT, PERCENT_OF_VCPU -> suffix.isEmpty() || suffix.equals("%") ? 1 : Double.NaN;
            case HERTZ, COUNT, PER_SECOND -> decimal(suffix);
            case NONE, EPOCH_NANOSECONDS -> suffix.isEmpty() ? 1 : Double.NaN;
        };
    }

    private static double binary(String suffix) {
        return switch (suffix) {
            case "", "B" -> 1;
            case "k", "K", "KiB" -> 0x1p10;
            case "M", "MiB" -> 0x1p20;
            case "G", "GiB" -> 0x1p30;
            case "T", "TiB" -> 0x1p40;
            default -> Double.NaN;
        };
    }

    private static double time(String suffix) {
        return switch (suffix) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "", "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            case "d" -> 86400e9;
            default -> Double.NaN;
        };
    }

    private static double decimal(String suffix) {
        return switch (suffix) {
            case "" -> 1;
            case "k", "K" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> Double.NaN;
        };
    }
}
