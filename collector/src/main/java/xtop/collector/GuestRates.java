// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Rates;
import xtop.protocol.Figure;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;

/**
 * What a guest did between its last two samples, by the guest's own clock. NaN where it cannot be known: no earlier
 * sample, a clock or counter that went backwards, a figure or row that is new. Confined to one thread.
 */
final class GuestRates {
    private static final Figure[] VCPU = {
        Figure.VCPU_USER,
        Figure.VCPU_NICE,
        Figure.VCPU_SYSTEM,
        Figure.VCPU_INTERRUPT,
        Figure.VCPU_SOFT_INTERRUPT,
        Figure.VCPU_IDLE,
        Figure.VCPU_IOWAIT,
        Figure.VCPU_STEAL,
        Figure.VCPU_GUEST,
        Figure.VCPU_RUNNING,
        Figure.VCPU_RUNNABLE,
        Figure.VCPU_BLOCKED,
        Figure.VCPU_OFFLINE
    };
    /** How many figures of a vCPU's time there are. */
    static final int MODES = VCPU.length;

    private static final int USER = 0;
    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int INTERRUPT = 3;
    private static final int SOFT_INTERRUPT = 4;
    private static final int IDLE = 5;
    private static final int IOWAIT = 6;
    private static final int STEAL = 7;
    private static final int GUEST = 8;
    private static final int RUNNING = 9;
    private static final int RUNNABLE = 10;
    private static final int BLOCKED = 11;
    private static final int OFFLINE = 12;
    private static final double PERCENT = 100;

    double contextSwitches;
    double interrupts;
    double pageIn;
    double pageOut;
    double swapIn;
    double swapOut;
    /** Percent of all vCPUs' time. */
    double user;

    double system;
    double idle;
    double iowait;
    double steal;
    double guest;
    /** 100 is one vCPU. */
    double cpu;
    /** Bytes a second over all interfaces but loopback. */
    double receive;

    double transmit;
    /** Whether {@link #cpu} covers all that the guest tells of: no vCPU or thread came or went. */
    boolean cpuWhole;
    /** The same for {@link #receive} and {@link #transmit}. */
    boolean trafficWhole;
    /** Interfaces but loopback. */
    int realInterfaces;

    final ThreadRates threads = new ThreadRates();

    GuestRates() {
        forget();
    }

    /** Nothing is known: a first sample, or one from before a silence. */
    private void forgetGuest() {
        contextSwitches = interrupts = pageIn = pageOut = swapIn = swapOut = Double.NaN;
        user = system = idle = iowait = steal = guest = cpu = receive = transmit = Double.NaN;
        cpuWhole = trafficWhole = false;
        realInterfaces = 0;
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 or 1; what it returns means nothing. */
    int prefetch(int depth) {
        return depth == 0 ? (int) (contextSwitches + system + receive) + realInterfaces : threads.topThread;
    }

    /** The same, and of the threads. */
    void forget() {
        forgetGuest();
        threads.forget();
    }

    /**
     * Computes everything anew.
     *
     * @param interfaces names of the newer sample's interfaces
     * @param matcher scratch
     * @param rows gets what each row did; nothing is known there yet
     */
    void update(GuestView before, GuestSample after, TextColumn interfaces, RowMatcher matcher, RateScratch rows) {
        forgetGuest();
        long elapsed = after.guestNanos() - before.clock();
        if (elapsed < Rates.SHORTEST) {
            threads.forget();
            return;
        }
        if (after.has(Section.SYSTEM)) {
            system(before.systemFigures, after.table(Section.SYSTEM), elapsed);
        }
        threads.update(before.threads, after.table(Section.THREAD), after.sequence(), elapsed, matcher, rows.threadCpu);
        if (after.has(Section.VCPU)) {
            vcpus(before.vcpus, after.table(Section.VCPU), elapsed, matcher, rows.modes);
        } else {
            cpu = threads.total;
            cpuWhole = threads.whole;
        }
        interfaces(before.interfaces, after.table(Section.INTERFACE), elapsed, interfaces, matcher, rows);
        if (after.has(Section.BLOCK)) {
            blocks(before.blocks, after.table(Section.BLOCK), elapsed, matcher, rows);
        }
    }

    private void system(FigureTable before, SampleTable after, long elapsed) {
        if (before.rows() == 0) {
            return;
        }
        contextSwitches = perSecond(before, 0, after, 0, Figure.SYSTEM_CONTEXT_SWITCHES, elapsed);
        interrupts = perSecond(before, 0, after, 0, Figure.SYSTEM_INTERRUPTS, elapsed);
        pageIn = perSecond(before, 0, after, 0, Figure.SYSTEM_PAGE_IN_BYTES, elapsed);
        pageOut = perSecond(before, 0, after, 0, Figure.SYSTEM_PAGE_OUT_BYTES, elapsed);
        swapIn = perSecond(before, 0, after, 0, Figure.SYSTEM_SWAP_IN_BYTES, elapsed);
        swapOut = perSecond(before, 0, after, 0, Figure.SYSTEM_SWAP_OUT_BYTES, elapsed);
    }

    private void vcpus(FigureTable before, SampleTable after, long elapsed, RowMatcher matcher, double[] modes) {
        Arrays.fill(modes, Double.NaN);
        matcher.begin(before.ids(), before.rows());
        boolean whole = before.rows() == after.rows();
        for (int row = 0; row < after.rows(); row++) {
            int old = matcher.find(after.id(row), row);
            whole &= old >= 0;
            for (int mode = 0; old >= 0 && mode < VCPU.length; mode++) {
                long then = before.get(old, VCPU[mode]);
                if (then != FigureTable.NONE && after.has(row, VCPU[mode])) {
                    double growth = Rates.growth(then, after.get(row, VCPU[mode]));
                    if (Double.isNaN(growth)) {
                        return;
                    }
                    modes[mode] = sum(modes[mode], growth);
                }
            }
        }
        double busy =
                sum(sum(sum(modes[USER], modes[NICE]), modes[SYSTEM]), sum(modes[INTERRUPT], modes[SOFT_INTERRUPT]));
        if (!Double.isNaN(modes[IDLE])) {
            double all = sum(sum(busy, modes[IDLE]), sum(modes[IOWAIT], modes[STEAL]));
            shares(modes, all, modes[IDLE], modes[STEAL]);
        } else if (!Double.isNaN(modes[RUNNING])) {
            double all = sum(sum(modes[RUNNING], modes[RUNNABLE]), sum(modes[BLOCKED], modes[OFFLINE]));
            shares(modes, all, sum(modes[BLOCKED], modes[OFFLINE]), modes[RUNNABLE]);
        }
        double used = Double.isNaN(busy) ? modes[RUNNING] : busy;
        cpu = Double.isNaN(used) ? threads.total : used * PERCENT / elapsed;
        cpuWhole = Double.isNaN(used) ? threads.whole : whole;
    }

    private void shares(double[] modes, double all, double idleTime, double stolen) {
        if (all <= 0) {
            return;
        }
        user = sum(modes[USER], modes[NICE]) * PERCENT / all;
        system = sum(modes[SYSTEM], sum(modes[INTERRUPT], modes[SOFT_INTERRUPT])) * PERCENT / all;
        idle = idleTime * PERCENT / all;
        iowait = modes[IOWAIT] * PERCENT / all;
        steal = stolen * PERCENT / all;
        guest = modes[GUEST] * PERCENT / all;
    }

    private void interfaces(
            GuestTable before,
            SampleTable after,
            long elapsed,
            TextColumn names,
            RowMatcher matcher,
            RateScratch rows) {
        matcher.begin(before.ids(), before.rows());
        trafficWhole = before.rows() == after.rows();
        for (int row = 0; row < after.rows(); row++) {
            int old = matcher.find(after.id(row), row);
            boolean real = !names.isLoopback(row);
            if (old >= 0) {
                rows.interfaceReceive[row] =
                        perSecond(before, old, after, row, Figure.INTERFACE_RECEIVE_BYTES, elapsed);
                rows.interfaceTransmit[row] =
                        perSecond(before, old, after, row, Figure.INTERFACE_TRANSMIT_BYTES, elapsed);
                if (real) {
                    receive = sum(receive, rows.interfaceReceive[row]);
                    transmit = sum(transmit, rows.interfaceTransmit[row]);
                }
            }
            if (real) {
                realInterfaces++;
                trafficWhole &= !Double.isNaN(rows.interfaceReceive[row] + rows.interfaceTransmit[row]);
            }
        }
    }

    private void blocks(GuestTable before, SampleTable after, long elapsed, RowMatcher matcher, RateScratch rows) {
        double read = Double.NaN;
        double written = Double.NaN;
        matcher.begin(before.ids(), before.rows());
        for (int row = 0; row < after.rows(); row++) {
            int old = matcher.find(after.id(row), row);
            if (old >= 0) {
                rows.blockRead[row] = perSecond(before, old, after, row, Figure.BLOCK_READ_BYTES, elapsed);
                rows.blockWrite[row] = perSecond(before, old, after, row, Figure.BLOCK_WRITE_BYTES, elapsed);
                read = sum(read, rows.blockRead[row]);
                written = sum(written, rows.blockWrite[row]);
            }
        }
        pageIn = Double.isNaN(pageIn) ? read : pageIn;
        pageOut = Double.isNaN(pageOut) ? written : pageOut;
    }

    private static double perSecond(
            FigureTable before, int old, SampleTable after, int row, Figure figure, long elapsed) {
        return perSecond(before.get(old, figure), after, row, figure, elapsed);
    }

    private static double perSecond(
            GuestTable before, int old, SampleTable after, int row, Figure figure, long elapsed) {
        return perSecond(before.get(old, figure), after, row, figure, elapsed);
    }

    private static double perSecond(long then, SampleTable after, int row, Figure figure, long elapsed) {
        return then != FigureTable.NONE && after.has(row, figure)
                ? Rates.perSecond(then, after.get(row, figure), elapsed)
                : Double.NaN;
    }

    /** The sum of what is known of both. */
    private static double sum(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : a + b;
    }
}
