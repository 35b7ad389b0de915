// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import xtop.fleet.FleetSlots;
import xtop.fleet.FleetSource;
import xtop.fleet.History;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * Watches all domains of a Xen host and their agents, and publishes the fleet. Three threads of its own (event loop,
 * xenstore, hypervisor) and, where it serves, one that writes the fleet file. Any thread may read.
 */
public final class Collector implements FleetSource {
    private static final long FIRST_FLEET = 10_000_000_000L;
    private static final long PATIENCE = 5_000;
    private static final int ANNOUNCEMENTS = 8192;
    private static final int PORTS = 1024;
    private static final long BREATH_MILLIS = 5;
    private static final long ORDER_SECONDS = 5;

    private final CollectorConfig config;
    private final CollectorLock lock;
    private final FleetSlots slots = new FleetSlots();
    private final Orders orders;
    private final OrderFile orderFile;
    private final EventLoop loop;
    private final EventChannels events;
    private final Discovery discovery;
    private final HypervisorSampler sampler;
    private final FilePublisher file;
    private final Obituaries obituaries;
    private final Ledger ledger;
    private final LastFleet last;
    private final Unwatched unwatched;
    private final String blind;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile String eventProblem;
    private volatile Throwable failure;
    private boolean closed;

    /**
     * Opens a collector on a Xen host and starts it. Close it to give every channel back.
     *
     * @throws ChannelsHeldException another collector of this machine holds the channels
     * @throws XenException there is no Xen, or no permission to use it; the message says which
     * @throws IOException the run directory cannot be used
     */
    public static Collector open(CollectorConfig config, Xen xen) throws IOException {
        CollectorLock lock =
                config.runDirectory() == null ? null : CollectorLock.take(config.runDirectory(), config.command());
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            Xenstore store = xen.openXenstore();
            opened.add(store);
            EventChannels events = xen.openEventChannels();
            opened.add(events);
            GrantTable grants = xen.openGrantTable();
            opened.add(grants);
            HypervisorStats stats = null;
            String blind = null;
            try {
                stats = xen.openHypervisorStats();
            } catch (XenException e) {
                blind = "Xen's own figures: " + e.getMessage();
            }
            return new Collector(config, lock, xen, store, events, grants, stats, blind);
        } catch (IOException | RuntimeException e) {
            closeAll(opened, e);
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    private Collector(
            CollectorConfig config,
            CollectorLock lock,
            Xen xen,
            Xenstore store,
            EventChannels events,
            GrantTable grants,
            HypervisorStats stats,
            String blind) {
        this.config = config;
        this.lock = lock;
        this.events = events;
        this.blind = blind;
        CollectorClock clock = CollectorClock.SYSTEM;
        BlockingQueue<Announcement> announcements = new ArrayBlockingQueue<>(ANNOUNCEMENTS);
        HostSampleExchange exchange = new HostSampleExchange();
        ConnectedDomains connected = new ConnectedDomains();
        ForeignClients others = new ForeignClients(xen::channelClients);
        this.discovery = new Discovery(store, announcements, connected, clock);
        this.sampler = stats == null ? null : new HypervisorSampler(stats, exchange);
        this.last = config.ledger() == null ? null : lastFleet(config);
        this.file = config.publishFile()
                ? new FilePublisher(config.runDirectory(), slots, config.intervalNanos(), last)
                : null;
        this.orderFile = config.orders() == null ? null : new OrderFile(config.orders());
        this.orders = new Orders(clock, orderFile == null ? List.of() : orderFile.read());
        this.obituaries = new Obituaries(clock, config.ledger() != null);
        this.unwatched = last == null ? null : new Unwatched(last, slots, this::hasLooked);
        this.ledger = last == null ? null : new Ledger(config.ledger(), obituaries.queue(), unwatched, this::sayAtLast);
        SplittableRandom random =
                new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid() << Integer.SIZE);
        this.loop = new EventLoop(
                config,
                grants,
                events,
                clock,
                random::nextLong,
                announcements,
                exchange,
                connected,
                slots,
                new OtherThreads(),
                orders,
                obituaries,
                others);
        start("xtop-loop", this::runLoop);
        start("xtop-xenstore", () -> runDiscovery(store, others));
        if (stats != null) {
            start("xtop-xen", () -> runSampler(stats));
        }
        if (file != null) {
            start("xtop-file", file::run);
        }
        if (ledger != null) {
            start("xtop-ledger", ledger::run);
        }
    }

    @Override
    public Lease latest() throws IOException {
        checkWorks();
        Lease lease = slots.latest();
        if (lease != null) {
            return lease;
        }
        try {
            lease = slots.awaitNewer(0, FIRST_FLEET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lease == null) {
            checkWorks();
            throw new IOException("the collector has seen no domain yet");
        }
        return lease;
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) throws IOException, InterruptedException {
        checkWorks();
        Lease lease = slots.awaitNewer(sequence, timeoutNanos);
        if (lease == null) {
            checkWorks();
        }
        return lease;
    }

    @Override
    public String description() {
        return config.description();
    }

    /**
     * Waits until every announced agent has sent a sample or been refused, then has the fleet published, so that
     * {@link #latest} shows them: what a one-shot command wants.
     *
     * @param timeoutNanos longest wait for agents once all domains have been seen, for which there is more time; what
     *     has come until then is published
     * @return announced agents that have not answered
     */
    public int awaitAgents(long timeoutNanos) throws InterruptedException {
        long patience = System.nanoTime() + FIRST_FLEET;
        long end = System.nanoTime() + timeoutNanos;
        long seen = 0;
        while (!stopped && end - System.nanoTime() > 0) {
            if (loop.settledSequence() > 0 && seen >= loop.settledSequence()) {
                return 0;
            }
            seen = next(seen, end - System.nanoTime());
            if (!loop.hasLooked() && patience - System.nanoTime() > 0) {
                end = System.nanoTime() + timeoutNanos;
            }
        }
        if (stopped) {
            return 0;
        }
        try (Lease lease = slots.latest()) {
            seen = lease == null ? 0 : lease.fleet().sequence();
        }
        loop.publishNow();
        next(seen, FIRST_FLEET);
        return loop.unanswered();
    }

    /**
     * Does what a person asks of it about one domain.
     *
     * @return why it was not done, or will not outlive this collector as it should; empty where all is well
     * @throws IOException the collector failed or is closed
     */
    public String carryOut(GuestOrder order) throws IOException, InterruptedException {
        checkWorks();
        Future<String> answer = orders.submit(order);
        events.wake();
        try {
            String refusal = answer.get(ORDER_SECONDS, TimeUnit.SECONDS);
            return refusal.isEmpty() && orderFile != null ? keepOrders() : refusal;
        } catch (TimeoutException | ExecutionException e) {
            checkWorks();
            return "the event loop does not answer";
        }
    }

    private String keepOrders() {
        synchronized (orderFile) {
            try {
                orderFile.write(orders.standing());
                return "";
            } catch (IOException e) {
                return "it is done, but a restart of the service will forget it: " + e.getMessage();
            }
        }
    }

    /**
     * A copy of what is kept of a domain's last samples.
     *
     * @param uuid of its vm, empty where it has none; null for whichever has the domid now
     * @return null for a domain that is not there or whose agent has never spoken
     * @throws IOException the collector failed or is closed
     */
    public History history(int domid, String uuid) throws IOException, InterruptedException {
        checkWorks();
        Future<History> answer = orders.history(domid, uuid);
        events.wake();
        try {
            return answer.get(ORDER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            checkWorks();
            return null;
        }
    }

    /** Counts the turns of the event loop: a watchdog's proof that it lives. */
    public long turns() {
        return loop.turns();
    }

    /**
     * Takes a line for a log: what a guest said when it panicked, with its name, once for each guest, also for those that
     * are gone; and that nobody watched for a while before this collector started. Any thread.
     *
     * @return null where there is nothing new
     */
    public String takeLastWords() {
        return loop.lastWords().take();
    }

    /** Throws where the collector has failed or was closed. */
    public void checkWorks() throws IOException {
        if (failure != null) {
            throw new IOException("the collector failed: " + failure, failure);
        }
        if (stopped) {
            throw new IOException("the collector is closed");
        }
    }

    /** Ends all connections, gives every page, port and watch back and removes the fleet file. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopped = true;
        events.wake();
        for (Thread thread : threads.subList(1, threads.size())) {
            thread.interrupt();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (lock != null) {
            lock.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long next(long seen, long timeoutNanos) throws InterruptedException {
        try (Lease lease = slots.awaitNewer(seen, timeoutNanos)) {
            return lease == null ? seen : lease.fleet().sequence();
        }
    }

    private void runLoop() {
        try (loop) {
            // the failure must be known before close lets the waiting readers go
            guard(this::turnUntilStopped);
        }
    }

    private void turnUntilStopped() {
        int[] ports = new int[PORTS];
        while (!stopped) {
            int fired;
            try {
                fired = events.await(ports, loop.untilNextTurn());
                eventProblem = null;
            } catch (XenException e) {
                fired = -1;
                if (!e.errno().equals("EFBIG")) {
                    eventProblem = "event channels: " + e.getMessage();
                    LockSupport.parkNanos(this, config.sweepNanos());
                }
            }
            loop.turn(ports, fired);
        }
    }

    private void runDiscovery(Xenstore store, ForeignClients others) {
        try (store) {
            while (!stopped) {
                discovery.step(config.intervalNanos());
                others.step(System.nanoTime());
                // guests can make watches fire without end; they coalesce meanwhile
                Thread.sleep(BREATH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runSampler(HypervisorStats stats) {
        try (stats) {
            long due = System.nanoTime();
            while (!stopped) {
                sampler.sample();
                events.wake();
                due = Math.max(due + config.intervalNanos(), System.nanoTime());
                while (!stopped && due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(this, due - System.nanoTime());
                    if (Thread.interrupted()) {
                        return;
                    }
                }
            }
        }
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(() -> guard(work), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** A fault of ours ends the collector for all to see; a dead thread would let its last fleet pass for the present. */
    private void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failure = e;
            stopped = true;
            events.wake();
            slots.close();
        }
    }

    private static LastFleet lastFleet(CollectorConfig config) {
        return new LastFleet(
                config.publishFile() ? config.runDirectory().fleet() : null,
                new File(config.ledger().getPath() + ".last"),
                config.command());
    }

    private boolean hasLooked() {
        return loop.hasLooked();
    }

    private void sayAtLast(String line) {
        loop.lastWords().add(line);
    }

    private static void closeAll(List<AutoCloseable> opened, Exception cause) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }

    private final class OtherThreads implements Surroundings {
        @Override
        public boolean scanned() {
            return discovery.scanned();
        }

        @Override
        public boolean sampled() {
            return sampler == null || sampler.tried();
        }

        @Override
        public String problem() {
            if (sampler != null && sampler.problem() != null) {
                return "Xen's own figures: " + sampler.problem();
            }
            if (discovery.problem() != null) {
                return "xenstore: " + discovery.problem();
            }
            if (eventProblem != null) {
                return eventProblem;
            }
            if (file != null && file.problem() != null) {
                return file.problem();
            }
            if (orderFile != null && orderFile.problem() != null) {
                return orderFile.problem();
            }
            if (ledger != null && ledger.problem() != null) {
                return ledger.problem();
            }
            return last != null && last.problem() != null ? last.problem() : blind;
        }

        @Override
        public void describe(CollectorFigures into) {
            CollectorFigures.set(into.source, sampler == null ? null : sampler.source());
            into.hypervisorErrors = sampler == null ? 0 : sampler.errors();
            into.xenstoreErrors = discovery.errors();
            into.watches = discovery.watches();
            into.wordsLost = loop.lastWords().lost();
            if (ledger != null) {
                into.ledgerLost = obituaries.lost() + ledger.lost();
                into.ledgerEvicted = ledger.evicted();
                into.unwatched(unwatched.gap());
            }
        }
    }
}
