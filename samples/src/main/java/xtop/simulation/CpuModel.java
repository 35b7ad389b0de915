// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import xtop.protocol.ThreadState;

/**
 * The vCPUs of a simulated guest and the threads on them. Time is conserved: what the threads got is what the vCPUs
 * ran, to the nanosecond, and running, runnable and blocked add up to the time that passed. Confined to the
 * simulation's thread.
 */
final class CpuModel {
    private final SplittableRandom random;
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final long[] running;
    private final long[] hidden;
    private final long[] runnable;
    private final long[] blocked;
    private final long[] user;
    private int nextThreadId = 1;
    private final double[] lastUse;
    private final Faults faults;
    private double steal;
    private long endedSwitches;
    private double interrupts;
    private int births;

    /**
     * @param ageNanos how long the guest has been up when the simulation starts
     */
    CpuModel(Blueprint blueprint, long ageNanos, SplittableRandom random) {
        this.random = random;
        this.faults = blueprint.faults();
        int vcpus = blueprint.vcpus();
        running = new long[vcpus];
        hidden = new long[vcpus];
        runnable = new long[vcpus];
        blocked = new long[vcpus];
        user = new long[vcpus];
        lastUse = new double[vcpus];
        for (ThreadPlan plan : blueprint.threads()) {
            boolean mortal = plan.lifeNanos() > 0;
            SimulatedThread thread = new SimulatedThread(plan, id(plan), mortal ? ageNanos : 0, random);
            if (!mortal) {
                thread.aged(ageNanos);
            }
            int vcpu = threads.size() % vcpus;
            running[vcpu] += thread.cpuNanos();
            user[vcpu] += thread.userNanos();
            if (plan.hidden()) {
                hidden[vcpu] += thread.cpuNanos();
            }
            threads.add(thread);
        }
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            running[vcpu] = Math.min(running[vcpu], ageNanos);
            blocked[vcpu] = ageNanos - running[vcpu];
            interrupts += 30 * (ageNanos / 1e9);
        }
        steal = faults.stolenShare() >= 0 ? faults.stolenShare() : 0.02 * random.nextDouble();
    }

    /** Lets a span of time pass that ends at {@code guestNanos}. */
    void advance(long guestNanos, long elapsed) {
        births = 0;
        boolean byChance = faults.stolenShare() < 0;
        steal = byChance
                ? Math.max(0, Math.min(0.15, steal + (random.nextDouble() - 0.5) * 0.02))
                : faults.stolenShare();
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).hasEnded(guestNanos)) {
                replace(i, guestNanos);
            }
        }
        double[] demands = new double[threads.size()];
        double[] wanted = new double[running.length];
        for (int i = 0; i < demands.length; i++) {
            demands[i] = threads.get(i).demand(guestNanos, elapsed, faults.even(), random);
            wanted[i % running.length] += demands[i];
        }
        long[] ranBefore = running.clone();
        boolean[] taken = new boolean[running.length];
        double[] share = new double[running.length];
        for (int vcpu = 0; vcpu < share.length; vcpu++) {
            double most = elapsed * (1 - steal);
            share[vcpu] = wanted[vcpu] > most ? most / wanted[vcpu] : 1;
        }
        for (int i = 0; i < demands.length; i++) {
            int vcpu = i % running.length;
            run(threads.get(i), vcpu, (long) (demands[i] * share[vcpu]), elapsed, guestNanos, taken);
        }
        for (int vcpu = 0; vcpu < share.length; vcpu++) {
            long ran = running[vcpu] - ranBefore[vcpu];
            lastUse[vcpu] = elapsed == 0 ? 0 : (double) ran / elapsed;
            long stolen = Math.min(elapsed - ran, (long) ((byChance ? ran : elapsed) * steal));
            runnable[vcpu] += stolen;
            blocked[vcpu] += elapsed - ran - stolen;
            interrupts += 30 * (elapsed / 1e9) + ran / 1e6;
        }
    }

    List<SimulatedThread> threads() {
        return threads;
    }

    int vcpus() {
        return running.length;
    }

    /** CPU time of a vCPU as Xen counts it, ns. */
    long running(int vcpu) {
        return running[vcpu];
    }

    /** The same as the guest tells it: without what it hides, ns. */
    long toldRunning(int vcpu) {
        return running[vcpu] - hidden[vcpu];
    }

    long runnable(int vcpu) {
        return runnable[vcpu];
    }

    long blocked(int vcpu) {
        return blocked[vcpu];
    }

    /** The part of {@link #toldRunning} in user code, ns. */
    long user(int vcpu) {
        return user[vcpu];
    }

    /** Share of the last span of time that a vCPU ran, 0 to 1. */
    double lastUse(int vcpu) {
        return lastUse[vcpu];
    }

    /** Switches of all threads, also of those that ended. */
    long switches() {
        long sum = endedSwitches;
        for (SimulatedThread thread : threads) {
            sum += thread.switches();
        }
        return sum;
    }

    long interrupts() {
        return (long) interrupts;
    }

    /** Threads that started in the last span of time. */
    int births() {
        return births;
    }

    int count(ThreadState state) {
        int count = 0;
        for (SimulatedThread thread : threads) {
            count += thread.state() == state && !thread.plan().hidden() ? 1 : 0;
        }
        return count;
    }

    private void run(SimulatedThread thread, int vcpu, long ran, long elapsed, long guestNanos, boolean[] taken) {
        long userBefore = thread.userNanos();
        thread.ran(ran, elapsed, guestNanos, random);
        running[vcpu] += ran;
        if (thread.plan().hidden()) {
            hidden[vcpu] += ran;
        } else {
            user[vcpu] += thread.userNanos() - userBefore;
        }
        if (thread.state() == ThreadState.RUNNING) {
            if (taken[vcpu]) {
                thread.queue();
            }
            taken[vcpu] = true;
        }
    }

    private void replace(int index, long guestNanos) {
        SimulatedThread ended = threads.get(index);
        endedSwitches += ended.switches();
        births++;
        threads.set(index, new SimulatedThread(ended.plan(), id(ended.plan()), guestNanos, random));
    }

    /** In Linux the first thread of a process has the process' id. */
    private int id(ThreadPlan plan) {
        int process = plan.process();
        if (process == 0 || plan.lifeNanos() > 0) {
            int id = process == 0 ? nextThreadId : 20_000 + nextThreadId;
            nextThreadId++;
            return id;
        }
        int id = process;
        while (isTaken(id)) {
            id++;
        }
        return id;
    }

    private boolean isTaken(int id) {
        return threads.stream().anyMatch(thread -> thread.id() == id);
    }
}
