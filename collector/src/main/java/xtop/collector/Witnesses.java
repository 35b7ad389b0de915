// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.why.Contradiction;
import xtop.protocol.Figure;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/**
 * Holds a guest's account of itself against Xen's. At each account of Xen's the guest's newest sample, where it came
 * between that and the account before, is compared. Allocates nothing. Confined to the event loop.
 */
final class Witnesses {
    private static final double PERCENT = 100;
    private static final double SECOND = 1e9;

    private final Comparison cpu = new Comparison();
    private final Comparison receive = new Comparison();
    private final Comparison transmit = new Comparison();
    private double cpuClaimed;
    private double cpuCharged;
    private double receiveClaimed;
    private double receiveCarried;
    private double transmitClaimed;
    private double transmitCarried;
    private double clockRate;
    private int clockRun;
    private int memoryRun;
    private boolean memoryKnown;
    private int cpuBreaks;
    private int trafficBreaks;
    private long samplesSeen;
    private boolean asked;
    private long askedAt;
    private long chargedThen;
    private long receivedThen;
    private long transmittedThen;
    private int vcpusThen;
    private int vifsThen;

    Witnesses() {
        forget();
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 to 2; what it returns means nothing. */
    int prefetch(int depth) {
        return depth == 0
                ? (int) (cpuClaimed + askedAt) + vifsThen
                : cpu.prefetch(depth - 1) + receive.prefetch(depth - 1) + transmit.prefetch(depth - 1);
    }

    /** Nothing said so far can be compared with what comes. */
    void forget() {
        cpu.forget();
        receive.forget();
        transmit.forget();
        cpuClaimed = cpuCharged = clockRate = Double.NaN;
        receiveClaimed = receiveCarried = transmitClaimed = transmitCarried = Double.NaN;
        clockRun = 0;
        memoryRun = 0;
        memoryKnown = false;
        asked = false;
    }

    /**
     * Takes Xen's newest account.
     *
     * @param takenNanos when it was taken, by our clock
     * @param view what the guest tells; it has a sample
     * @param arrivedNanos when its newest sample came
     * @param samples how many have come, to know a new one
     */
    void account(DomainSample xen, long takenNanos, GuestView view, long arrivedNanos, long samples) {
        boolean between = asked && arrivedNanos - askedAt > 0 && takenNanos - arrivedNanos >= 0;
        if (samples != samplesSeen && between) {
            compareCpu(xen, takenNanos, view, arrivedNanos);
            compareTraffic(xen, takenNanos, view, arrivedNanos);
            compareMemory(xen, view);
        }
        if (takenNanos - arrivedNanos >= 0) {
            samplesSeen = samples;
        }
        asked = true;
        askedAt = takenNanos;
        chargedThen = xen.cpuNanos;
        receivedThen = xen.receiveBytes;
        transmittedThen = xen.transmitBytes;
        vcpusThen = xen.vcpus;
        vifsThen = xen.vifs;
    }

    void put(DomainRow row) {
        boolean ofCpu = !Double.isNaN(cpuClaimed);
        row.number(Field.CPU_DISAGREED, ofCpu ? cpu.run() : FigureTable.NONE);
        row.fraction(Field.CPU_CLAIMED, cpuClaimed);
        row.fraction(Field.CPU_CHARGED, ofCpu ? cpuCharged : Double.NaN);
        row.number(Field.CLOCK_DISAGREED, ofCpu ? Math.abs(clockRun) : FigureTable.NONE);
        row.fraction(Field.CLOCK_RATE, ofCpu ? clockRate : Double.NaN);
        row.number(Field.MEMORY_DISAGREED, memoryKnown ? memoryRun : FigureTable.NONE);
        boolean ofBytes = !Double.isNaN(receiveClaimed);
        row.number(Field.RECEIVE_DISAGREED, ofBytes ? receive.run() : FigureTable.NONE);
        row.fraction(Field.RECEIVE_CLAIMED, receiveClaimed);
        row.fraction(Field.RECEIVE_CARRIED, ofBytes ? receiveCarried : Double.NaN);
        row.number(Field.TRANSMIT_DISAGREED, ofBytes ? transmit.run() : FigureTable.NONE);
        row.fraction(Field.TRANSMIT_CLAIMED, ofBytes ? transmitClaimed : Double.NaN);
        row.fraction(Field.TRANSMIT_CARRIED, ofBytes ? transmitCarried : Double.NaN);
    }

    private void compareCpu(DomainSample xen, long taken, GuestView view, long arrived) {
        GuestTotals guest = view.totals;
        boolean whole = guest.cpuBreaks() == cpuBreaks && grew(chargedThen, xen.cpuNanos) && xen.vcpus == vcpusThen;
        cpuBreaks = guest.cpuBreaks();
        if (!whole) {
            cpu.forget();
            clockRun = 0;
            cpuClaimed = cpuCharged = clockRate = Double.NaN;
        }
        if (xen.cpuNanos == HostSample.UNKNOWN || chargedThen == HostSample.UNKNOWN) {
            return;
        }
        if (cpu.take(arrived, view.clock(), guest.cpuNanos(), chargedThen, xen.cpuNanos, taken)) {
            long elapsed = cpu.elapsed();
            cpu.judge(Contradiction.cpu(cpu.claimed(), cpu.least(), cpu.most(), elapsed, cpu.clock(), xen.vcpus));
            cpuClaimed = cpu.claimedRate() * PERCENT;
            cpuCharged = cpu.chargedRate() * PERCENT;
            int clock = Contradiction.clock(cpu.clock(), elapsed);
            clockRun = clock == 0 || (clock > 0) != (clockRun > 0) ? clock : clockRun + clock;
            clockRate = cpu.clock() * PERCENT / elapsed;
        }
    }

    private void compareTraffic(DomainSample xen, long taken, GuestView view, long arrived) {
        GuestTotals guest = view.totals;
        boolean whole = guest.trafficBreaks() == trafficBreaks
                && grew(receivedThen, xen.receiveBytes)
                && grew(transmittedThen, xen.transmitBytes)
                && xen.vifs == vifsThen;
        trafficBreaks = guest.trafficBreaks();
        if (!whole || xen.vifs == 0) {
            receive.forget();
            transmit.forget();
            receiveClaimed = receiveCarried = transmitClaimed = transmitCarried = Double.NaN;
        }
        if (xen.vifs == 0 || !grew(receivedThen, xen.receiveBytes) || !grew(transmittedThen, xen.transmitBytes)) {
            return;
        }
        if (receive.take(arrived, view.clock(), guest.receivedBytes(), receivedThen, xen.receiveBytes, taken)) {
            judge(receive, guest, xen);
            receiveClaimed = receive.claimedRate() * SECOND;
            receiveCarried = receive.chargedRate() * SECOND;
        }
        if (transmit.take(arrived, view.clock(), guest.sentBytes(), transmittedThen, xen.transmitBytes, taken)) {
            judge(transmit, guest, xen);
            transmitClaimed = transmit.claimedRate() * SECOND;
            transmitCarried = transmit.chargedRate() * SECOND;
        }
    }

    private static void judge(Comparison bytes, GuestTotals guest, DomainSample xen) {
        bytes.judge(Contradiction.traffic(
                bytes.claimed(), bytes.least(), bytes.most(), bytes.elapsed(), guest.interfaces(), xen.vifs));
    }

    private void compareMemory(DomainSample xen, GuestView view) {
        if (view.memory.rows() == 0 || xen.memory == HostSample.UNKNOWN) {
            memoryKnown = false;
            memoryRun = 0;
            return;
        }
        long total = view.memory.get(0, Figure.MEMORY_TOTAL);
        long used = view.memory.get(0, Figure.MEMORY_USED);
        memoryKnown = total != FigureTable.NONE || used != FigureTable.NONE;
        memoryRun = Contradiction.memory(Math.max(total, used), xen.memory) == 0 ? 0 : memoryRun + 1;
    }

    /** Both known, and the counter did not go back. */
    private static boolean grew(long before, long after) {
        return before != HostSample.UNKNOWN && after != HostSample.UNKNOWN && after >= before;
    }
}
