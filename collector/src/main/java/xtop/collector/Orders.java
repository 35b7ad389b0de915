// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import xtop.fleet.History;

/**
 * Takes orders from any thread to the event loop, and keeps what outlives a domain: which vms are in quarantine. Nothing
 * of it is written down; a collector that starts anew knows no quarantine.
 */
final class Orders {
    private static final int MOST = 256;

    private final Queue<Waiting> queue = new ArrayBlockingQueue<>(MOST);
    private final Queue<Question> questions = new ArrayBlockingQueue<>(MOST);
    private final Set<String> quarantined = new HashSet<>();

    /** An order and who waits for its answer. */
    private record Waiting(GuestOrder order, CompletableFuture<String> answer) {}

    /** Whose history is wanted. */
    private record Question(int domid, CompletableFuture<History> answer) {}

    /**
     * Asks for a copy of a domain's history. Any thread.
     *
     * @return will be null where there is none
     */
    Future<History> history(int domid) {
        CompletableFuture<History> answer = new CompletableFuture<>();
        if (!questions.offer(new Question(domid, answer))) {
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
            next.answer().complete(carryOut(next.order(), domains, now));
        }
        for (Question next = questions.poll(); next != null; next = questions.poll()) {
            DomainEntry entry = domains.byDomid(next.domid());
            GuestView view = entry == null ? null : entry.session.view();
            next.answer().complete(view == null ? null : view.history.copy());
        }
    }

    /** Whether a vm is in quarantine; null for one without a uuid. Event loop's thread. */
    boolean isQuarantined(String uuid) {
        return uuid != null && !quarantined.isEmpty() && quarantined.contains(uuid);
    }

    private String carryOut(GuestOrder order, DomainTable domains, long now) {
        DomainEntry entry = domains.byDomid(order.domid());
        String uuid = entry == null || entry.uuid.get() == null ? "" : entry.uuid.get();
        if (entry == null || entry.session.isDead() || !uuid.equals(order.uuid())) {
            return "domain " + order.domid() + " is no longer the one that was meant";
        }
        switch (order.kind()) {
            case CADENCE -> entry.session.cadence(order.intervalNanos(), order.forNanos(), now);
            case QUARANTINE -> {
                if (!uuid.isEmpty()) {
                    quarantined.add(uuid);
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
}
