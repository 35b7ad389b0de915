// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;
import xtop.xen.memory.MemoryDomain;

/** The simulated host's domain 0: some CPU time for the back ends, most of it on the first vCPU. No agent. */
final class Dom0 {
    private static final double LOAD = 0.25;
    private static final long AGE_NANOS = 100_000_000_000_000L;

    private final MemoryDomain domain;
    private final SplittableRandom random;
    private final long[] cpuNanos;

    Dom0(MemoryDomain domain, int vcpus, SplittableRandom random) {
        this.domain = domain;
        this.random = random;
        this.cpuNanos = new long[vcpus];
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            cpuNanos[vcpu] = (long) (AGE_NANOS * load(vcpu));
        }
        step(0);
    }

    void step(long elapsed) {
        for (int vcpu = 0; vcpu < cpuNanos.length; vcpu++) {
            cpuNanos[vcpu] += (long) (elapsed * load(vcpu) * (0.5 + random.nextDouble()));
            domain.setCpuNanos(vcpu, cpuNanos[vcpu]);
        }
        // it is the one that asks
        domain.setRunning(true);
    }

    private static double load(int vcpu) {
        return LOAD / (1 << (vcpu + 1));
    }
}
