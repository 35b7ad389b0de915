// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import xtop.fleet.History;

/**
 * Takes orders from any thread to the event loop, and knows what outlives a domain and the service: which vms are in
 * quarantine, and which domains have a cadence of their own. Bounded.
 */
final class Orders {
    /** Vms in quarantine, those that are gone included. */
    static final int MOST_QUARANTINES = 1024;

    /** Domains whose cadences are kept across a restart. */
    static final int MOST_CADENCES = 1024;

    private static final int MOST_WAITING = 256;

    private final Queue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Queue<Question> questions = new ArrayBlockingQueue<>(MOST_WAITING);
    /** Domid that the vm had last, by uuid, in the order they were put into quarantine. */
    private final Map<String, Integer> quarantined = new LinkedHashMap<>();
    /** Cadences from before a restart whose domains have not been seen since, by domid. */
    private final Map<Integer, StandingOrder> unclaimed = new HashMap<>();

    private final CollectorClock clock;
    private volatile List<StandingOrder> standing = List.of();

    /** An order and who waits for its answer. */
    private record Waiting(GuestOrder order, CompletableFuture<String> answer) {}

    /** Whose history is wanted. */
    private record Question(int domid, String uuid, CompletableFuture<History> answer) {}

    /** @param kept what stood before a restart */
    Orders(CollectorClock clock, List<StandingOrder> kept) {
        this.clock = clock;
        for (StandingOrder order : kept) {
            if (order.kind() == GuestOrder.Kind.QUARANTINE && quarantined.size() < MOST_QUARANTINES) {
                quarantined.put(order.uuid(), order.domid());
            } else if (order.kind() == GuestOrder.Kind.CADENCE
                    && unclaimed.size() < MOST_CADENCES
                    && !order.isOver(clock.epochNanos())) {
                unclaimed.put(order.domid(), order);
            }
        }
    }

    /** What is to be kept across a restart, as of the last order that was carried out. Any thread. */
    List<StandingOrder> standing() {
        return standing;
    }

    /**
     * Asks for a copy of a domain's history. Any thread.
     *
     * @param uuid of its vm; null for whichever it is
     * @return will be null where there is none
     */
    Future<History> history(int domid, String uuid) {
        CompletableFuture<History> answer = new CompletableFuture<>();
        if (!questions.offer(new Question(domid, uuid, answer))) {
            answer.complete(null);
        }
        return answer;
    }

    /**
     * Hands an order over. Any thread.
     *
     * @return will be why it was not carried out; empty where it was
     */
    Future<String> submit(GuestOrder order) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (!queue.offer(new Waiting(order, answer))) {
            answer.complete("too many orders at once");
        }
        return answer;
    }

    /** Whether any waits. Any thread. */
    boolean isEmpty() {
        return queue.isEmpty() && questions.isEmpty();
    }

    /** Carries out what waits. Event loop's thread. */
    void carryOut(DomainTable domains, long now) {
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            String refusal = carryOut(next.order(), domains, now);
            standing = standing(domains, now);
            next.answer().complete(refusal);
        }
        for (Question next = questions.poll(); next != null; next = questions.poll()) {
            DomainEntry entry = domains.byDomid(next.domid());
            boolean meant = entry != null && (next.uuid() == null || next.uuid().equals(uuid(entry)));
            GuestView view = meant ? entry.session.view() : null;
            next.answer().complete(view == null ? null : view.history.copy());
        }
    }

    /** Gives a domain that was just seen what stands for its vm. Event loop's thread. */
    void apply(DomainEntry entry, long now) {
        String uuid = uuid(entry);
        if (!quarantined.isEmpty() && quarantined.containsKey(uuid)) {
            quarantined.replace(uuid, entry.domid);
            entry.session.quarantine(now);
        }
        if (!unclaimed.isEmpty() && !uuid.isEmpty()) {
            StandingOrder cadence = unclaimed.remove(entry.domid);
            if (cadence != null && cadence.uuid().equals(uuid) && !cadence.isOver(clock.epochNanos())) {
                long left = cadence.untilEpochNanos() == 0 ? 0 : cadence.untilEpochNanos() - clock.epochNanos();
                entry.session.cadence(cadence.intervalNanos(), left, now);
            }
        }
    }

    private String carryOut(GuestOrder order, DomainTable domains, long now) {
        DomainEntry entry = domains.byDomid(order.domid());
        String uuid = entry == null ? "" : uuid(entry);
        if (entry == null || entry.session.isDead() || !uuid.equals(order.uuid())) {
            return "domain " + order.domid() + " is no longer the one that was meant";
        }
        switch (order.kind()) {
            case CADENCE -> entry.session.cadence(order.intervalNanos(), order.forNanos(), now);
            case QUARANTINE -> {
                if (!uuid.isEmpty() && !makeRoom(uuid, domains)) {
                    return MOST_QUARANTINES + " living domains are in quarantine already; release one first";
                }
                if (!uuid.isEmpty()) {
                    quarantined.put(uuid, entry.domid);
                }
                entry.session.quarantine(now);
            }
            case RELEASE -> {
                if (!entry.session.isQuarantined()) {
                    return "domain " + order.domid() + " is not in quarantine";
                }
                quarantined.remove(uuid);
                entry.session.release();
            }
        }
        return "";
    }

    /** Where there are too many, the vm goes that has been in quarantine longest of those that are not there any more. */
    private boolean makeRoom(String uuid, DomainTable domains) {
        if (quarantined.containsKey(uuid) || quarantined.size() < MOST_QUARANTINES) {
            return true;
        }
        for (Map.Entry<String, Integer> vm : quarantined.entrySet()) {
            DomainEntry entry = domains.byDomid(vm.getValue());
            if (entry == null || entry.session.isDead() || !uuid(entry).equals(vm.getKey())) {
                quarantined.remove(vm.getKey());
                return true;
            }
        }
        return false;
    }

    private List<StandingOrder> standing(DomainTable domains, long now) {
        List<StandingOrder> orders = new ArrayList<>();
        quarantined.forEach((uuid, domid) -> orders.add(StandingOrder.quarantine(domid, uuid)));
        orders.addAll(unclaimed.values());
        int most = orders.size() + MOST_CADENCES - unclaimed.size();
        for (int i = 0; i < domains.count() && orders.size() < most; i++) {
            DomainEntry entry = domains.get(i);
            Cadence cadence = entry.session.cadence();
            if (cadence.interval() != Cadence.NONE
                    && !entry.session.isDead()
                    && !uuid(entry).isEmpty()) {
                long left = cadence.left(now);
                orders.add(StandingOrder.cadence(
                        entry.domid, uuid(entry), cadence.interval(), left < 0 ? 0 : clock.epochNanos() + left));
            }
        }
        return List.copyOf(orders);
    }

    private static String uuid(DomainEntry entry) {
        return entry.uuid.get() == null ? "" : entry.uuid.get();
    }
}
