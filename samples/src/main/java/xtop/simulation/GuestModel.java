// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import xtop.protocol.AgentHello;
import xtop.protocol.CounterWidths;
import xtop.protocol.Figure;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;

/** The inside of a simulated guest, driven by time alone; what its agent may tell of it depends on its kind. */
final class GuestModel implements FigureSource {
    private static final int PAGE = 4096;

    private final Blueprint blueprint;
    private final KnownFigures known;
    private final GuestReport report;
    private final CpuModel cpu;
    private final MemoryModel memory;
    private final TrafficModel network;
    private final TrafficModel disk;
    private final long bootId;
    private final long bootEpochNanos;
    private final int protocolVersion;
    private long guestNanos;

    /**
     * @param ageNanos how long it has been up
     * @param nowEpochNanos wall clock now, ns since 1970
     * @param protocolVersion what its agent says it speaks
     */
    GuestModel(Blueprint blueprint, long ageNanos, long nowEpochNanos, int protocolVersion, SplittableRandom random) {
        this.blueprint = blueprint;
        this.known = KnownFigures.of(blueprint.kind());
        this.cpu = new CpuModel(blueprint, ageNanos, random.split());
        this.memory = new MemoryModel(blueprint, ageNanos, random.split());
        boolean even = blueprint.faults().even();
        double in = blueprint.networkBytesPerSecond();
        this.network = new TrafficModel(in, in * blueprint.sendFactor(), 700, even, ageNanos, random.split());
        double written = blueprint.diskBytesPerSecond();
        this.disk =
                written == 0 ? null : new TrafficModel(written / 3, written, 16_384, even, ageNanos, random.split());
        this.bootId = random.nextLong();
        this.bootEpochNanos = nowEpochNanos - ageNanos;
        this.protocolVersion = protocolVersion;
        this.guestNanos = ageNanos;
        this.report = new GuestReport(this, known);
    }

    Blueprint blueprint() {
        return blueprint;
    }

    /** Wall clock when it booted, ns since 1970. */
    long bootEpochNanos() {
        return bootEpochNanos;
    }

    /** Lets time pass. */
    void advance(long elapsed) {
        guestNanos += elapsed;
        cpu.advance(guestNanos, elapsed);
        memory.advance(elapsed);
        network.advance(elapsed);
        if (disk != null) {
            disk.advance(elapsed);
        }
    }

    CpuModel cpu() {
        return cpu;
    }

    MemoryModel memory() {
        return memory;
    }

    TrafficModel network() {
        return network;
    }

    /** Null where it has no disk. */
    TrafficModel disk() {
        return disk;
    }

    @Override
    public AgentHello hello() {
        CounterWidths widths = blueprint.kind() == GuestKind.MIRAGE
                ? new CounterWidths(Map.of(Figure.INTERFACE_RECEIVE_PACKETS, 32, Figure.INTERFACE_TRANSMIT_PACKETS, 32))
                : CounterWidths.FULL;
        return new AgentHello(
                protocolVersion,
                blueprint.kind(),
                bootId,
                known.sections(),
                SimulatedAgent.DEFAULT_INTERVAL_NANOS,
                PAGE,
                blueprint.agent(),
                blueprint.system(),
                widths);
    }

    @Override
    public long guestNanos() {
        return guestNanos;
    }

    @Override
    public void fill(GuestSample sample, ToIntFunction<String> names) {
        report.fill(sample, names);
    }
}
