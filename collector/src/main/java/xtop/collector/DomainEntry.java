// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Rates;
import xtop.fleet.why.Threshold;
import xtop.xen.HostSample;

/** One domain as the event loop knows it: who it is, Xen's account of it, the session with its agent. */
final class DomainEntry {
    private static final long[] NONE = new long[0];

    final int domid;
    final GuestSession session;
    /** Its rows in the fleet. */
    final PublishedDomain published;

    final TextCell name = new TextCell();
    final TextCell uuid = new TextCell();
    final TextCell label = new TextCell();
    final TextCell image = new TextCell();
    /** When it was seen first, ns since 1970. */
    final long firstSeen;
    /** Port of the channel that discovery and the event loop's table of ports know of; 0 for none. */
    int notedPort;
    /** Whether xenstore lists it. */
    boolean inXenstore;
    /** Its row in the newest sample of Xen; null for none. */
    HostSample.DomainSample xen;
    /** CPU use between Xen's last two samples, 100 is one vCPU; NaN for unknown. */
    double cpuPercent = Double.NaN;
    /** The same by vCPU. */
    double[] vcpuPercent = new double[0];

    /** Traffic of its devices by dom0's count. */
    final DeviceRates devices = new DeviceRates();
    /** When it was first seen dying, by the collector's clock; meaningless unless it is. */
    long dyingSince;

    /** Xen's accounts in a row in which all vCPUs were used up. */
    int full;
    /** What the guest's word and Xen's make of each other; null before the first sample. */
    private Witnesses witnesses;

    /** The uuid by Xen's own account; null before the first. */
    private String xenUuid;

    private long cpuBefore = HostSample.UNKNOWN;
    private long[] vcpuBefore = NONE;
    private long takenBefore;
    private boolean dying;

    DomainEntry(int domid, SessionPort port) {
        this.domid = domid;
        this.session = new GuestSession(port);
        this.published = new PublishedDomain(port.fleet());
        this.firstSeen = port.clock().epochNanos();
    }

    /** Takes Xen's newest account of this domain. */
    void account(HostSample.DomainSample sample, long takenNanos) {
        if (!sample.uuid.equals(xenUuid)) {
            if (xenUuid != null) {
                forgetAccount();
            }
            xenUuid = sample.uuid;
        }
        if (sample.dying && (xen == null || !dying)) {
            dyingSince = takenNanos;
        }
        dying = sample.dying;
        xen = sample;
        if (!sample.image.equals(image.get())) {
            image.set(sample.image.isEmpty() ? null : sample.image);
        }
        long elapsed = takenNanos - takenBefore;
        devices.account(sample, elapsed);
        cpuPercent = percent(cpuBefore, sample.cpuNanos, elapsed);
        full = cpuPercent >= Threshold.FULL.value() * Math.max(1, sample.vcpus) ? full + 1 : 0;
        int vcpus = Math.min(sample.vcpus, sample.vcpuNanos.length);
        if (vcpuBefore.length < vcpus) {
            int known = vcpuBefore.length;
            vcpuBefore = Arrays.copyOf(vcpuBefore, vcpus);
            Arrays.fill(vcpuBefore, known, vcpus, HostSample.UNKNOWN);
            vcpuPercent = new double[vcpus];
        }
        for (int i = 0; i < vcpus; i++) {
            vcpuPercent[i] = percent(vcpuBefore[i], sample.vcpuNanos[i], elapsed);
            vcpuBefore[i] = sample.vcpuNanos[i];
        }
        cpuBefore = sample.cpuNanos;
        takenBefore = takenNanos;
    }

    /**
     * Reads, for {@link Prefetch}, what Xen's next account will need and is so many references away, 0 to 3; what it
     * returns means nothing.
     */
    int prefetch(int depth) {
        int sum = witnesses == null || depth == 0 ? 0 : witnesses.prefetch(depth - 1);
        return switch (depth) {
            case 0 -> (int) firstSeen + full + (xenUuid == null ? 0 : 1);
            case 1 -> sum + devices.prefetch() + vcpuBefore.length + vcpuPercent.length + session.prefetch(0);
            default -> sum;
        };
    }

    /** Whether it lives, its agent is well, and only samples and Xen's accounts can tell anything new of it. */
    boolean isInOrder(long now) {
        return xen != null && !xen.dying && session.isSteady() && session.standing(now) == GuestSession.Standing.OK;
    }

    /** Whether Xen's account is of another vm than this entry, under the domid that it had. */
    boolean isSucceededBy(HostSample.DomainSample sample) {
        return xenUuid != null
                && !sample.uuid.equals(xenUuid)
                && !sample.uuid.isEmpty()
                && uuid.get() != null
                && !sample.uuid.equals(uuid.get());
    }

    /** What Xen counted so far was another domain's. */
    private void forgetAccount() {
        cpuBefore = HostSample.UNKNOWN;
        Arrays.fill(vcpuBefore, HostSample.UNKNOWN);
        devices.forget();
        dying = false;
        full = 0;
        if (witnesses != null) {
            witnesses.forget();
        }
    }

    /** Holds the guest's newest sample against Xen's newest account, after {@link #account}. */
    void compare(long takenNanos, long now) {
        if (session.standing(now) != GuestSession.Standing.OK) {
            if (witnesses != null) {
                witnesses.forget();
            }
            return;
        }
        if (witnesses == null) {
            witnesses = new Witnesses();
        }
        witnesses.account(xen, takenNanos, session.view(), session.lastHeard(), session.counters().samples);
    }

    /** Writes what came of the comparison. */
    void putWitnesses(DomainRow row) {
        if (witnesses != null) {
            witnesses.put(row);
        }
    }

    private static double percent(long before, long after, long elapsed) {
        return before == HostSample.UNKNOWN || after == HostSample.UNKNOWN
                ? Double.NaN
                : Rates.percent(before, after, elapsed);
    }
}
