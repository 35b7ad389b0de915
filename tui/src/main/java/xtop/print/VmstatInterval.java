// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

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

    private static double grown(double before, double now) {
        double grown = now - before;
        return grown < 0 ? Double.NaN : grown;
    }

    double swapIn() {
        return grown(before == null ? 0 : before.swapIn, now.swapIn) / seconds;
    }

    double swapOut() {
        return grown(before == null ? 0 : before.swapOut, now.swapOut) / seconds;
    }

    double pageIn() {
        return grown(before == null ? 0 : before.pageIn, now.pageIn) / seconds;
    }

    double pageOut() {
        return grown(before == null ? 0 : before.pageOut, now.pageOut) / seconds;
    }

    double interrupts() {
        return grown(before == null ? 0 : before.interrupts, now.interrupts) / seconds;
    }

    double switches() {
        return grown(before == null ? 0 : before.switches, now.switches) / seconds;
    }

    double received() {
        return grown(before == null ? 0 : before.received, now.received) / seconds;
    }

    double sent() {
        return grown(before == null ? 0 : before.sent, now.sent) / seconds;
    }

    double user() {
        return grown(before == null ? 0 : before.user, now.user);
    }

    double system() {
        return grown(before == null ? 0 : before.system, now.system);
    }

    double idle() {
        return grown(before == null ? 0 : before.idle, now.idle);
    }

    double iowait() {
        return grown(before == null ? 0 : before.iowait, now.iowait);
    }

    double steal() {
        return grown(before == null ? 0 : before.steal, now.steal);
    }

    double guest() {
        return grown(before == null ? 0 : before.guest, now.guest);
    }

    /** All vCPU time that the guest's kernel accounts for. Time of guests' guests is part of user time. */
    double kernelTime() {
        double total = known(user()) + known(system()) + known(idle()) + known(iowait()) + known(steal());
        return total > 0 ? total : Double.NaN;
    }

    /** By the runstates, else by the guest's own account, else by Xen's. */
    double runPercent() {
        double run = 100 * grown(before == null ? 0 : before.running, now.running) / runstates();
        if (Double.isNaN(run)) {
            run = 100 * (user() + known(system())) / kernelTime();
        }
        if (!Double.isNaN(run)) {
            return run;
        }
        double xen = grown(before == null ? 0 : before.xenTime, now.xenTime);
        return wallNanos > 0 && now.vcpus > 0 ? 100 * xen / (wallNanos * now.vcpus) : Double.NaN;
    }

    double stolenPercent() {
        double stolen = 100 * grown(before == null ? 0 : before.waiting, now.waiting) / runstates();
        return Double.isNaN(stolen) ? 100 * steal() / kernelTime() : stolen;
    }

    double blockedPercent() {
        double blocked = 100 * grown(before == null ? 0 : before.sleeping, now.sleeping) / runstates();
        return Double.isNaN(blocked) ? 100 * (idle() + known(iowait())) / kernelTime() : blocked;
    }

    private double runstates() {
        double total = grown(before == null ? 0 : before.running, now.running)
                + grown(before == null ? 0 : before.waiting, now.waiting)
                + grown(before == null ? 0 : before.sleeping, now.sleeping)
                + known(grown(before == null ? 0 : before.offline, now.offline));
        return total > 0 ? total : Double.NaN;
    }

    private static double known(double value) {
        return Double.isNaN(value) ? 0 : value;
    }
}
