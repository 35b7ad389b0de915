// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;
import xtop.xen.HostSample;

/**
 * What the collector knows of itself when it publishes. Mutable, confined to the event loop.
 */
final class CollectorFigures {
    final TextCell command = new TextCell();
    final TextCell source = new TextCell();
    final TextCell xenVersion = new TextCell();
    final TextCell problem = new TextCell();
    long pid;
    long intervalNanos;
    long started;
    long workNanos;
    long xenstoreErrors;
    long hypervisorErrors;
    int watches;
    /** Unknown without a ledger. */
    long ledgerLost = HostSample.UNKNOWN;

    long ledgerEvicted = HostSample.UNKNOWN;
    long wordsLost;
    /** What happened before this collector; null where that is not known. */
    Unwatched.Gap gap;

    private final TextCell gapSentence = new TextCell();
    private final TextCell gapKind = new TextCell();

    /** Sets the problem's text; null for none. Cheap where it is the same. */
    void problem(String text) {
        set(problem, text);
    }

    /** Sets the gap before this collector. Cheap where it is the same. */
    void unwatched(Unwatched.Gap before) {
        if (before != null && gap == null) {
            gap = before;
            gapSentence.set(before.sentence());
            gapKind.set("unwatched");
        }
    }

    /** Writes the gap as an event of the domain added last, where there was one. */
    void gapEvent(FleetBuilder builder) {
        if (gap != null) {
            int row = builder.add(Table.EVENT);
            builder.number(Field.EVENT_RECEIVED, row, gap.until());
            gapKind.put(builder, Field.EVENT_KIND, row);
            gapSentence.put(builder, Field.EVENT_TEXT, row);
        }
    }

    /** Sets a cell; cheap where it has that text. */
    static void set(TextCell cell, String text) {
        String known = cell.get();
        if (text == null ? known != null : !text.equals(known)) {
            cell.set(text);
        }
    }
}
