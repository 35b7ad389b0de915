// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * What vmstat needs of one domain at one moment: levels and cumulative counters, NaN where unknown. Bytes and
 * nanoseconds. Immutable once taken; any thread.
 */
public final class VmstatSample {
    /** What only grows, in ns, bytes or a count since the guest's boot. */
    enum Counter {
        SWAP_IN,
        SWAP_OUT,
        PAGE_IN,
        PAGE_OUT,
        INTERRUPTS,
        SWITCHES,
        RECEIVED,
        SENT,
        USER,
        SYSTEM,
        IDLE,
        IOWAIT,
        STEAL,
        GUEST,
        RUNNING,
        WAITING,
        SLEEPING,
        OFFLINE,
        /** CPU time by Xen's count. */
        XEN_TIME
    }

    private static final double UNKNOWN = Double.NaN;

    final String domain;
    /** Its domid; negative where it has none. */
    final long domid;
    /** When its fleet was published, ns since 1970; the time base where the guest has none. */
    final long published;
    /** Tells it from every other domain, also where names look alike once they are clean. */
    private final String identity;

    /** The guest's clock, ns since its boot; the time base of rates. */
    final double clock;

    final double runnable;
    final double blocked;
    final double swapUsed;
    final double free;
    final double buffers;
    final double cache;
    final double used;
    final double allocated;
    final int vcpus;

    private final double[] counters = new double[Counter.values().length];

    /** Takes the figures of a domain's row. */
    public VmstatSample(Fleet fleet, int row) {
        String label = fleet.text(Field.LABEL, row);
        domain = label == null ? "-" : CellText.clean(label);
        domid = fleet.has(Field.DOMID, row) ? fleet.number(Field.DOMID, row) : -1;
        identity = domid + " " + fleet.text(Field.UUID, row);
        clock = of(fleet, Field.GUEST_CLOCK, row);
        published = fleet.publishedEpochNanos();
        runnable = of(fleet, Field.THREADS_RUNNABLE, row);
        blocked = of(fleet, Field.THREADS_BLOCKED, row);
        swapUsed = of(fleet, Field.GUEST_MEMORY_SWAP_TOTAL, row) - of(fleet, Field.GUEST_MEMORY_SWAP_FREE, row);
        free = of(fleet, Field.GUEST_MEMORY_FREE, row);
        buffers = of(fleet, Field.GUEST_MEMORY_BUFFERS, row);
        cache = of(fleet, Field.GUEST_MEMORY_PAGE_CACHE, row);
        used = of(fleet, Field.GUEST_MEMORY_USED, row);
        allocated = of(fleet, Field.MEMORY, row);
        set(Counter.SWAP_IN, of(fleet, Field.SWAP_IN, row));
        set(Counter.SWAP_OUT, of(fleet, Field.SWAP_OUT, row));
        set(Counter.PAGE_IN, of(fleet, Field.PAGE_IN, row));
        set(Counter.PAGE_OUT, of(fleet, Field.PAGE_OUT, row));
        set(Counter.INTERRUPTS, of(fleet, Field.INTERRUPTS, row));
        set(Counter.SWITCHES, of(fleet, Field.CONTEXT_SWITCHES, row));
        double guestReceived = sum(fleet, Table.INTERFACE, row, Field.INTERFACE_RECEIVE_BYTES);
        double guestSent = sum(fleet, Table.INTERFACE, row, Field.INTERFACE_TRANSMIT_BYTES);
        set(Counter.RECEIVED, Double.isNaN(guestReceived) ? of(fleet, Field.VIF_RECEIVE_BYTES, row) : guestReceived);
        set(Counter.SENT, Double.isNaN(guestSent) ? of(fleet, Field.VIF_TRANSMIT_BYTES, row) : guestSent);
        set(
                Counter.USER,
                plus(sum(fleet, Table.VCPU, row, Field.VCPU_USER), sum(fleet, Table.VCPU, row, Field.VCPU_NICE)));
        set(
                Counter.SYSTEM,
                plus(
                        sum(fleet, Table.VCPU, row, Field.VCPU_SYSTEM),
                        plus(
                                sum(fleet, Table.VCPU, row, Field.VCPU_INTERRUPT),
                                sum(fleet, Table.VCPU, row, Field.VCPU_SOFT_INTERRUPT))));
        set(Counter.IDLE, sum(fleet, Table.VCPU, row, Field.VCPU_IDLE));
        set(Counter.IOWAIT, sum(fleet, Table.VCPU, row, Field.VCPU_IOWAIT));
        set(Counter.STEAL, sum(fleet, Table.VCPU, row, Field.VCPU_STEAL));
        set(Counter.GUEST, sum(fleet, Table.VCPU, row, Field.VCPU_GUEST));
        set(Counter.RUNNING, sum(fleet, Table.VCPU, row, Field.VCPU_RUNNING));
        set(Counter.WAITING, sum(fleet, Table.VCPU, row, Field.VCPU_RUNNABLE));
        set(Counter.SLEEPING, sum(fleet, Table.VCPU, row, Field.VCPU_BLOCKED));
        set(Counter.OFFLINE, sum(fleet, Table.VCPU, row, Field.VCPU_OFFLINE));
        set(Counter.XEN_TIME, of(fleet, Field.CPU_TIME, row));
        vcpus = fleet.has(Field.VCPUS, row) ? (int) fleet.number(Field.VCPUS, row) : 0;
    }

    private void set(Counter counter, double value) {
        counters[counter.ordinal()] = value;
    }

    /** A counter's value, NaN where it is unknown. */
    double of(Counter counter) {
        return counters[counter.ordinal()];
    }

    /** The domain's label. */
    public String domain() {
        return domain;
    }

    /** The domain for good: its domid and uuid. */
    public String identity() {
        return identity;
    }

    /** When its fleet was published, seconds since 1970. */
    long publishedSeconds() {
        return Math.floorDiv(published, 1_000_000_000L);
    }

    /** Whether the guest has told something new since another sample of it; so, too, where it has no clock. */
    public boolean isLaterThan(VmstatSample old) {
        return Double.isNaN(clock) || clock != old.clock;
    }

    /** Whether the guest has the figures of procps' layout: a kernel with buffers, cache and user time. */
    public boolean isProcpsLike() {
        return !Double.isNaN(buffers) && !Double.isNaN(cache) && !Double.isNaN(of(Counter.USER));
    }

    private static double of(Fleet fleet, Field field, int row) {
        return fleet.has(field, row) ? fleet.number(field, row) : UNKNOWN;
    }

    /** Sum over a domain's rows that know the figure; unknown where none does. */
    private static double sum(Fleet fleet, Table table, int domainRow, Field field) {
        double total = UNKNOWN;
        int first = fleet.firstRow(table, domainRow);
        int end = first + fleet.rows(table, domainRow);
        for (int row = first; row < end; row++) {
            total = plus(total, of(fleet, field, row));
        }
        return total;
    }

    private static double plus(double left, double right) {
        if (Double.isNaN(left)) {
            return right;
        }
        return Double.isNaN(right) ? left : left + right;
    }
}
