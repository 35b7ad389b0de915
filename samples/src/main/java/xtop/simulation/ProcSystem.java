// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import xtop.protocol.Figure;
import xtop.protocol.SampleTable;

/** The machine as a whole, from /proc/stat, /proc/vmstat and /proc/meminfo (proc(5)). Confined to one thread. */
final class ProcSystem {
    private static final long KIB = 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ProcFile file;
    private final String proc;
    private final ProcUnits units;
    /** The kernel's btime moves by a second as the wall clock is steered: the first word counts. */
    private long bootTime;

    ProcSystem(ProcFile file, String proc, ProcUnits units) {
        this.file = file;
        this.proc = proc;
        this.units = units;
    }

    int countCpus() {
        int cpus = 0;
        for (boolean more = file.read(proc + "/stat"); more; more = file.nextLine()) {
            String word = file.word();
            cpus += word.startsWith("cpu") && word.length() > 3 ? 1 : 0;
        }
        return Math.max(1, cpus);
    }

    long memoryTotal() {
        return file.read(proc + "/meminfo") && file.word().equals("MemTotal:") ? file.number() * KIB : 0;
    }

    /** One row for the system, one for each CPU that is on line. */
    void fill(SampleTable system, SampleTable vcpus) {
        int row = system.add(0, SampleTable.NO_NAME);
        for (boolean more = file.read(proc + "/stat"); more; more = file.nextLine()) {
            String word = file.word();
            switch (word) {
                case "intr" -> system.set(row, Figure.SYSTEM_INTERRUPTS, file.number());
                case "ctxt" -> system.set(row, Figure.SYSTEM_CONTEXT_SWITCHES, file.number());
                case "btime" -> bootTime = bootTime == 0 ? file.number() * NANOS_PER_SECOND : bootTime;
                case "processes" -> system.set(row, Figure.SYSTEM_FORKS, file.number());
                case "procs_running" -> system.set(row, Figure.SYSTEM_RUNNABLE, file.number());
                case "procs_blocked" -> system.set(row, Figure.SYSTEM_BLOCKED, file.number());
                default -> {
                    if (word.startsWith("cpu") && word.length() > 3) {
                        fillCpu(vcpus, Integer.parseInt(word.substring(3)));
                    }
                }
            }
        }
        system.set(row, Figure.SYSTEM_BOOT_TIME, bootTime);
        for (boolean more = file.read(proc + "/vmstat"); more; more = file.nextLine()) {
            switch (file.word()) {
                case "pgpgin" -> system.set(row, Figure.SYSTEM_PAGE_IN_BYTES, file.number() * KIB);
                case "pgpgout" -> system.set(row, Figure.SYSTEM_PAGE_OUT_BYTES, file.number() * KIB);
                case "pswpin" -> system.set(row, Figure.SYSTEM_SWAP_IN_BYTES, file.number() * units.pageSize());
                case "pswpout" -> system.set(row, Figure.SYSTEM_SWAP_OUT_BYTES, file.number() * units.pageSize());
                default -> {
                    // no figure of ours
                }
            }
        }
    }

    void fillMemory(SampleTable memory) {
        int row = memory.add(0, SampleTable.NO_NAME);
        long total = -1;
        for (boolean more = file.read(proc + "/meminfo"); more; more = file.nextLine()) {
            String word = file.word();
            long bytes = file.number() * KIB;
            switch (word) {
                case "MemTotal:" -> memory.set(row, Figure.MEMORY_TOTAL, total = bytes);
                case "MemFree:" -> memory.set(row, Figure.MEMORY_FREE, bytes);
                case "MemAvailable:" -> {
                    memory.set(row, Figure.MEMORY_AVAILABLE, bytes);
                    if (total >= bytes) {
                        // as free(1) of procps 4 has it
                        memory.set(row, Figure.MEMORY_USED, total - bytes);
                    }
                }
                case "Buffers:" -> memory.set(row, Figure.MEMORY_BUFFERS, bytes);
                case "Cached:" -> memory.set(row, Figure.MEMORY_PAGE_CACHE, bytes);
                case "SReclaimable:" ->
                    // procps counts what the kernel can give back at once as cache
                    memory.set(row, Figure.MEMORY_PAGE_CACHE, bytes + memory.get(row, Figure.MEMORY_PAGE_CACHE));
                case "Active:" -> memory.set(row, Figure.MEMORY_ACTIVE, bytes);
                case "Inactive:" -> memory.set(row, Figure.MEMORY_INACTIVE, bytes);
                case "Slab:" -> memory.set(row, Figure.MEMORY_SLAB, bytes);
                case "SwapTotal:" -> memory.set(row, Figure.MEMORY_SWAP_TOTAL, bytes);
                case "SwapFree:" -> memory.set(row, Figure.MEMORY_SWAP_FREE, bytes);
                default -> {
                    // no figure of ours
                }
            }
        }
    }

    /** Linux counts the time of its own guests under user and nice as well; so do all agents for it. */
    private void fillCpu(SampleTable vcpus, int number) {
        int row = vcpus.add(number, SampleTable.NO_NAME);
        put(vcpus, row, Figure.VCPU_USER, file.number());
        put(vcpus, row, Figure.VCPU_NICE, file.number());
        put(vcpus, row, Figure.VCPU_SYSTEM, file.number());
        put(vcpus, row, Figure.VCPU_IDLE, file.number());
        put(vcpus, row, Figure.VCPU_IOWAIT, file.number());
        put(vcpus, row, Figure.VCPU_INTERRUPT, file.number());
        put(vcpus, row, Figure.VCPU_SOFT_INTERRUPT, file.number());
        put(vcpus, row, Figure.VCPU_STEAL, file.number());
        put(vcpus, row, Figure.VCPU_GUEST, file.number() + file.number());
    }

    private void put(SampleTable vcpus, int row, Figure figure, long ticks) {
        vcpus.set(row, figure, ticks * units.tickNanos());
    }
}
