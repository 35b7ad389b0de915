// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * What a person may ask of the collector about one domain. Immutable.
 *
 * @param kind what to do
 * @param domid which domain
 * @param uuid its vm uuid, so that a domid that came to another vm meanwhile is not meant; empty where it has none
 * @param intervalNanos of {@link Kind#CADENCE}: wanted time between samples, ns
 * @param forNanos of {@link Kind#CADENCE}: for how long, ns; 0 for as long as domain and collector live
 */
public record GuestOrder(Kind kind, int domid, String uuid, long intervalNanos, long forNanos) {
    /** Shortest and longest time between samples that can be asked for, ns: what every agent should keep. */
    public static final long SHORTEST = 100_000_000L;

    public static final long LONGEST = 60_000_000_000L;

    /** Sorts of orders. */
    public enum Kind {
        /** Another time between this guest's samples, for a while. */
        CADENCE,
        /** Close the guest's channel and leave it alone, also when it comes again under another domid. */
        QUARANTINE,
        /** End of {@link #QUARANTINE}. */
        RELEASE
    }

    public GuestOrder {
        if (kind == Kind.CADENCE && (intervalNanos < SHORTEST || intervalNanos > LONGEST || forNanos < 0)) {
            throw new IllegalArgumentException("an interval is 0.1 to 60 s, its time not negative");
        }
    }

    /** Another time between samples, for a while. */
    public static GuestOrder cadence(int domid, String uuid, long intervalNanos, long forNanos) {
        return new GuestOrder(Kind.CADENCE, domid, uuid, intervalNanos, forNanos);
    }

    /** No channel with this guest. */
    public static GuestOrder quarantine(int domid, String uuid) {
        return new GuestOrder(Kind.QUARANTINE, domid, uuid, 0, 0);
    }

    /** A channel again. */
    public static GuestOrder release(int domid, String uuid) {
        return new GuestOrder(Kind.RELEASE, domid, uuid, 0, 0);
    }
}
