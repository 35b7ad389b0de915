// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.fleet.Unit;

/** Which figures of domains are quantities, and what may be done with them. */
public final class Quantity {
    private Quantity() {}

    /** Whether it makes sense to ask for the median of it: numbers that are no identifiers. */
    public static boolean is(Field field) {
        if (field.table() != Table.DOMAIN || field.type() == Field.Type.TEXT) {
            return false;
        }
        return switch (field) {
            case DOMID, TARGET, SSID, SPINNING_THREAD, SAMPLE_SEQUENCE -> false;
            default -> true;
        };
    }

    /** Whether the sum over domains means something: not of shares, levels and moments. */
    public static boolean hasSum(Field field) {
        return switch (field.unit()) {
            case COUNT, PER_SECOND, BYTES, BYTES_PER_SECOND, NANOSECONDS, PERCENT_OF_VCPU -> true;
            default -> field == Field.AGENT_UP;
        };
    }

    /** Whether little of it is worse than much. */
    public static boolean scarce(Field field) {
        return switch (field) {
            case GUEST_MEMORY_FREE,
                    GUEST_MEMORY_AVAILABLE,
                    GUEST_MEMORY_SWAP_FREE,
                    GUEST_CPU_IDLE_PERCENT,
                    AGENT_UP,
                    GUEST_CLOCK,
                    CLOCK_RATE -> true;
            default -> false;
        };
    }

    /** Whether domains can be compared by it: a level or a rate. A counter only tells how old a domain is. */
    public static boolean comparable(Field field) {
        return is(field) && field.kind() == Field.Kind.GAUGE && least(field.unit()) > 0;
    }

    /** The least difference that anybody would call one; 0 for units in which domains are not compared. */
    static double least(Unit unit) {
        return switch (unit) {
            case PERCENT_OF_VCPU, PERCENT -> 5;
            case BYTES -> 256 << 10;
            case BYTES_PER_SECOND -> 4 << 10;
            case PER_SECOND -> 20;
            case COUNT -> 2;
            default -> 0;
        };
    }

    /** A domain's value; NaN where it is not known. */
    public static double of(Fleet fleet, Field field, int row) {
        if (!fleet.has(field, row)) {
            return Double.NaN;
        }
        return field.type() == Field.Type.FRACTION ? fleet.fraction(field, row) : fleet.number(field, row);
    }
}
