// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/**
 * This machine as a guest of the simulated host, under its own name. Its agent's figures are real. No Xen runs it, so
 * the host's account of its state, CPU time and devices is unknown, not made up; its vCPUs and memory are what a
 * toolstack would have written down. Confined to the simulation's thread.
 */
final class LocalGuest implements AutoCloseable {
    private static final int RING = 65_536;

    private final MemoryDomain domain;
    private final SimulatedAgent agent;

    LocalGuest(MemoryXen host, int domid, LocalMachine machine) throws XenException {
        domain = host.create(domid, machine.hostName(), machine.cpus(), machine.memoryBytes());
        domain.leaveUnaccounted();
        agent = new SimulatedAgent(domain, domid, machine, RING);
    }

    MemoryDomain domain() {
        return domain;
    }

    void step(long nowNanos) throws IOException {
        agent.step(nowNanos);
    }

    @Override
    public void close() {
        agent.close();
        domain.destroy();
    }
}
