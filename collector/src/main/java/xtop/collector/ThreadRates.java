// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Rates;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;

/**
 * What each of a guest's threads used between its last two samples, percent of a vCPU. Most threads did nothing at all:
 * where the rows stand as before only those are looked at that the newer sample has changed. Confined to one thread.
 */
final class ThreadRates {
    /** Every row. */
    static final long ALL = -1;

    /** Row of the thread that used most, negative for none, and its percentage. */
    int topThread;

    double topCpu;
    /** Sum over all threads; NaN where none is known. */
    double total;
    /** Whether {@link #total} covers all threads: none came or went. */
    boolean whole;
    /** Rows that may have used anything but 0, a bit each; {@link #ALL} for rows not arranged as before, or beyond 63. */
    long busy;

    /** Rows without a CPU time, as of the last sample. */
    private long untimed;

    private boolean settled;
    private int counted;

    ThreadRates() {
        forget();
    }

    /** Nothing is known. */
    void forget() {
        topThread = -1;
        topCpu = 0;
        total = Double.NaN;
        whole = false;
        busy = ALL;
        settled = false;
    }

    /**
     * Computes everything anew.
     *
     * @param sequence of the newer sample
     * @param percents gets what each row used; all unknown before
     */
    void update(
            GuestTable before, SampleTable after, long sequence, long elapsed, RowMatcher matcher, double[] percents) {
        boolean few = settled && before.isArrangedAs(after);
        forget();
        int rows = after.rows();
        whole = before.rows() == rows;
        if (!before.has(Figure.THREAD_CPU)) {
            whole &= rows == 0;
            return;
        }
        double sum = 0;
        if (few) {
            long changed = after.changedRows(sequence);
            others(rows, changed, percents);
            for (long left = changed; left != 0; left &= left - 1) {
                int row = Long.numberOfTrailingZeros(left);
                sum += one(before, row, after, row, elapsed, percents);
            }
            busy = changed | untimed;
        } else {
            matcher.begin(before.ids(), before.rows());
            counted = 0;
            untimed = 0;
            for (int row = 0; row < rows; row++) {
                sum += one(before, matcher.find(after.id(row), row), after, row, elapsed, percents);
            }
        }
        settled = rows < Long.SIZE;
        whole &= counted == rows;
        total = counted == 0 ? Double.NaN : sum;
    }

    /** Rows that the sample has not changed: they used nothing, where they tell of it at all. */
    private void others(int rows, long changed, double[] percents) {
        Arrays.fill(percents, 0, rows, 0);
        for (long left = changed | untimed; left != 0; left &= left - 1) {
            percents[Long.numberOfTrailingZeros(left)] = Double.NaN;
        }
        counted = rows - Long.bitCount(changed | untimed);
    }

    /** Returns what a row adds to the sum. */
    private double one(GuestTable before, int old, SampleTable after, int row, long elapsed, double[] percents) {
        long now = after.has(row, Figure.THREAD_CPU) ? after.get(row, Figure.THREAD_CPU) : FigureTable.NONE;
        long bit = row < Long.SIZE ? 1L << row : 0;
        untimed = now < 0 ? untimed | bit : untimed & ~bit;
        long then = old < 0 ? FigureTable.NONE : before.get(old, Figure.THREAD_CPU);
        if (then == FigureTable.NONE || now == FigureTable.NONE) {
            return 0;
        }
        double percent = Rates.percent(then, now, elapsed);
        double possible = Rates.ofThread(percent);
        percents[row] = possible;
        if (!(percent >= 0)) {
            return 0;
        }
        counted++;
        if (possible > topCpu) {
            topCpu = possible;
            topThread = row;
        }
        // The sum stays as told, for Xen's account to be held against it.
        return percent;
    }
}
