// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/**
 * One role on the simulated host through all its lives: its domain, what is in it, its agent, and what Xen counts of
 * it. Confined to the simulation's thread.
 */
final class SimulatedGuest implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final int SMALL_RING = 2048;
    private static final int LINUX_RING = 16_384;
    private static final String KEEPER = "vchan-socket-pr (pid 2417)";

    private final MemoryXen host;
    private final Role role;
    private final IntSupplier domids;
    private final LongSupplier epochClock;
    private final SplittableRandom random;

    private MemoryDomain domain;
    private XenAccount account;
    private GuestModel model;
    private SimulatedAgent agent;
    private TamperedGrants tampered;
    private long bornNanos;
    private long diedNanos;
    private boolean dead;
    private boolean paused;
    private GrantTable keeper;
    private boolean broken;
    private long lastNanos;

    SimulatedGuest(MemoryXen host, Role role, IntSupplier domids, LongSupplier epochClock, long nowNanos, long seed)
            throws XenException {
        this.host = host;
        this.role = role;
        this.domids = domids;
        this.epochClock = epochClock;
        this.random = new SplittableRandom(seed);
        create(nowNanos, (long) ((0.1 + random.nextDouble()) * 86_400 * SECOND));
    }

    MemoryDomain domain() {
        return domain;
    }

    GuestModel model() {
        return model;
    }

    Role role() {
        return role;
    }

    /** Lets the time since the last step pass. */
    void step(long nowNanos) throws XenException {
        long elapsed = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (paused) {
            return;
        }
        if (dead) {
            if (role.behaviour() == Behaviour.CRASHING && nowNanos - diedNanos >= Behaviour.CRASHED_FOR_NANOS) {
                domain.destroy();
                create(nowNanos, SECOND);
            }
            return;
        }
        if (elapsed > 0) {
            model.advance(elapsed);
            account.update(model, random);
        }
        if (agent != null) {
            agent.step(nowNanos);
            if (model.memory().ranOut()) {
                agent.event(new GuestEvent(
                        GuestEvent.Kind.OUT_OF_MEMORY, model.guestNanos(), 0, "allocation of 262144 bytes failed"));
            }
            misbehave(nowNanos);
        }
    }

    /** The agent leaves in good order, and the domain with it. */
    @Override
    public void close() {
        if (agent != null && !dead) {
            agent.close();
        }
        if (keeper != null) {
            keeper.close();
        }
        domain.destroy();
    }

    private void misbehave(long nowNanos) throws XenException {
        long age = nowNanos - bornNanos;
        switch (role.behaviour()) {
            case SILENT -> {
                if (age >= Behaviour.SILENT_AFTER_NANOS) {
                    agent.mute();
                }
            }
            case PAUSED -> {
                if (age >= Behaviour.PAUSED_AFTER_NANOS) {
                    domain.setRunning(false);
                    domain.pause();
                    paused = true;
                }
            }
            case PRESERVED -> {
                if (age >= Behaviour.PANIC_AFTER_NANOS) {
                    crash(nowNanos);
                }
            }
            case ORPHANED -> {
                if (age >= Behaviour.DESTROYED_AFTER_NANOS) {
                    orphan(nowNanos);
                }
            }
            case HOSTILE -> {
                if (agent.isConnected() && !broken) {
                    broken = true;
                    tampered.breakIndices();
                }
            }
            case REBOOTING -> {
                if (age >= Behaviour.REBOOT_AFTER_NANOS) {
                    agent.close();
                    account.carryOver(model);
                    boot(nowNanos, 0);
                }
            }
            case CRASHING -> {
                if (age >= Behaviour.CRASH_AFTER_NANOS) {
                    crash(nowNanos);
                }
            }
            default -> {
                // nothing goes wrong
            }
        }
    }

    /** Last words, then nothing: a dead guest closes no channel. */
    private void crash(long nowNanos) throws XenException {
        agent.event(new GuestEvent(
                GuestEvent.Kind.PANIC,
                model.guestNanos(),
                0,
                "Unhandled page fault at 0x18, ip 0x10f2c3 (worker_dispatch+0x63)"));
        domain.setRunning(false);
        domain.crash();
        dead = true;
        diedNanos = nowNanos;
    }

    /** The program that keeps the page is none of ours: the collector gives its own back at once. */
    private void orphan(long nowNanos) throws XenException {
        GrantTable inside = domain.openGrantTable();
        GrantedPages shared = inside.share(0, 1, true);
        keeper = host.domain(0).openGrantTable();
        keeper.map(domain.domid(), shared.refs(), false);
        host.setGrantHolders(KEEPER);
        domain.destroy();
        dead = true;
        diedNanos = nowNanos;
    }

    private void create(long nowNanos, long ageNanos) throws XenException {
        Blueprint blueprint = role.blueprint();
        domain = host.create(domids.getAsInt(), role.name(), blueprint.vcpus(), blueprint.memoryBytes());
        domain.setImage(role.image());
        account = new XenAccount(domain);
        dead = false;
        boot(nowNanos, ageNanos);
    }

    private void boot(long nowNanos, long ageNanos) throws XenException {
        int version = role.behaviour() == Behaviour.WRONG_VERSION ? Behaviour.UNKNOWN_VERSION : 1;
        model = new GuestModel(role.blueprint(), ageNanos, epochClock.getAsLong(), version, random.split());
        bornNanos = nowNanos;
        lastNanos = nowNanos;
        broken = false;
        account.update(model, random);
        int ring = role.blueprint().kind() == GuestKind.LINUX ? LINUX_RING : SMALL_RING;
        if (role.behaviour() == Behaviour.HOSTILE) {
            tampered = new TamperedGrants(domain.openGrantTable());
            agent = new SimulatedAgent(tampered, domain, domain.domid(), model, ring);
        } else if (role.behaviour() != Behaviour.NO_AGENT) {
            agent = new SimulatedAgent(domain, domain.domid(), model, ring);
        }
    }
}
