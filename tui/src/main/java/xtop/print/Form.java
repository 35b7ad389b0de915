// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import xtop.fleet.Field;

/** How a figure is written for people. Machines get raw numbers in base units through {@link Json}. */
public enum Form {
    /** Text and integers as they are, fractions with one decimal. */
    PLAIN,
    /** As the catalogue has it, nothing scaled and nothing rounded: bytes, ns. */
    RAW,
    /** Fractions without their decimals, as ps(1) writes C. */
    WHOLE,
    /** Whole KiB. */
    KIBIBYTES,
    /** Whole MiB. */
    MEBIBYTES,
    /** Three significant digits and a binary unit letter: {@code 1.5M}. */
    SCALED,
    /** Seconds with one decimal, from ns. */
    SECONDS,
    /** Whole seconds, from ns. */
    WHOLE_SECONDS,
    /** {@code [DD-]HH:MM:SS} from ns, as ps(1) writes TIME. */
    CLOCK,
    /** {@code [[DD-]HH:]MM:SS} from ns, as ps(1) writes ELAPSED. */
    ELAPSED,
    /** {@code M:SS.hh} from ns, as top(1) writes TIME+. */
    HUNDREDTHS,
    /** {@code 2026-11-22T19:40:07Z} from ns since 1970. */
    INSTANT,
    /** {@code 1.2 ms} from ns. */
    DURATION,
    /** Text up to its first colon: a state without its reason. */
    BRIEF;

    /** The form a field has unless somebody asks for another. */
    public static Form of(Field field) {
        switch (field.unit()) {
            case BYTES:
            case BYTES_PER_SECOND:
                return SCALED;
            case EPOCH_NANOSECONDS:
                return INSTANT;
            case NANOSECONDS:
                if (field == Field.COLLECTOR_CYCLE_TIME || field == Field.COLLECTOR_INTERVAL) {
                    return DURATION;
                }
                return field == Field.THREAD_ELAPSED || field == Field.GUEST_CLOCK ? ELAPSED : CLOCK;
            default:
                return PLAIN;
        }
    }
}
