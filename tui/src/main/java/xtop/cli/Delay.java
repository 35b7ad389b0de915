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
