// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import xtop.print.VmstatSample.Counter;

/**
 * What happened to a domain between two samples, or since its boot: rates are per second, shares in percent, NaN where
 * unknown. A counter that fell tells nothing. Immutable; any thread.
 */
public final class VmstatInterval {
    private final VmstatSample before;
    private final VmstatSample now;
    private final double seconds;
    private final double wallNanos;

    /** @param before the sample that rates count from; null for the guest's boot */
    public VmstatInterval(VmstatSample before, VmstatSample now) {
        this.before = before;
        this.now = now;
        double nanos = before == null ? now.clock : now.clock - before.clock;
        wallNanos = before == null ? now.clock : now.published - before.published;
        // A guest that has sent nothing new has no rate; one that restarted has no past.
        seconds = nanos > 0 ? nanos / 1e9 : Double.NaN;
    }

    VmstatSample now() {
        return now;
    }

    /** What rates count from, in a word: {@code boot}, or {@code line} for the domain's line before. */
    String since() {
        return before == null ? "boot" : "line";
    }

    /** Time that rates are over, ns. */
    double nanos() {
        return seconds * 1e9;
    }

    /** Percent of the vCPU time that the guest's kernel accounts for. */
    double share(double time) {
        return 100 * time / kernelTime();
    }

    /** By how much a counter has grown; NaN where that is not known, or it fell. */
    private double grown(Counter counter) {
        double grown = before == null ? now.of(counter) : now.of(counter) - before.of(counter);
        return grown < 0 ? Double.NaN : grown;
    }

    private double rate(Counter counter) {
        return grown(counter) / seconds;
    }

    double swapIn() {
        return rate(Counter.SWAP_IN);
    }

    double swapOut() {
        return rate(Counter.SWAP_OUT);
    }

    double pageIn() {
        return rate(Counter.PAGE_IN);
    }

    double pageOut() {
        return rate(Counter.PAGE_OUT);
    }

    double interrupts() {
        return rate(Counter.INTERRUPTS);
    }

    double switches() {
        return rate(Counter.SWITCHES);
    }

    double received() {
        return rate(Counter.RECEIVED);
    }

    double sent() {
        return rate(Counter.SENT);
    }

    double user() {
        return grown(Counter.USER);
    }

    double system() {
        return grown(Counter.SYSTEM);
    }

    double idle() {
        return grown(Counter.IDLE);
    }

    double iowait() {
        return grown(Counter.IOWAIT);
    }

    double steal() {
        return grown(Counter.STEAL);
    }

    double guest() {
        return grown(Counter.GUEST);
    }

    /** All vCPU time that the guest's kernel accounts for. Time of guests' guests is part of user time. */
    double kernelTime() {
        double total = known(user()) + known(system()) + known(idle()) + known(iowait()) + known(steal());
        return total > 0 ? total : Double.NaN;
    }

    /** By the runstates, else by the guest's own account, else by Xen's. */
    double runPercent() {
        double run = 100 * grown(Counter.RUNNING) / runstates();
        if (Double.isNaN(run)) {
            run = 100 * (user() + known(system())) / kernelTime();
        }
        if (!Double.isNaN(run)) {
            return run;
        }
        double xen = grown(Counter.XEN_TIME);
        return wallNanos > 0 && now.vcpus > 0 ? 100 * xen / (wallNanos * now.vcpus) : Double.NaN;
    }

    double stolenPercent() {
        double stolen = 100 * grown(Counter.WAITING) / runstates();
        return Double.isNaN(stolen) ? 100 * steal() / kernelTime() : stolen;
    }

    double blockedPercent() {
        double blocked = 100 * grown(Counter.SLEEPING) / runstates();
        return Double.isNaN(blocked) ? 100 * (idle() + known(iowait())) / kernelTime() : blocked;
    }

    private double runstates() {
        double total = grown(Counter.RUNNING)
                + grown(Counter.WAITING)
                + grown(Counter.SLEEPING)
                + known(grown(Counter.OFFLINE));
        return total > 0 ? total : Double.NaN;
    }

    private static double known(double value) {
        return Double.isNaN(value) ? 0 : value;
    }
}
