// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;

/** What the simulation set, and zombies, as Xen would report them. */
final class MemoryHypervisorStats implements HypervisorStats {
    private final MemoryXen host;

    MemoryHypervisorStats(MemoryXen host) {
        this.host = host;
    }

    @Override
    public void sample(HostSample into) {
        into.clear();
        synchronized (host.lock) {
            into.takenNanos = System.nanoTime();
            into.memoryTotal = host.memoryTotal();
            into.cpus = host.cpus();
            into.cpuHertz = host.cpuHertz();
            into.xenVersion = MemoryXen.VERSION;
            long free = host.memoryTotal();
            for (MemoryDomain domain : host.all()) {
                domain.fill(into);
                free -= into.domain(into.domains() - 1).memory;
            }
            into.grantHolders = host.zombies().isEmpty() ? "" : host.grantHolders();
            into.memoryFree = Math.max(free, 0);
        }
    }

    @Override
    public String source() {
        return "memory";
    }

    @Override
    public void close() {
        // holds nothing
    }
}
