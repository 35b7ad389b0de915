// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.XenException;

/** Takes Xen's own account once a tick, off the event loop: its hypercalls may take long. One thread. */
final class HypervisorSampler {
    private final HypervisorStats stats;
    private final HostSampleExchange exchange;
    private volatile long errors;
    private volatile String problem;
    private volatile boolean tried;

    HypervisorSampler(HypervisorStats stats, HostSampleExchange exchange) {
        this.stats = stats;
        this.exchange = exchange;
    }

    /** Takes one sample and hands it over; a failure leaves the last one. */
    void sample() {
        try {
            HostSample sample = exchange.back();
            stats.sample(sample);
            exchange.offer();
            problem = null;
        } catch (XenException e) {
            failed(e.getMessage());
        } catch (RuntimeException e) {
            // a library of another Xen release may answer anything; the rest of the collector works without it
            failed(e.toString());
        } finally {
            tried = true;
        }
    }

    /** Samples that failed. Any thread. */
    long errors() {
        return errors;
    }

    /** Why the last sample failed; null where it did not. Any thread. */
    String problem() {
        return problem;
    }

    /** Whether the first sample was taken or failed. Any thread. */
    boolean tried() {
        return tried;
    }

    /** Where the figures come from. */
    String source() {
        return stats.source();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void failed(String message) {
        errors++;
        problem = message;
    }
}
