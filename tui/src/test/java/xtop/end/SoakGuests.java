// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import xtop.interop.CuttableSocket;
import xtop.rig.Rig;
import xtop.rig.RigProcess;

/**
 * The lives of a rig's guests, by chance but from a seed: some stay, the others come, go, stand still, restart and
 * misbehave. One thread.
 */
final class SoakGuests {
    /** Those that stay: domids 1 to here. */
    static final int STAYING = 4;

    private static final int MOST = 12;
    /** The longest pause of xenstored, a look at all domains after it, and a busy machine. */
    private static final long GONE_NANOS = 30_000_000_000L;

    private static final String[] NAMES = {"web", "web", "db", "api", "cache"};

    private enum Event {
        BORN,
        DESTROYED,
        BORN_WITH_THE_OLD_DOMID,
        HOSTILE,
        SHUT_DOWN,
        STOPPED,
        AGENT_KILLED,
        AGENT_ENDED,
        XENSTORE_CUT,
        XENSTORE_STUCK
    }

    private final Rig rig;
    private final CuttableSocket socket;
    private final Random random;
    private final Map<Integer, RigProcess> agents = new TreeMap<>();
    private final Map<Event, Integer> events = new EnumMap<>(Event.class);
    /** Apart, as a stopped process may have the rig's lock or an answer that the other thread waits for. */
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    private int next = STAYING + 1;

    SoakGuests(Rig rig, CuttableSocket socket, long seed) throws IOException, InterruptedException {
        this.rig = rig;
        this.socket = socket;
        random = new Random(seed);
        for (int domid = 1; domid <= STAYING; domid++) {
            rig.introduce(domid, "staying" + domid);
            agents.put(domid, rig.agent(domid));
        }
    }

    /** Lets one thing happen. */
    void step() throws IOException, InterruptedException {
        Event event = Event.values()[random.nextInt(Event.values().length)];
        List<Integer> leaving = new ArrayList<>(agents.keySet());
        leaving.removeIf(domid -> domid <= STAYING);
        if ((event == Event.BORN || event == Event.HOSTILE) && agents.size() >= MOST) {
            event = Event.DESTROYED;
        }
        if (leaving.isEmpty() && event != Event.XENSTORE_CUT && event != Event.XENSTORE_STUCK) {
            event = Event.BORN;
        }
        events.merge(event, 1, Integer::sum);
        switch (event) {
            case BORN -> born(next++);
            case HOSTILE -> hostile(next++);
            case DESTROYED -> destroy(any(leaving));
            case BORN_WITH_THE_OLD_DOMID -> {
                int domid = any(leaving);
                destroy(domid);
                awaitGone(domid);
                born(domid);
            }
            case SHUT_DOWN -> rig.shutdown(any(leaving));
            case STOPPED -> stop(agents.get(any(List.copyOf(agents.keySet()))), 500 + random.nextInt(6000));
            case AGENT_KILLED -> restart(any(List.copyOf(agents.keySet())), "KILL");
            case AGENT_ENDED -> restart(any(List.copyOf(agents.keySet())), "TERM");
            case XENSTORE_CUT -> socket.cut();
            case XENSTORE_STUCK -> stop(rig.xenstored(), 200 + random.nextInt(1500));
        }
    }

    /** Destroys whoever does not stay, and lets the others run. */
    void settle() throws IOException, InterruptedException {
        for (int domid : List.copyOf(agents.keySet())) {
            if (domid > STAYING) {
                destroy(domid);
            }
        }
    }

    private int any(List<Integer> domids) {
        return domids.get(random.nextInt(domids.size()));
    }

    private void born(int domid) throws IOException, InterruptedException {
        rig.introduce(domid, NAMES[random.nextInt(NAMES.length)]);
        agents.put(domid, rig.agent(domid));
    }

    /** Xen's own library, writing anything anywhere into the shared pages. */
    private void hostile(int domid) throws IOException, InterruptedException {
        rig.introduce(domid, "hostile");
        String seed = Integer.toString(random.nextInt(1000));
        agents.put(domid, rig.peer(domid, "scribble", "0", "data/vchan/0/xtop", "0", "0", seed));
    }

    private void destroy(int domid) throws IOException, InterruptedException {
        agents.remove(domid);
        rig.destroy(domid);
    }

    /** As long as the collector maps a page of it, Xen gives nobody its domid. */
    private void awaitGone(int domid) throws IOException, InterruptedException {
        long until = System.nanoTime() + GONE_NANOS;
        while (!rig.holdings().domain(domid).equals("absent")) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("domain " + domid + " is still a zombie: " + rig.holdings());
            }
            Thread.sleep(50);
        }
    }

    private void restart(int domid, String signal) throws IOException, InterruptedException {
        RigProcess old = agents.get(domid);
        if (old.alive()) {
            new ProcessBuilder("kill", "-CONT", Long.toString(old.pid()))
                    .start()
                    .waitFor();
            new ProcessBuilder("kill", "-" + signal, Long.toString(old.pid()))
                    .start()
                    .waitFor();
            old.await();
        }
        agents.put(domid, rig.agent(domid));
    }

    private void stop(RigProcess process, int milliseconds) {
        later.execute(() -> {
            if (process.alive()) {
                signal(process::stop);
                var ignored = later.schedule(() -> signal(process::resume), milliseconds, TimeUnit.MILLISECONDS);
            }
        });
    }

    private interface Signal {
        void send() throws IOException, InterruptedException;
    }

    private static void signal(Signal signal) {
        try {
            signal.send();
        } catch (IOException e) {
            // it has ended meanwhile
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int steps() {
        return events.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often what happened. */
    String summary() {
        return steps() + " events " + events;
    }

    /** Lets those that were stopped go on, and waits for that. */
    void end() throws InterruptedException {
        later.shutdown();
        later.awaitTermination(20, TimeUnit.SECONDS);
    }
}
