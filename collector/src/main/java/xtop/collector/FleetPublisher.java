// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetSlots;
import xtop.xen.HostSample;

/** Makes a fleet of all that the event loop knows and publishes it. Confined to the event loop. */
final class FleetPublisher {
    private final FleetSlots slots;
    private final CollectorClock clock;
    private final Surroundings surroundings;
    private final FleetBuilder builder;
    private final CollectorFigures figures = new CollectorFigures();
    private final HostRows hostRows = new HostRows();
    private final DomainRows domainRows = new DomainRows();
    private long sequence;
    private int kept;

    FleetPublisher(
            CollectorConfig config,
            FleetSlots slots,
            CollectorClock clock,
            Surroundings surroundings,
            FleetBuilder builder) {
        this.builder = builder;
        this.slots = slots;
        this.clock = clock;
        this.surroundings = surroundings;
        figures.command.set(config.command());
        figures.pid = ProcessHandle.current().pid();
        figures.intervalNanos = config.intervalNanos();
        figures.started = clock.epochNanos();
    }

    /** Number that the next fleet will have. */
    long nextSequence() {
        return sequence + 1;
    }

    /** Domains of the newest fleet whose rows were not written anew for it. */
    int kept() {
        return kept;
    }

    /**
     * Publishes.
     *
     * @param host Xen's newest account, null for none
     * @param workNanos what the event loop worked since the last fleet
     */
    void publish(DomainTable domains, HostSample host, long now, long workNanos) {
        surroundings.describe(figures);
        figures.problem(surroundings.problem());
        figures.workNanos = workNanos;
        slots.begin(builder);
        hostRows.begin();
        kept = 0;
        domainRows.suspects(host == null ? "" : host.grantHolders);
        for (int i = 0; i < domains.count(); i++) {
            if (i % Prefetch.BATCH == 0) {
                domains.prefetchRows(i);
            }
            DomainEntry entry = domains.get(i);
            PublishedDomain published = entry.published;
            if (published.isKept(now)) {
                hostRows.count(published);
                kept++;
            } else {
                write(entry, now);
                hostRows.count(entry.session, entry.session.standing(now));
            }
            published.addTo(builder);
            if (entry.domid == 0) {
                figures.gapEvent(builder);
            }
        }
        hostRows.write(builder, host, figures, domains.samplesOfTheDead(), domains.count());
        if (host != null) {
            builder.number(Field.HOST_SAMPLED, 0, clock.epochNanos() - Math.max(0, now - host.takenNanos));
        }
        slots.publish(builder, ++sequence, clock.epochNanos());
    }

    /** A domain's session was looked at, and may have got a sample. */
    void follow(DomainEntry entry) {
        PublishedDomain published = entry.published;
        if (!published.isKept()) {
            return;
        }
        if (published.isFollowedBy(entry.session)) {
            GuestRows.refresh(published, entry.session);
            published.follow(entry.session);
        } else {
            published.stale();
        }
    }

    private void write(DomainEntry entry, long now) {
        PublishedDomain published = entry.published;
        published.begin();
        domainRows.write(published, entry, now);
        GuestRows.write(published, entry.session, now);
        if (entry.isInOrder(now)) {
            published.keep(entry.session);
        }
    }
}
