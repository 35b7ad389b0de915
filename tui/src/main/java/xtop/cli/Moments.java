// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * What {@code --at}, {@code --from} and {@code --to} say of a recording. A moment is {@code start}, {@code end}, {@code -90s}
 * or {@code -10m} (before the recording's end), {@code 14:30[:05]} (of the day on which the recording ends), {@code
 * 2026-11-22T14:30[:05]} or that with a blank or a zone. Without a zone it is local time. Immutable.
 *
 * @param from the first moment; null for the recording's last fleet
 * @param to the last; null for the recording's end
 */
record Moments(String from, String to) {
    static final Moments NONE = new Moments(null, null);

    static Moments of(String from, String to) {
        return from == null && to == null ? NONE : new Moments(from == null ? "start" : from, to);
    }

    boolean none() {
        return from == null && to == null;
    }

    /** Where to begin, ns since 1970, in a recording that has these ends. */
    long begin(long first, long last, ZoneId zone) throws CommandFailure {
        return from == null ? last : moment(from, first, last, zone);
    }

    /** Where to end. */
    long end(long first, long last, ZoneId zone) throws CommandFailure {
        return to == null ? last : moment(to, first, last, zone);
    }

    private static long moment(String text, long first, long last, ZoneId zone) throws CommandFailure {
        if (text.equals("start")) {
            return first;
        }
        if (text.equals("end")) {
            return last;
        }
        if (text.startsWith("-")) {
            return last - Delay.span(text.substring(1));
        }
        try {
            String iso = text.replace(' ', 'T');
            if (iso.indexOf('T') < 0) {
                LocalDate day = LocalDate.ofInstant(instant(last), zone);
                return nanos(
                        LocalDateTime.of(day, LocalTime.parse(iso)).atZone(zone).toInstant());
            }
            if (iso.endsWith("Z")
                    || iso.lastIndexOf('+') > iso.indexOf('T')
                    || iso.lastIndexOf('-') > iso.indexOf('T')) {
                return nanos(OffsetDateTime.parse(iso).toInstant());
            }
            return nanos(LocalDateTime.parse(iso).atZone(zone).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a moment is start, end, -10m, 14:30:05 or 2026-11-22T14:30:05, not '" + text + "'",
                    e);
        }
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
