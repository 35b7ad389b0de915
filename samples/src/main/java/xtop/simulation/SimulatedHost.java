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
 * the same figures. One thread at a time; its {@link #xen} may be used by others.
 */
final class SimulatedHost implements AutoCloseable {
    private static final long GIB = 1L << 30;
    private static final int DOM0_VCPUS = 8;

    private final MemoryXen xen = new MemoryXen();
    private final List<SimulatedGuest> guests = new ArrayList<>();
    private final SplittableRandom random;
    private final Dom0 dom0;
    private LocalGuest local;
    private long memoryBytes = 4 * GIB;
    private final int cpus;
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
        dom0 = new Dom0(xen.domain(0), DOM0_VCPUS, random.split());
        int vcpus = DOM0_VCPUS;
        for (Role role : cast) {
            vcpus += role.blueprint().vcpus();
            memoryBytes += role.blueprint().memoryBytes();
            guests.add(new SimulatedGuest(xen, role, this::nextDomid, epochClock, nowNanos, random.nextLong()));
        }
        tieStubDomain();
        // As many CPUs as could all be busy at once: nobody here lacks one but who is kept from it on purpose.
        cpus = (vcpus + 15) / 16 * 16;
        sizeMachine();
    }

    /** Adds this machine as one more guest, on its own clock. */
    void addLocalMachine(Path root, LongSupplier nanoClock) throws IOException {
        LocalMachine machine = new LocalMachine(root, nanoClock);
        local = new LocalGuest(xen, nextDomid(), machine);
        memoryBytes += machine.memoryBytes();
        sizeMachine();
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
        dom0.step(elapsed);
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

    /** The appliance needs a device model of its own. */
    private void tieStubDomain() {
        SimulatedGuest served = null;
        for (SimulatedGuest guest : guests) {
            if (guest.role().name().equals(Cast.APPLIANCE)) {
                served = guest;
            } else if (served != null && guest.role().name().equals(Cast.STUB_DOMAIN)) {
                guest.domain().serve(served.domain().domid());
            }
        }
    }

    /** A machine on which all of this fits. */
    private void sizeMachine() {
        xen.setMachine(cpus, 2_400_000_000L, (memoryBytes / (64 * GIB) + 1) * 64 * GIB);
    }

    /** As Xen's toolstack does: always the next one. */
    private int nextDomid() {
        return ++lastDomid;
    }
}
