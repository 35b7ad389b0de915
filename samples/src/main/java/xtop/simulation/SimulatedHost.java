// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/**
 * A Xen host in memory with guests that live. Time passes only in {@link #step}: the same seed and the same steps give
 * the same figures. Confined to one thread; its {@link #xen} may be used by others.
 */
final class SimulatedHost implements AutoCloseable {
    private static final long GIB = 1L << 30;
    private static final double DOM0_LOAD = 0.06;

    private final MemoryXen xen = new MemoryXen();
    private final List<SimulatedGuest> guests = new ArrayList<>();
    private final SplittableRandom random;
    private LocalGuest local;
    private long dom0Nanos;
    private long lastNanos;
    private int lastDomid;

    /**
     * @param cast who is there
     * @param epochClock wall clock, ns since 1970, for boot times
     * @param nowNanos the clock of {@link #step} now
     * @param seed of everything that is left to chance
     */
    SimulatedHost(List<Role> cast, LongSupplier epochClock, long nowNanos, long seed) throws XenException {
        random = new SplittableRandom(seed);
        lastNanos = nowNanos;
        long memory = 4 * GIB;
        int vcpus = 8;
        for (Role role : cast) {
            vcpus += role.blueprint().vcpus();
            memory += role.blueprint().memoryBytes();
            guests.add(new SimulatedGuest(xen, role, this::nextDomid, epochClock, nowNanos, random.nextLong()));
        }
        // As many CPUs as could all be busy at once: nobody here is starved, so nobody must seem to be.
        xen.setMachine((vcpus + 15) / 16 * 16, 2_400_000_000L, (memory / (64 * GIB) + 1) * 64 * GIB);
    }

    /** Adds this machine as one more guest, on its own clock. */
    void addLocalMachine(Path root, LongSupplier nanoClock) throws IOException {
        local = new LocalGuest(xen, nextDomid(), new LocalMachine(root, nanoClock));
    }

    /** The host, for a collector in its domain 0. */
    MemoryXen xen() {
        return xen;
    }

    List<SimulatedGuest> guests() {
        return guests;
    }

    /** The guest of that name. */
    SimulatedGuest guest(String name) {
        return guests.stream()
                .filter(guest -> guest.role().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no guest " + name));
    }

    /** This machine's domain; null where it was not added. */
    MemoryDomain localDomain() {
        return local == null ? null : local.domain();
    }

    /** Lets the time since the last step pass for everybody. */
    void step(long nowNanos) throws IOException {
        long elapsed = nowNanos - lastNanos;
        lastNanos = nowNanos;
        dom0Nanos += (long) (elapsed * DOM0_LOAD * (0.5 + random.nextDouble()));
        MemoryDomain dom0 = xen.domain(0);
        dom0.setCpuNanos(0, dom0Nanos);
        dom0.setRunning(true);
        for (SimulatedGuest guest : guests) {
            guest.step(nowNanos);
        }
        if (local != null) {
            local.step(nowNanos);
        }
    }

    /** All guests leave in good order. */
    @Override
    public void close() {
        guests.forEach(SimulatedGuest::close);
        if (local != null) {
            local.close();
        }
    }

    /** As Xen's toolstack does: always the next one. */
    private int nextDomid() {
        return ++lastDomid;
    }
}
