// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;
import xtop.protocol.ThreadState;

/** One thread of a simulated guest. Confined to the simulation's thread. */
final class SimulatedThread {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ThreadPlan plan;
    private final int id;
    private final long startNanos;
    private final long endNanos;
    private final double phase;
    private final double periodNanos;
    private long cpuNanos;
    private long userNanos;
    private double switches;
    private double involuntarySwitches;
    private double faults;
    private ThreadState state = ThreadState.SLEEPING;
    private long wakeupNanos;

    SimulatedThread(ThreadPlan plan, int id, long startNanos, SplittableRandom random) {
        this.plan = plan;
        this.id = id;
        this.startNanos = startNanos;
        this.phase = random.nextDouble() * 2 * Math.PI;
        this.periodNanos = (20 + 60 * random.nextDouble()) * NANOS_PER_SECOND;
        this.endNanos = plan.lifeNanos() == 0
                ? Long.MAX_VALUE
                : startNanos + (long) (plan.lifeNanos() * (0.5 + random.nextDouble()));
    }

    ThreadPlan plan() {
        return plan;
    }

    int id() {
        return id;
    }

    /** The guest's clock when it started, ns. */
    long startNanos() {
        return startNanos;
    }

    boolean hasEnded(long guestNanos) {
        return guestNanos >= endNanos;
    }

    long cpuNanos() {
        return cpuNanos;
    }

    /** The part of its CPU time in its own code, ns. */
    long userNanos() {
        return userNanos;
    }

    long switches() {
        return (long) switches;
    }

    long involuntarySwitches() {
        return (long) involuntarySwitches;
    }

    long minorFaults() {
        return (long) faults;
    }

    ThreadState state() {
        return state;
    }

    /** The guest's clock when its sleep ends, ns; 0 where it does not sleep for a time. */
    long wakeupNanos() {
        return wakeupNanos;
    }

    /** How much CPU time it would like in a span of time, ns: its load, in slow waves and quick noise or even. */
    double demand(long guestNanos, long elapsed, boolean even, SplittableRandom random) {
        if (plan.load() == 0) {
            return 0;
        }
        if (even) {
            return plan.load() * elapsed;
        }
        double wave = 1 + 0.35 * Math.sin(phase + 2 * Math.PI * guestNanos / periodNanos);
        return Math.min(elapsed, plan.load() * wave * (0.7 + 0.6 * random.nextDouble()) * elapsed);
    }

    /** A span of time passed in which it had a vCPU for {@code ran} ns. */
    void ran(long ran, long elapsed, long guestNanos, SplittableRandom random) {
        cpuNanos += ran;
        userNanos += (long) (ran * (plan.process() > 0 && plan.process() < 200 ? 0 : 0.8));
        double seconds = elapsed / NANOS_PER_SECOND;
        double wakeups = plan.wakeupsPerSecond() * seconds * (0.7 + 0.6 * random.nextDouble());
        switches += wakeups;
        involuntarySwitches += ran / 20e6;
        faults += ran / 1e6 * 0.05;
        double busy = elapsed == 0 ? 0 : (double) ran / elapsed;
        double dice = random.nextDouble();
        if (dice < busy) {
            state = ThreadState.RUNNING;
            wakeupNanos = 0;
        } else if (dice > 0.98 && busy > 0.02) {
            state = ThreadState.BLOCKED;
            wakeupNanos = 0;
        } else {
            state = ThreadState.SLEEPING;
            wakeupNanos = plan.wakeupsPerSecond() < 0.05
                    ? 0
                    : guestNanos + (long) (random.nextDouble() * NANOS_PER_SECOND / plan.wakeupsPerSecond());
        }
    }

    /** It waits its turn for a vCPU that another thread has. */
    void queue() {
        state = ThreadState.RUNNABLE;
        wakeupNanos = 0;
    }

    /** Starts with the figures of a life before the simulation. */
    void aged(long nanos) {
        cpuNanos = (long) (plan.load() * nanos);
        userNanos = (long) (cpuNanos * (plan.process() > 0 && plan.process() < 200 ? 0 : 0.8));
        switches = plan.wakeupsPerSecond() * (nanos / NANOS_PER_SECOND);
        involuntarySwitches = cpuNanos / 20e6;
        faults = cpuNanos / 1e6 * 0.05;
    }
}
