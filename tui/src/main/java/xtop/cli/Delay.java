// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.math.BigDecimal;

/** Times and counts as vmstat(8) and top(1) take them. */
final class Delay {
    /** No end. */
    static final long FOREVER = Long.MAX_VALUE;

    private static final BigDecimal LONGEST_SECONDS = new BigDecimal(31_536_000);
    private static final BigDecimal NANOS = new BigDecimal(1_000_000_000);

    private Delay() {}

    /** Nanoseconds of positive seconds, fractions allowed. */
    static long nanos(String seconds) throws CommandFailure {
        BigDecimal value = number(seconds);
        if (value.signum() <= 0) {
            throw new CommandFailure(ExitCode.USAGE, "delay must be positive: '" + seconds + "'");
        }
        if (value.compareTo(LONGEST_SECONDS) > 0) {
            throw new CommandFailure(ExitCode.USAGE, "delay of more than a year: '" + seconds + "'");
        }
        return Math.max(1, value.multiply(NANOS).longValue());
    }

    /** Nanoseconds of a positive time: seconds, or a number with one of the units ms, s, m, h, d. */
    static long span(String word) throws CommandFailure {
        int end = word.length();
        while (end > 0 && Character.isLetter(word.charAt(end - 1))) {
            end--;
        }
        BigDecimal unit = switch (word.substring(end)) {
            case "ms" -> new BigDecimal("0.001");
            case "", "s" -> BigDecimal.ONE;
            case "m" -> new BigDecimal(60);
            case "h" -> new BigDecimal(3600);
            case "d" -> new BigDecimal(86_400);
            default ->
                throw new CommandFailure(
                        ExitCode.USAGE, "a time is seconds, or has one of ms, s, m, h, d, not '" + word + "'");
        };
        return nanos(number(word.substring(0, end)).multiply(unit).toPlainString());
    }

    /** A positive number of repetitions. */
    static long count(String word) throws CommandFailure {
        BigDecimal value = number(word);
        if (value.signum() <= 0 || value.stripTrailingZeros().scale() > 0 || value.precision() > 18) {
            throw new CommandFailure(ExitCode.USAGE, "count must be a positive whole number: '" + word + "'");
        }
        return value.longValue();
    }

    /** Whether a word is a number, and so no domain's name. */
    static boolean isNumber(String word) {
        if (word.isEmpty()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if ((c < '0' || c > '9') && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal number(String word) throws CommandFailure {
        if (word.length() > 30 || !isNumber(word.startsWith("-") ? word.substring(1) : word)) {
            throw new CommandFailure(ExitCode.USAGE, "failed to parse argument: '" + word + "'");
        }
        try {
            return new BigDecimal(word);
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, "failed to parse argument: '" + word + "'", e);
        }
    }
}
