// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * Domain 0's view of the simulated host. A hypervisor's figures are of the moment in which it is asked, so the
 * simulation is brought up to that moment first; otherwise a domain could seem to run more than its vCPUs can.
 */
final class PunctualXen implements Xen {
    private final Xen dom0;
    private final Simulation simulation;

    /** What can be brought up to now; any thread may ask. */
    interface Simulation {
        /** Lets the time pass that has passed; the moment that it has reached, {@link System#nanoTime}. */
        long catchUp() throws XenException;
    }

    PunctualXen(Xen dom0, Simulation simulation) {
        this.dom0 = dom0;
        this.simulation = simulation;
    }

    @Override
    public Xenstore openXenstore() throws XenException {
        return dom0.openXenstore();
    }

    @Override
    public EventChannels openEventChannels() throws XenException {
        return dom0.openEventChannels();
    }

    @Override
    public GrantTable openGrantTable() throws XenException {
        return dom0.openGrantTable();
    }

    @Override
    public HypervisorStats openHypervisorStats() throws XenException {
        HypervisorStats stats = dom0.openHypervisorStats();
        return new HypervisorStats() {
            @Override
            public void sample(HostSample into) throws XenException {
                long moment = simulation.catchUp();
                stats.sample(into);
                into.takenNanos = moment;
            }

            @Override
            public String source() {
                return "simulation";
            }

            @Override
            public void close() {
                stats.close();
            }
        };
    }
}
