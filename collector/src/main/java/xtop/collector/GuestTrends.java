// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.why.Threshold;
import xtop.protocol.Figure;

/**
 * What a guest's samples say together that none says alone: starved or spinning for several of them, memory that only
 * grows. The guest's own words all. Allocates nothing. Confined to the event loop.
 */
final class GuestTrends {
    private static final int NOBODY = -1;

    private int starved;
    private int spinning;
    private long spinner;
    private boolean growing;
    private long growthStart;
    private long growthTime;
    private long leastUsed;
    private long mostUsed;

    GuestTrends() {
        forget();
    }

    /** Samples in a row in which it was starved. */
    int starved() {
        return starved;
    }

    /** The next sample has no past. */
    void forget() {
        starved = 0;
        spinning = 0;
        spinner = NOBODY;
        growing = false;
    }

    /** Takes a sample whose rates are known. */
    void update(GuestView view) {
        starved = view.rates.steal >= Threshold.STARVED.value() ? starved + 1 : 0;
        threads(view);
        memory(view);
    }

    void put(DomainRow row) {
        boolean grew = growing && growthTime > 0;
        row.number(Field.STARVED_SAMPLES, starved);
        row.number(Field.SPINNING_SAMPLES, spinning);
        row.number(Field.SPINNING_THREAD, spinning > 0 ? spinner : FigureTable.NONE);
        row.number(Field.MEMORY_GROWTH_TIME, grew ? growthTime : FigureTable.NONE);
        row.fraction(Field.MEMORY_GROWTH, grew ? (mostUsed - leastUsed) * 1e9 / growthTime : Double.NaN);
    }

    private void threads(GuestView view) {
        int top = view.rates.threads.topThread;
        long tid = top < 0 ? NOBODY : Integer.toUnsignedLong(view.threads.ids()[top]);
        if (view.rates.threads.topCpu < Threshold.SPINNING.value()) {
            spinning = 0;
        } else {
            spinning = tid == spinner ? spinning + 1 : 1;
        }
        spinner = tid;
    }

    private void memory(GuestView view) {
        long used = view.memory.rows() == 0 ? FigureTable.NONE : view.memory.get(0, Figure.MEMORY_USED);
        if (used == FigureTable.NONE) {
            growing = false;
            return;
        }
        double dip = (mostUsed - leastUsed) * Threshold.LEAK_DIP.share();
        if (!growing || used < mostUsed - dip || used < leastUsed) {
            growing = true;
            growthStart = view.clock();
            leastUsed = used;
            mostUsed = used;
            growthTime = 0;
        } else if (used > mostUsed) {
            mostUsed = used;
            growthTime = view.clock() - growthStart;
        }
    }
}
