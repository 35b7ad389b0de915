// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.FleetSource;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/**
 * The demo's source: a Xen host in memory whose guests' agents speak the real protocol over real rings, and a real
 * collector in its domain 0. One thread plays all guests, but Xen's figures are of the moment in which the collector's
 * sampler asks for them. Any thread may read.
 */
public final class SimulatedFleet implements FleetSource {
    /** Guests of a demo that names no number. */
    public static final int DEFAULT_GUESTS = 27;

    private static final long MILLISECOND = 1_000_000L;
    private static final long SEED = 20_261_122;
    private static final System.Logger LOGGER = System.getLogger(SimulatedFleet.class.getName());

    private final SimulatedHost host;
    private final Collector collector;
    private final LongSupplier clock;
    private final long stepNanos;
    private final Thread thread;
    /** Guarded by the host. */
    private boolean over;

    private volatile boolean stopped;
    private volatile String problem;

    /**
     * Starts the demo: so many simulated guests, and this machine where it is a Linux.
     *
     * @param guests 0 and more; the first 27 have names and fates
     * @throws IOException this machine's /proc cannot be read
     */
    public static SimulatedFleet open(int guests) throws IOException {
        return open(guests, LocalMachine.isAvailable() ? Path.of("/") : null, System::nanoTime, SEED);
    }

    /**
     * The same with everything that can be chosen.
     *
     * @param root where this machine's /proc and /sys are; null to leave the machine out
     * @param clock of the simulation, monotonic, ns
     */
    static SimulatedFleet open(int guests, Path root, LongSupplier clock, long seed) throws IOException {
        List<Role> cast = Cast.of(guests);
        SimulatedHost host =
                new SimulatedHost(cast, () -> System.currentTimeMillis() * MILLISECOND, clock.getAsLong(), seed);
        try {
            if (root != null) {
                host.addLocalMachine(root, System::nanoTime);
            }
            return new SimulatedFleet(host, clock, description(guests, root != null), stepNanos(guests));
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private SimulatedFleet(SimulatedHost host, LongSupplier clock, String description, long stepNanos)
            throws IOException {
        this.host = host;
        this.clock = clock;
        this.stepNanos = stepNanos;
        PunctualXen dom0 = new PunctualXen(host.xen().domain(0), this::catchUp);
        this.collector = Collector.open(CollectorConfig.inMemory(description), dom0);
        this.thread = new Thread(this::run, "xtop-demo");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Lease latest() throws IOException {
        checkAlive();
        return collector.latest();
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) throws IOException, InterruptedException {
        checkAlive();
        return collector.awaitNewer(sequence, timeoutNanos);
    }

    /** As {@link Collector#awaitAgents}. */
    public int awaitAgents(long timeoutNanos) throws InterruptedException {
        return collector.awaitAgents(timeoutNanos);
    }

    @Override
    public String description() {
        return collector.description();
    }

    /** Ends the collector, then the guests. */
    @Override
    public void close() {
        collector.close();
        stopped = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The collector behind it. */
    public Collector collector() {
        return collector;
    }

    /** The host behind it, for tests. */
    MemoryXen xen() {
        return host.xen();
    }

    /** The thread that plays the guests, for tests. */
    long threadId() {
        return thread.getId();
    }

    private void run() {
        try {
            while (!stopped) {
                long started = System.nanoTime();
                step();
                long left = stepNanos - (System.nanoTime() - started);
                // also when it is late: a demo must not eat a whole CPU
                LockSupport.parkNanos(this, Math.max(left, stepNanos / 4));
            }
        } catch (IOException | RuntimeException e) {
            problem = "the simulation has stopped: " + e.getMessage();
            LOGGER.log(System.Logger.Level.ERROR, problem, e);
        } finally {
            synchronized (host) {
                over = true;
                host.close();
            }
        }
    }

    private long catchUp() throws XenException {
        try {
            return step();
        } catch (XenException e) {
            throw e;
        } catch (IOException e) {
            throw new XenException("the simulation: " + e.getMessage(), "EIO");
        }
    }

    private long step() throws IOException {
        synchronized (host) {
            long moment = System.nanoTime();
            if (!over) {
                host.step(clock.getAsLong());
            }
            return moment;
        }
    }

    private void checkAlive() throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    /** Xen's figures move only in steps, so they are short against a second, but a thousand guests cost. */
    private static long stepNanos(int guests) {
        return guests <= 100 ? 50 * MILLISECOND : guests <= 1000 ? 100 * MILLISECOND : 250 * MILLISECOND;
    }

    private static String description(int guests, boolean withMachine) {
        return "demo (" + guests + (guests == 1 ? " guest" : " guests") + (withMachine ? " and this machine)" : ")");
    }
}
