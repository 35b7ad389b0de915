// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetImage;
import xtop.protocol.GuestEvent;

/**
 * Writes down who died: the domain's last row and those below it, its guest's last sample and events included, as a fleet
 * of one domain. Written by the event loop, taken by whoever keeps the ledger; where nobody takes them the queue stays
 * full and the newest are lost, and counted.
 */
final class Obituaries {
    private static final int MOST = 4096;
    /** Far from the generations of the published fleet's strings. */
    private static final int FIRST_GENERATION = 1 << 30;

    private final CollectorClock clock;
    private final BlockingQueue<FleetImage> queue = new ArrayBlockingQueue<>(MOST);
    private final DomainRows domainRows = new DomainRows();
    private final boolean wanted;
    private int written;
    private volatile long lost;

    /** @param wanted whether anybody takes them; where not, none is written */
    Obituaries(CollectorClock clock, boolean wanted) {
        this.clock = clock;
        this.wanted = wanted;
    }

    /** Those not taken yet, oldest first. Any thread. */
    BlockingQueue<FleetImage> queue() {
        return queue;
    }

    /** How many found no room. Any thread. */
    long lost() {
        return lost;
    }

    /** Writes one. Event loop's thread, before the session forgets. */
    void write(DomainEntry entry, long now) {
        if (!wanted) {
            return;
        }
        long epoch = clock.epochNanos();
        FleetBuilder builder = new FleetBuilder(FIRST_GENERATION + written++);
        PublishedDomain last = new PublishedDomain(builder);
        last.begin();
        domainRows.write(last, entry, now);
        GuestRows.write(last, entry.session, now);
        int row = last.addTo(builder);
        GuestEvent event = lastEvent(entry.session.view());
        builder.number(Field.DIED, row, epoch);
        builder.number(Field.FIRST_SEEN, row, entry.firstSeen);
        builder.number(Field.LIFE, row, Math.max(0, epoch - entry.firstSeen));
        builder.text(Field.EXIT, row, exit(entry, event));
        if (event != null) {
            builder.text(Field.LAST_WORDS, row, lastWords(event.kind().label(), event.text()));
        }
        if (!queue.offer(builder.build(written, epoch))) {
            lost = lost + 1;
        }
    }

    /** An event as {@link Field#LAST_WORDS} tells it; its text may be null or empty. */
    static String lastWords(String kind, String text) {
        return text == null || text.isEmpty() ? kind : kind + ": " + text;
    }

    private static String exit(DomainEntry entry, GuestEvent last) {
        if (entry.xen != null && entry.xen.crashed) {
            return "crashed";
        }
        if (last != null && last.kind() == GuestEvent.Kind.PANIC) {
            return "panic";
        }
        return entry.xen != null && entry.xen.shutdown ? "shutdown" : "gone";
    }

    private static GuestEvent lastEvent(GuestView view) {
        return view == null ? null : view.events().newest();
    }
}
