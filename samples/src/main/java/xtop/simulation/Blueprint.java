// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.List;
import xtop.protocol.GuestKind;

/**
 * What a simulated guest is made of.
 *
 * @param kind sort of system
 * @param system name and version of the system
 * @param agent name and version of the agent
 * @param vcpus virtual CPUs
 * @param memoryBytes memory of the domain
 * @param usedShare share of it in use when it starts, 0 to 1
 * @param leakBytesPerSecond by how much its use grows
 * @param networkBytesPerSecond mean traffic received; it sends as much again, scaled by {@code sendFactor}
 * @param sendFactor bytes sent for each byte received
 * @param diskBytesPerSecond mean traffic of its disk; 0 for no disk
 * @param threads its threads
 * @param application name of its application, for the metrics that it registers; empty for none
 * @param faults where it differs from a sound guest
 */
record Blueprint(
        GuestKind kind,
        String system,
        String agent,
        int vcpus,
        long memoryBytes,
        double usedShare,
        long leakBytesPerSecond,
        double networkBytesPerSecond,
        double sendFactor,
        double diskBytesPerSecond,
        List<ThreadPlan> threads,
        String application,
        Faults faults) {
    Blueprint {
        threads = List.copyOf(threads);
    }

    Blueprint leaking(long bytesPerSecond) {
        return new Blueprint(
                kind,
                system,
                agent,
                vcpus,
                memoryBytes,
                usedShare,
                bytesPerSecond,
                networkBytesPerSecond,
                sendFactor,
                diskBytesPerSecond,
                threads,
                application,
                faults);
    }

    Blueprint withThreads(List<ThreadPlan> others) {
        return new Blueprint(
                kind,
                system,
                agent,
                vcpus,
                memoryBytes,
                usedShare,
                leakBytesPerSecond,
                networkBytesPerSecond,
                sendFactor,
                diskBytesPerSecond,
                others,
                application,
                faults);
    }

    Blueprint withNetwork(double bytesPerSecond, double factor) {
        return new Blueprint(
                kind,
                system,
                agent,
                vcpus,
                memoryBytes,
                usedShare,
                leakBytesPerSecond,
                bytesPerSecond,
                factor,
                diskBytesPerSecond,
                threads,
                application,
                faults);
    }

    Blueprint withDisk(double bytesPerSecond) {
        return new Blueprint(
                kind,
                system,
                agent,
                vcpus,
                memoryBytes,
                usedShare,
                leakBytesPerSecond,
                networkBytesPerSecond,
                sendFactor,
                bytesPerSecond,
                threads,
                application,
                faults);
    }

    Blueprint with(Faults others) {
        return new Blueprint(
                kind,
                system,
                agent,
                vcpus,
                memoryBytes,
                usedShare,
                leakBytesPerSecond,
                networkBytesPerSecond,
                sendFactor,
                diskBytesPerSecond,
                threads,
                application,
                others);
    }
}
