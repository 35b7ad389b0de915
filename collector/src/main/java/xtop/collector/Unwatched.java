// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFormatException;
import xtop.fleet.FleetImage;
import xtop.fleet.FleetSlots;
import xtop.fleet.FleetSource;
import xtop.fleet.RecordingIndex;
import xtop.fleet.Table;

/**
 * The time between the last fleet of the collector before this one and the first for which this one had looked at every
 * domain: which domains ended in it. What began and ended in it left no trace. Worked by the ledger's thread; the gap may
 * be asked for by any.
 */
final class Unwatched {
    private static final long SECOND = 1_000_000_000L;

    /**
     * A time in which nobody watched.
     *
     * @param since the last fleet before it, ns since 1970
     * @param until the first fleet after it
     * @param deaths known domains that ended in it
     */
    record Gap(long since, long until, int deaths) {
        /** For a log and for {@code xtop events}. */
        String sentence() {
            String ended = deaths == 0
                    ? "none of the domains known before ended"
                    : deaths + (deaths == 1 ? " domain" : " domains")
                            + " known before ended, seen by nobody: xtop list --dead";
            return "nobody watched from " + time(since) + " to " + time(until) + " ("
                    + Duration.ofNanos(Math.max(0, until - since)).toSeconds() + " s); " + ended;
        }

        private static String time(long epochNanos) {
            return Instant.ofEpochSecond(Math.floorDiv(epochNanos, SECOND)).toString();
        }
    }

    private final LastFleet left;
    private final FleetSlots slots;
    private final BooleanSupplier looked;
    private FleetImage before;
    private long first;
    private volatile Gap gap;

    /**
     * Takes what the collector before this one left; to be called before this one publishes.
     *
     * @param looked whether every domain has been seen by now
     */
    Unwatched(LastFleet left, FleetSlots slots, BooleanSupplier looked) {
        this.left = left;
        this.slots = slots;
        this.looked = looked;
        this.before = left.keep();
    }

    /** Whether there is something left to be accounted for. */
    boolean isOpen() {
        return before != null;
    }

    /** The gap, once it has ended; null before, and where no collector was here before. */
    Gap gap() {
        return gap;
    }

    /** A fleet in which every living domain is; null where there is none yet. */
    FleetSource.Lease whole() {
        if (!looked.getAsBoolean()) {
            return null;
        }
        FleetSource.Lease lease = slots.latest();
        if (lease == null) {
            return null;
        }
        // the one that is there now may have been made before the last domain was seen; and where neither xenstore nor
        // Xen lists domain 0, what they do not list is not dead
        Fleet fleet = lease.fleet();
        boolean lists = fleet.rows(Table.DOMAIN) > 0 && fleet.number(Field.DOMID, 0) == 0;
        boolean whole = first != 0 && fleet.sequence() != first && lists;
        first = first == 0 ? fleet.sequence() : first;
        if (whole) {
            return lease;
        }
        lease.close();
        return null;
    }

    /**
     * Makes obituaries of the domains that were there before, are not now, and did not die before the eyes of either collector.
     *
     * @param now a whole fleet
     * @param ledger with all obituaries that were written before that fleet was
     */
    List<FleetImage> missing(Fleet now, File ledger) throws IOException {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < before.rows(Table.DOMAIN); row++) {
            if (!isDying(before, row) && LastFleet.find(now, before, row) < 0) {
                rows.add(row);
            }
        }
        if (!rows.isEmpty()) {
            removeKnown(rows, ledger);
        }
        List<FleetImage> obituaries = new ArrayList<>();
        for (int row : rows) {
            obituaries.add(obituary(row, now.publishedEpochNanos()));
        }
        gap = new Gap(before.publishedEpochNanos(), now.publishedEpochNanos(), rows.size());
        return obituaries;
    }

    /** Ends it. To be called when the obituaries are on the disk. */
    void close(boolean written) {
        before = null;
        if (written) {
            left.forget();
        }
    }

    private FleetImage obituary(int row, long until) {
        FleetBuilder builder = new FleetBuilder();
        int copy = builder.copyDomain(before, row);
        builder.number(Field.LAST_SEEN, copy, LastFleet.lastSeen(before, row));
        builder.number(Field.DIED, copy, until);
        builder.text(Field.EXIT, copy, "unseen");
        builder.text(Field.LAST_WORDS, copy, lastWords(row));
        return builder.build(1, until);
    }

    private String lastWords(int row) {
        int count = before.rows(Table.EVENT, row);
        if (count == 0) {
            return null;
        }
        int last = before.firstRow(Table.EVENT, row) + count - 1;
        return Obituaries.lastWords(before.text(Field.EVENT_KIND, last), before.text(Field.EVENT_TEXT, last));
    }

    /** Those that died after the last fleet was published, but before its collector was gone. */
    private void removeKnown(List<Integer> rows, File ledger) throws IOException {
        if (!ledger.exists()) {
            return;
        }
        RecordingIndex index = RecordingIndex.of(ledger);
        long since = Long.MAX_VALUE;
        for (int row : rows) {
            since = Math.min(since, LastFleet.lastSeen(before, row));
        }
        for (int i = 0; i < index.count(); i++) {
            if (index.epochNanos(i) < since) {
                continue;
            }
            try {
                Fleet dead = index.read(i);
                rows.removeIf(row -> dead.rows(Table.DOMAIN) > 0
                        && LastFleet.find(dead, before, row) >= 0
                        && dead.number(Field.DIED, 0) >= LastFleet.lastSeen(before, row));
            } catch (FleetFormatException e) {
                // damaged by the disk: it says of nobody that he is dead
            }
        }
    }

    /** Its obituary was written when it began to die. */
    private static boolean isDying(Fleet fleet, int row) {
        return DomainState.DYING.isIn(fleet.text(Field.STATE, row));
    }
}
