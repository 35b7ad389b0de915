// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import xtop.protocol.AgentHello;
import xtop.protocol.CounterWidths;
import xtop.protocol.Figure;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;

/**
 * This Linux machine as an agent sees it, from /proc: the one guest of a demo that is no arithmetic. It needs no
 * privilege. It takes at most {@link #SHARE_OF_A_CPU} of a CPU: where there are many threads it samples less often.
 * Confined to one thread.
 */
final class LocalMachine implements FigureSource {
    /** Most CPU time that it may take, as a divisor: one thirtieth. */
    static final int SHARE_OF_A_CPU = 30;

    private static final long SECTIONS = mask(
            Section.SYSTEM,
            Section.MEMORY,
            Section.VCPU,
            Section.THREAD,
            Section.INTERFACE,
            Section.BLOCK,
            Section.AGENT);

    private final LongSupplier nanoClock;
    private final String proc;
    private final ProcFile file = new ProcFile();
    private final ProcSystem system;
    private final ProcThreads threads;
    private final ProcDevices devices;
    private final long clockOffset;
    private final AgentHello hello;
    private final String hostName;
    private final int cpus;
    private final long memoryBytes;
    private long costNanos;
    private long lastCostNanos;

    /**
     * @param root where /proc and /sys are, {@code /} but in tests
     * @param nanoClock monotonic, ns
     * @throws IOException where there is no /proc, as on a system that is not Linux
     */
    LocalMachine(Path root, LongSupplier nanoClock) throws IOException {
        this.nanoClock = nanoClock;
        this.proc = root.resolve("proc").toString();
        if (!file.read(proc + "/uptime")) {
            throw new IOException("cannot read " + proc + "/uptime: this machine is no Linux, or /proc is not mounted");
        }
        long seconds = Long.parseLong(file.upTo('.'));
        this.clockOffset = seconds * 1_000_000_000L + file.number() * 10_000_000L - nanoClock.getAsLong();
        ProcUnits units = ProcUnits.read(proc);
        this.system = new ProcSystem(file, proc, units);
        this.threads = new ProcThreads(file, proc, units);
        this.devices = new ProcDevices(file, proc, root.resolve("sys").toString());
        this.hostName = line("/sys/kernel/hostname", "localhost");
        this.cpus = system.countCpus();
        this.memoryBytes = system.memoryTotal();
        UUID boot = UUID.fromString(line("/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000001"));
        this.hello = new AgentHello(
                1,
                GuestKind.LINUX,
                boot.getMostSignificantBits(),
                SECTIONS,
                SimulatedAgent.DEFAULT_INTERVAL_NANOS,
                units.pageSize(),
                "xtop-demo 0.1.0",
                "Linux " + line("/sys/kernel/osrelease", "unknown"),
                CounterWidths.FULL);
    }

    /** Whether this system has what is needed. */
    static boolean isAvailable() {
        return Files.isReadable(Path.of("/proc/uptime")) && Files.isReadable(Path.of("/proc/stat"));
    }

    /** The machine's own name for itself. */
    String hostName() {
        return hostName;
    }

    int cpus() {
        return cpus;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public AgentHello hello() {
        return hello;
    }

    @Override
    public long guestNanos() {
        return nanoClock.getAsLong() + clockOffset;
    }

    @Override
    public long leastIntervalNanos() {
        return lastCostNanos * SHARE_OF_A_CPU;
    }

    @Override
    public void fill(GuestSample sample, ToIntFunction<String> names) {
        long before = ownCpuNanos();
        SampleTable table = sample.table(Section.SYSTEM);
        system.fill(table, sample.table(Section.VCPU));
        threads.fill(sample.table(Section.THREAD), names);
        table.set(0, Figure.SYSTEM_PROCESSES, threads.processes());
        table.set(0, Figure.SYSTEM_THREADS, threads.total());
        system.fillMemory(sample.table(Section.MEMORY));
        devices.fillInterfaces(sample.table(Section.INTERFACE), names);
        devices.fillDisks(sample.table(Section.BLOCK), names);
        lastCostNanos = ownCpuNanos() - before;
        costNanos += lastCostNanos;
        SampleTable agent = sample.table(Section.AGENT);
        agent.set(agent.add(0, SampleTable.NO_NAME), Figure.AGENT_CPU, costNanos);
    }

    /** CPU time of the calling thread, ns: first word of schedstat. */
    private long ownCpuNanos() {
        return file.read("/proc/thread-self/schedstat") ? file.number() : 0;
    }

    private String line(String path, String otherwise) {
        return file.read(proc + path) ? file.word() : otherwise;
    }

    private static long mask(Section... sections) {
        long mask = 0;
        for (Section section : sections) {
            mask |= 1L << section.wireId();
        }
        return mask;
    }
}
