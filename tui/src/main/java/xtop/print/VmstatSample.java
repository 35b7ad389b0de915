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
    private static final double UNKNOWN = Double.NaN;

    final String domain;
    /** Its domid; negative where it has none. */
    final long domid;
    /** When its fleet was published, ns since 1970. */
    final long moment;
    /** Tells it from every other domain, also where names look alike once they are clean. */
    private final String identity;

    /** The guest's clock, ns since its boot; the time base of rates. */
    final double clock;
    /** Wall clock of the fleet, ns; the time base where the guest has none. */
    final double published;

    final double runnable;
    final double blocked;
    final double swapUsed;
    final double free;
    final double buffers;
    final double cache;
    final double used;
    final double allocated;
    final double swapIn;
    final double swapOut;
    final double pageIn;
    final double pageOut;
    final double interrupts;
    final double switches;
    final double received;
    final double sent;
    final double user;
    final double system;
    final double idle;
    final double iowait;
    final double steal;
    final double guest;
    final double running;
    final double waiting;
    final double sleeping;
    final double offline;
    /** CPU time by Xen's count. */
    final double xenTime;

    final int vcpus;

    /** Takes the figures of a domain's row. */
    public VmstatSample(Fleet fleet, int row) {
        String label = fleet.text(Field.LABEL, row);
        domain = label == null ? "-" : CellText.clean(label);
        domid = fleet.has(Field.DOMID, row) ? fleet.number(Field.DOMID, row) : -1;
        identity = domid + " " + fleet.text(Field.UUID, row);
        moment = fleet.publishedEpochNanos();
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
        swapIn = of(fleet, Field.SWAP_IN, row);
        swapOut = of(fleet, Field.SWAP_OUT, row);
        pageIn = of(fleet, Field.PAGE_IN, row);
        pageOut = of(fleet, Field.PAGE_OUT, row);
        interrupts = of(fleet, Field.INTERRUPTS, row);
        switches = of(fleet, Field.CONTEXT_SWITCHES, row);
        double guestReceived = sum(fleet, Table.INTERFACE, row, Field.INTERFACE_RECEIVE_BYTES);
        double guestSent = sum(fleet, Table.INTERFACE, row, Field.INTERFACE_TRANSMIT_BYTES);
        received = Double.isNaN(guestReceived) ? of(fleet, Field.VIF_RECEIVE_BYTES, row) : guestReceived;
        sent = Double.isNaN(guestSent) ? of(fleet, Field.VIF_TRANSMIT_BYTES, row) : guestSent;
        user = plus(sum(fleet, Table.VCPU, row, Field.VCPU_USER), sum(fleet, Table.VCPU, row, Field.VCPU_NICE));
        system = plus(
                sum(fleet, Table.VCPU, row, Field.VCPU_SYSTEM),
                plus(
                        sum(fleet, Table.VCPU, row, Field.VCPU_INTERRUPT),
                        sum(fleet, Table.VCPU, row, Field.VCPU_SOFT_INTERRUPT)));
        idle = sum(fleet, Table.VCPU, row, Field.VCPU_IDLE);
        iowait = sum(fleet, Table.VCPU, row, Field.VCPU_IOWAIT);
        steal = sum(fleet, Table.VCPU, row, Field.VCPU_STEAL);
        guest = sum(fleet, Table.VCPU, row, Field.VCPU_GUEST);
        running = sum(fleet, Table.VCPU, row, Field.VCPU_RUNNING);
        waiting = sum(fleet, Table.VCPU, row, Field.VCPU_RUNNABLE);
        sleeping = sum(fleet, Table.VCPU, row, Field.VCPU_BLOCKED);
        offline = sum(fleet, Table.VCPU, row, Field.VCPU_OFFLINE);
        xenTime = of(fleet, Field.CPU_TIME, row);
        vcpus = fleet.has(Field.VCPUS, row) ? (int) fleet.number(Field.VCPUS, row) : 0;
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
        return (long) (published / 1e9);
    }

    /** Whether the guest has told something new since another sample of it; so, too, where it has no clock. */
    public boolean isLaterThan(VmstatSample old) {
        return Double.isNaN(clock) || clock != old.clock;
    }

    /** Whether the guest has the figures of procps' layout: a kernel with buffers, cache and user time. */
    public boolean isProcpsLike() {
        return !Double.isNaN(buffers) && !Double.isNaN(cache) && !Double.isNaN(user);
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
