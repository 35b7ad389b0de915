// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;
import xtop.xen.memory.MemoryDomain;

/**
 * What Xen and the back ends in dom0 have counted of one domain. It outlives what is in the domain: a guest that boots
 * anew starts at zero, Xen's counters go on. Confined to the simulation's thread.
 */
final class XenAccount {
    private static final int SECTOR = 512;

    private final MemoryDomain domain;
    private long[] cpu = new long[0];
    private long received;
    private long sent;
    private long reads;
    private long writes;
    private long sectorsRead;
    private long sectorsWritten;

    XenAccount(MemoryDomain domain) {
        this.domain = domain;
    }

    /** Counts what the guest has done since it booted on top of what was carried over. */
    void update(GuestModel model, SplittableRandom random) {
        CpuModel vcpus = model.cpu();
        double use = 0;
        for (int vcpu = 0; vcpu < vcpus.vcpus(); vcpu++) {
            domain.setCpuNanos(vcpu, carried(vcpu) + vcpus.running(vcpu));
            use = Math.max(use, vcpus.lastUse(vcpu));
        }
        domain.setRunning(random.nextDouble() < use);
        domain.setNetwork(
                1, received + model.network().inBytes(), sent + model.network().outBytes());
        TrafficModel disk = model.disk();
        if (disk != null) {
            domain.setDisk(
                    1,
                    reads + disk.inOperations(),
                    writes + disk.outOperations(),
                    sectorsRead + disk.inBytes() / SECTOR,
                    sectorsWritten + disk.outBytes() / SECTOR,
                    0);
        }
    }

    /** The guest is about to boot anew in the same domain: keeps what it has done. */
    void carryOver(GuestModel model) {
        long[] sum = new long[model.cpu().vcpus()];
        for (int vcpu = 0; vcpu < sum.length; vcpu++) {
            sum[vcpu] = carried(vcpu) + model.cpu().running(vcpu);
        }
        cpu = sum;
        received += model.network().inBytes();
        sent += model.network().outBytes();
        TrafficModel disk = model.disk();
        if (disk != null) {
            reads += disk.inOperations();
            writes += disk.outOperations();
            sectorsRead += disk.inBytes() / SECTOR;
            sectorsWritten += disk.outBytes() / SECTOR;
        }
    }

    private long carried(int vcpu) {
        return vcpu < cpu.length ? cpu[vcpu] : 0;
    }
}
