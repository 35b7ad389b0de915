// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * An order that is to outlive the service. Immutable.
 *
 * @param kind {@link GuestOrder.Kind#QUARANTINE} or {@link GuestOrder.Kind#CADENCE}
 * @param domid of the domain it was given for; a quarantine follows its vm to another, a cadence does not
 * @param uuid of its vm, never empty: no other vm inherits it
 * @param intervalNanos of a cadence: wanted time between samples, ns
 * @param untilEpochNanos of a cadence: when it ends, ns since 1970; 0 for no end
 */
record StandingOrder(GuestOrder.Kind kind, int domid, String uuid, long intervalNanos, long untilEpochNanos) {
    static StandingOrder quarantine(int domid, String uuid) {
        return new StandingOrder(GuestOrder.Kind.QUARANTINE, domid, uuid, 0, 0);
    }

    static StandingOrder cadence(int domid, String uuid, long intervalNanos, long untilEpochNanos) {
        return new StandingOrder(GuestOrder.Kind.CADENCE, domid, uuid, intervalNanos, untilEpochNanos);
    }

    /** Whether its time is over; a quarantine's never is. */
    boolean isOver(long epochNanos) {
        return untilEpochNanos != 0 && untilEpochNanos <= epochNanos;
    }
}
