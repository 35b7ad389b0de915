// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

/**
 * How a thread of a simulated guest behaves.
 *
 * @param name as the system would name it; not unique
 * @param load mean share of a vCPU that it wants, 0 to 1
 * @param wakeupsPerSecond how often it wakes, the source of its switches
 * @param waitChannel what it waits for, where the system tells; empty for none
 * @param process id of its process in a Linux guest, 0 elsewhere
 * @param hidden whether the agent leaves it out: a lie
 * @param lifeNanos mean life after which another takes its place; 0 for as long as the guest lives
 */
record ThreadPlan(
        String name,
        double load,
        double wakeupsPerSecond,
        String waitChannel,
        int process,
        boolean hidden,
        long lifeNanos) {
    ThreadPlan {
        if (load < 0 || load > 1 || wakeupsPerSecond < 0) {
            throw new IllegalArgumentException(name + ": load=" + load + " wakeupsPerSecond=" + wakeupsPerSecond);
        }
    }

    /** A thread that lives as long as its guest. */
    static ThreadPlan of(String name, double load, double wakeupsPerSecond) {
        return new ThreadPlan(name, load, wakeupsPerSecond, "", 0, false, 0);
    }

    ThreadPlan waitingFor(String channel) {
        return new ThreadPlan(name, load, wakeupsPerSecond, channel, process, hidden, lifeNanos);
    }

    ThreadPlan inProcess(int pid) {
        return new ThreadPlan(name, load, wakeupsPerSecond, waitChannel, pid, hidden, lifeNanos);
    }

    /** The agent never mentions it. */
    ThreadPlan hiddenFromTheAgent() {
        return new ThreadPlan(name, load, wakeupsPerSecond, waitChannel, process, true, lifeNanos);
    }

    /** Ends after a while, and another with a new id takes its place. */
    ThreadPlan living(long nanos) {
        return new ThreadPlan(name, load, wakeupsPerSecond, waitChannel, process, hidden, nanos);
    }

    ThreadPlan withLoad(double newLoad) {
        return new ThreadPlan(name, newLoad, wakeupsPerSecond, waitChannel, process, hidden, lifeNanos);
    }
}
