// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/**
 * Whether a guest's count of something can be reconciled with Xen's. Xen is asked at its own moments, so what it had
 * counted when the guest took its sample is known only to lie between two of its answers: a guest is contradicted by
 * what no moment between them explains. All functions return a sign: -1 where the guest tells less than Xen, 1 where it
 * tells more, 0 where both may be right. Stateless, any thread.
 */
public final class Contradiction {
    private static final double SECOND = 1e9;

    private Contradiction() {}

    /**
     * CPU time.
     *
     * @param claimed ns that the guest says it ran in the window
     * @param least ns that Xen charged at least
     * @param most ns that Xen charged at most
     * @param elapsed length of the window by our clock, ns
     * @param clock length of the window by the guest's clock, ns
     * @param vcpus virtual CPUs of the domain
     */
    public static int cpu(long claimed, long least, long most, long elapsed, long clock, int vcpus) {
        double slack = Threshold.LAG.nanos() * (double) vcpus
                + Math.abs((double) elapsed - clock) * vcpus
                + elapsed * Threshold.CPU_POINTS.share()
                + most * Threshold.CPU_SHARE.share();
        return sign(claimed, least, most, slack);
    }

    /**
     * Bytes through interfaces. A guest may have interfaces that are no vifs (bridges, tunnels), and count a byte on
     * each it passes; more than its vifs carried contradicts nothing unless all its interfaces can be vifs.
     *
     * @param claimed bytes of all its interfaces but loopback
     * @param interfaces how many these are
     * @param vifs how many vifs dom0 serves for it
     */
    public static int traffic(long claimed, long least, long most, long elapsed, int interfaces, int vifs) {
        double slack = Math.max(claimed, most) * Threshold.TRAFFIC_SHARE.share()
                + elapsed / SECOND * Threshold.TRAFFIC_SLACK.value();
        int sign = sign(claimed, least, most, slack);
        return sign > 0 && interfaces > vifs ? 0 : sign;
    }

    /**
     * Memory: only more than Xen gave is impossible; a guest may well not see all it has.
     *
     * @param claimed bytes that the guest says it has or uses
     * @param allocated bytes that Xen gave it
     */
    public static int memory(long claimed, long allocated) {
        double most = allocated * (1 + Threshold.MEMORY_SHARE.share()) + Threshold.MEMORY_SLACK.value();
        return claimed > most ? 1 : 0;
    }

    /** The guest's clock against ours, both in ns over one window; what lag explains is no contradiction. */
    public static int clock(long clock, long elapsed) {
        double slack = elapsed * Threshold.CLOCK.share() + Threshold.LAG.nanos();
        return sign(clock, elapsed, elapsed, slack);
    }

    private static int sign(long claimed, long least, long most, double slack) {
        if (claimed < least - slack) {
            return -1;
        }
        return claimed > most + slack ? 1 : 0;
    }
}
