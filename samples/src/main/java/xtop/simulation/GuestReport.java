// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.function.ToIntFunction;
import xtop.protocol.Figure;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;

/** Writes a simulated guest's figures into a sample, no more of them than an agent in its kind of system can know. */
final class GuestReport {
    private final GuestModel model;
    private final Blueprint blueprint;
    private final KnownFigures known;
    private final CpuModel cpu;
    private final MemoryModel memory;
    private final TrafficModel network;
    private final TrafficModel disk;

    GuestReport(GuestModel model, KnownFigures known) {
        this.model = model;
        this.blueprint = model.blueprint();
        this.known = known;
        this.cpu = model.cpu();
        this.memory = model.memory();
        this.network = model.network();
        this.disk = model.disk();
    }

    /** As {@link FigureSource#fill}. */
    void fill(GuestSample sample, ToIntFunction<String> names) {
        fillSystem(sample.table(Section.SYSTEM));
        fillMemory(sample.table(Section.MEMORY));
        fillVcpus(sample.table(Section.VCPU));
        fillThreads(sample.table(Section.THREAD), names);
        fillInterface(sample.table(Section.INTERFACE), names);
        if (disk != null) {
            fillDisk(sample.table(Section.BLOCK), names);
        }
        fillHeap(sample.table(Section.COLLECTED_HEAP));
        fillApplication(sample.table(Section.APPLICATION), names);
        fillAgent(sample.table(Section.AGENT));
    }

    private void fillSystem(SampleTable table) {
        if (!known.has(Section.SYSTEM)) {
            return;
        }
        int row = table.add(0, SampleTable.NO_NAME);
        int told = (int)
                cpu.threads().stream().filter(thread -> !thread.plan().hidden()).count();
        known.put(table, row, Figure.SYSTEM_CONTEXT_SWITCHES, cpu.switches());
        known.put(table, row, Figure.SYSTEM_INTERRUPTS, cpu.interrupts());
        known.put(table, row, Figure.SYSTEM_RUNNABLE, cpu.count(ThreadState.RUNNING) + cpu.count(ThreadState.RUNNABLE));
        known.put(table, row, Figure.SYSTEM_BLOCKED, cpu.count(ThreadState.BLOCKED));
        known.put(table, row, Figure.SYSTEM_THREADS, told);
        known.put(table, row, Figure.SYSTEM_BOOT_TIME, model.bootEpochNanos());
        known.put(
                table,
                row,
                Figure.SYSTEM_PROCESSES,
                cpu.threads().stream()
                        .filter(thread -> !thread.plan().hidden())
                        .mapToInt(thread -> process(thread))
                        .distinct()
                        .count());
        known.put(table, row, Figure.SYSTEM_SWAP_IN_BYTES, 0);
        known.put(table, row, Figure.SYSTEM_SWAP_OUT_BYTES, 0);
        if (disk != null) {
            known.put(table, row, Figure.SYSTEM_PAGE_IN_BYTES, disk.inBytes());
            known.put(table, row, Figure.SYSTEM_PAGE_OUT_BYTES, disk.outBytes());
        }
    }

    private void fillMemory(SampleTable table) {
        int row = table.add(0, SampleTable.NO_NAME);
        long free = memory.total() - memory.used();
        double claim = blueprint.faults().memoryClaim();
        known.put(table, row, Figure.MEMORY_TOTAL, (long) (memory.total() * claim));
        known.put(table, row, Figure.MEMORY_USED, memory.used());
        known.put(table, row, Figure.MEMORY_FREE, blueprint.kind() == GuestKind.LINUX ? free / 2 : free);
        known.put(table, row, Figure.MEMORY_AVAILABLE, free);
        known.put(table, row, Figure.MEMORY_PAGE_CACHE, free / 2 - free / 16);
        known.put(table, row, Figure.MEMORY_BUFFERS, free / 16);
        known.put(table, row, Figure.MEMORY_ACTIVE, memory.used() / 2);
        known.put(table, row, Figure.MEMORY_INACTIVE, free / 3);
        known.put(table, row, Figure.MEMORY_SLAB, memory.total() / 40);
        known.put(table, row, Figure.MEMORY_SWAP_TOTAL, 0);
        known.put(table, row, Figure.MEMORY_SWAP_FREE, 0);
        known.put(table, row, Figure.MEMORY_STACK, 131_124 * 8);
        known.put(table, row, Figure.MEMORY_HEAP_USED, memory.used() * 3 / 4);
        known.put(table, row, Figure.MEMORY_HEAP_TOTAL, memory.total());
        known.put(table, row, Figure.MEMORY_HEAP_PEAK, memory.peak());
        known.put(table, row, Figure.MEMORY_ALLOCATIONS, memory.allocations());
        known.put(table, row, Figure.MEMORY_FREES, memory.allocations() - memory.used() / 512);
        known.put(table, row, Figure.MEMORY_ALLOCATION_FAILURES, memory.failures());
    }

    private void fillVcpus(SampleTable table) {
        for (int vcpu = 0; vcpu < cpu.vcpus(); vcpu++) {
            int row = table.add(vcpu, SampleTable.NO_NAME);
            long ran = cpu.toldRunning(vcpu);
            long hidden = cpu.running(vcpu) - ran;
            known.put(table, row, Figure.VCPU_RUNNING, ran);
            known.put(table, row, Figure.VCPU_RUNNABLE, cpu.runnable(vcpu));
            known.put(table, row, Figure.VCPU_BLOCKED, cpu.blocked(vcpu) + hidden);
            known.put(table, row, Figure.VCPU_OFFLINE, 0);
            known.put(table, row, Figure.VCPU_USER, cpu.user(vcpu));
            known.put(table, row, Figure.VCPU_SYSTEM, ran - cpu.user(vcpu));
            known.put(table, row, Figure.VCPU_IDLE, cpu.blocked(vcpu) + hidden);
            known.put(table, row, Figure.VCPU_STEAL, cpu.runnable(vcpu));
            known.put(table, row, Figure.VCPU_IOWAIT, 0);
            known.put(table, row, Figure.VCPU_INTERRUPT, 0);
            known.put(table, row, Figure.VCPU_SOFT_INTERRUPT, 0);
            known.put(table, row, Figure.VCPU_NICE, 0);
        }
    }

    private void fillThreads(SampleTable table, ToIntFunction<String> names) {
        for (SimulatedThread thread : cpu.threads()) {
            ThreadPlan plan = thread.plan();
            if (plan.hidden() || plan.name().isEmpty()) {
                continue;
            }
            int row = table.add(thread.id(), names.applyAsInt(plan.name()));
            known.put(table, row, Figure.THREAD_STATE, thread.state().code());
            known.put(table, row, Figure.THREAD_CPU, thread.cpuNanos());
            known.put(table, row, Figure.THREAD_SWITCHES, thread.switches());
            known.put(table, row, Figure.THREAD_INVOLUNTARY_SWITCHES, thread.involuntarySwitches());
            known.put(table, row, Figure.THREAD_START_TIME, thread.startNanos());
            known.put(table, row, Figure.THREAD_PRIORITY, 20);
            known.put(table, row, Figure.THREAD_NICE, 0);
            known.put(table, row, Figure.THREAD_USER, thread.userNanos());
            known.put(table, row, Figure.THREAD_SYSTEM, thread.cpuNanos() - thread.userNanos());
            known.put(table, row, Figure.THREAD_MINOR_FAULTS, thread.minorFaults());
            known.put(table, row, Figure.THREAD_STACK_SIZE, 65_536);
            known.put(
                    table,
                    row,
                    Figure.THREAD_STACK_USED,
                    2048 + 64L * plan.name().length());
            if (thread.wakeupNanos() > 0) {
                known.put(table, row, Figure.THREAD_WAKEUP_TIME, thread.wakeupNanos());
            }
            if (plan.process() > 0) {
                int process = process(thread);
                boolean kernel = process < 200 && process != 1;
                known.put(table, row, Figure.THREAD_PROCESS, process);
                known.put(table, row, Figure.THREAD_PARENT_PROCESS, process <= 2 ? 0 : kernel ? 2 : 1);
                known.put(table, row, Figure.THREAD_RESIDENT, kernel ? 0 : (8L << 20) + process * 4096L);
                known.put(table, row, Figure.THREAD_VIRTUAL, kernel ? 0 : (90L << 20) + process * 4096L);
                if (!plan.waitChannel().isEmpty() && thread.state() == ThreadState.SLEEPING) {
                    known.put(table, row, Figure.THREAD_WAIT_CHANNEL, names.applyAsInt(plan.waitChannel()));
                }
            }
        }
    }

    /** A thread that comes and goes is a process of its own, as a compiler is. */
    private static int process(SimulatedThread thread) {
        return thread.plan().lifeNanos() > 0 ? thread.id() : thread.plan().process();
    }

    private void fillInterface(SampleTable table, ToIntFunction<String> names) {
        int row = table.add(1, names.applyAsInt(interfaceName()));
        known.put(table, row, Figure.INTERFACE_RECEIVE_BYTES, network.inBytes());
        long sent = (long) (network.outBytes() * blueprint.faults().sentClaim());
        known.put(table, row, Figure.INTERFACE_TRANSMIT_BYTES, sent);
        long mask = blueprint.kind() == GuestKind.MIRAGE ? 0xffff_ffffL : -1L;
        known.put(table, row, Figure.INTERFACE_RECEIVE_PACKETS, network.inOperations() & mask);
        known.put(table, row, Figure.INTERFACE_TRANSMIT_PACKETS, network.outOperations() & mask);
        known.put(table, row, Figure.INTERFACE_RECEIVE_ERRORS, 0);
        known.put(table, row, Figure.INTERFACE_RECEIVE_DROPS, 0);
        known.put(table, row, Figure.INTERFACE_TRANSMIT_ERRORS, 0);
        known.put(table, row, Figure.INTERFACE_TRANSMIT_DROPS, 0);
    }

    private String interfaceName() {
        return switch (blueprint.kind()) {
            case RUMP -> "xenif0";
            case MIRAGE -> "0";
            case LINUX -> "eth0";
            default -> "vif0";
        };
    }

    private void fillDisk(SampleTable table, ToIntFunction<String> names) {
        if (!known.has(Section.BLOCK)) {
            return;
        }
        int row = table.add(1, names.applyAsInt(blueprint.kind() == GuestKind.RUMP ? "xenblk0" : "xvda"));
        known.put(table, row, Figure.BLOCK_READ_BYTES, disk.inBytes());
        known.put(table, row, Figure.BLOCK_READ_REQUESTS, disk.inOperations());
        known.put(table, row, Figure.BLOCK_WRITE_BYTES, disk.outBytes());
        known.put(table, row, Figure.BLOCK_WRITE_REQUESTS, disk.outOperations());
        known.put(table, row, Figure.BLOCK_BUSY, disk.outOperations() * 400_000);
    }

    private void fillHeap(SampleTable table) {
        if (!known.has(Section.COLLECTED_HEAP)) {
            return;
        }
        int row = table.add(0, SampleTable.NO_NAME);
        long allocated = memory.allocations() * 4096;
        known.put(table, row, Figure.HEAP_MINOR_COLLECTIONS, allocated / (256 * 8 * 1024));
        known.put(table, row, Figure.HEAP_MAJOR_COLLECTIONS, allocated / (64 * 256 * 8 * 1024));
        known.put(table, row, Figure.HEAP_COMPACTIONS, 0);
        known.put(table, row, Figure.HEAP_SIZE, memory.used() * 3 / 4);
        known.put(table, row, Figure.HEAP_PEAK, memory.peak());
        known.put(table, row, Figure.HEAP_MINOR_ALLOCATED, allocated);
        known.put(table, row, Figure.HEAP_PROMOTED, allocated / 20);
        known.put(table, row, Figure.HEAP_MAJOR_ALLOCATED, allocated / 16);
    }

    private void fillApplication(SampleTable table, ToIntFunction<String> names) {
        if (blueprint.application().isEmpty() || !known.has(Section.APPLICATION)) {
            return;
        }
        int requests = table.add(1, names.applyAsInt(blueprint.application() + ".requests"));
        known.put(table, requests, Figure.APPLICATION_COUNTER, network.inOperations() / 3);
        int open = table.add(2, names.applyAsInt(blueprint.application() + ".established"));
        known.put(table, open, Figure.APPLICATION_GAUGE, 3 + (network.inOperations() >> 4) % 40);
    }

    private void fillAgent(SampleTable table) {
        int row = table.add(0, SampleTable.NO_NAME);
        for (SimulatedThread thread : cpu.threads()) {
            if (thread.plan().name().startsWith("xtop")) {
                known.put(table, row, Figure.AGENT_CPU, thread.cpuNanos());
            }
        }
    }
}
