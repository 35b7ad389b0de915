// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RowBlock;
import xtop.fleet.Table;
import xtop.protocol.GuestEvent;

/** A guest's newest events with their rows. Holds nothing before the first. Confined to the event loop. */
final class GuestEvents {
    /** Events kept; older ones give way. */
    static final int MOST = 16;

    private final FleetBuilder builder;
    private RowBlock rows;
    private GuestEvent[] events;
    private long[] received;
    private int count;

    GuestEvents(FleetBuilder builder) {
        this.builder = builder;
    }

    void take(GuestEvent event, long epochNanos) {
        if (events == null) {
            events = new GuestEvent[MOST];
            received = new long[MOST];
            rows = builder.block(Table.EVENT);
        }
        if (count == MOST) {
            System.arraycopy(events, 1, events, 0, MOST - 1);
            System.arraycopy(received, 1, received, 0, MOST - 1);
            count--;
        }
        events[count] = event;
        received[count] = epochNanos;
        count++;
        settle();
    }

    /** The newest; null for none. */
    GuestEvent newest() {
        return count == 0 ? null : events[count - 1];
    }

    /** Their rows, oldest first; null for none. */
    RowBlock rows() {
        return rows;
    }

    /** Writes all rows anew, with the builder's present numbers of strings. */
    void settle() {
        if (rows == null) {
            return;
        }
        rows.blank(count);
        for (int row = 0; row < count; row++) {
            GuestEvent event = events[row];
            if (event.guestNanos() >= 0) {
                rows.number(Field.EVENT_TIME, row, event.guestNanos());
            }
            rows.number(Field.EVENT_RECEIVED, row, received[row]);
            rows.text(Field.EVENT_KIND, row, event.kind().label());
            if (event.subject() > 0) {
                rows.number(Field.EVENT_SUBJECT, row, event.subject());
            }
            rows.text(Field.EVENT_TEXT, row, event.text().isEmpty() ? null : event.text());
        }
    }
}
