// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.protocol.Figure;
import xtop.protocol.ThreadState;

/**
 * What follows from a guest's threads and its clock: age, CPU use since the start as ps shows it, time until a timed
 * sleep ends, state letters and how many run and block. Confined to the event loop.
 */
final class ThreadTimes {
    private static final double PERCENT = 100;

    private double[] sinceStart = new double[0];
    private long[] elapsed = new long[0];
    private long[] wakeup = new long[0];
    private byte[] letters = new byte[0];
    private int rows;
    private boolean stateful;
    private boolean aged;
    private boolean waking;
    private int runnable;
    private int blocked;

    /** Computes everything anew; the clock is the guest's at the sample. */
    void update(FigureTable threads, long clock) {
        rows = threads.rows();
        fit();
        ages(threads, clock);
        wakeups(threads, clock);
        states(threads);
    }

    /** Writes the columns into rows of the fleet that follow each other. */
    void putAll(FleetBuilder builder, int first, LetterTexts texts) {
        builder.fractions(Field.THREAD_CPU_SINCE_START, first, sinceStart, rows);
        if (aged) {
            builder.numbers(Field.THREAD_ELAPSED, first, elapsed, 0, rows);
        }
        if (waking) {
            builder.numbers(Field.THREAD_WAKEUP, first, wakeup, 0, rows);
        }
        for (int row = 0; stateful && row < rows; row++) {
            builder.textNumber(Field.THREAD_STATE, first + row, texts.number(builder, letters[row]));
        }
    }

    /** Threads that run or could; {@link FigureTable#NONE} where states are unknown. */
    long runnable() {
        return stateful ? runnable : FigureTable.NONE;
    }

    /** Threads in uninterruptible wait; {@link FigureTable#NONE} where states are unknown. */
    long blocked() {
        return stateful ? blocked : FigureTable.NONE;
    }

    /** A thread whose start is not told is as old as its guest. */
    private void ages(FigureTable threads, long clock) {
        int starts = threads.start(Figure.THREAD_START_TIME);
        int cpus = threads.start(Figure.THREAD_CPU);
        long[] values = threads.values();
        aged = starts >= 0;
        if (aged && elapsed.length < rows) {
            elapsed = new long[sinceStart.length];
        }
        for (int row = 0; row < rows; row++) {
            long start = aged ? values[starts + row] : FigureTable.NONE;
            boolean told = start >= 0 && start <= clock;
            long age = told ? clock - start : clock;
            long cpu = cpus < 0 ? FigureTable.NONE : values[cpus + row];
            boolean known = cpu >= 0 && age > 0 && (told || start == FigureTable.NONE);
            sinceStart[row] = known ? cpu * PERCENT / age : Double.NaN;
            if (aged) {
                elapsed[row] = told ? age : FigureTable.NONE;
            }
        }
    }

    private void wakeups(FigureTable threads, long clock) {
        int ends = threads.start(Figure.THREAD_WAKEUP_TIME);
        long[] values = threads.values();
        waking = ends >= 0;
        if (waking && wakeup.length < rows) {
            wakeup = new long[sinceStart.length];
        }
        for (int row = 0; waking && row < rows; row++) {
            long end = values[ends + row];
            wakeup[row] = end < 0 ? FigureTable.NONE : Math.max(0, end - clock);
        }
    }

    private void states(FigureTable threads) {
        int states = threads.start(Figure.THREAD_STATE);
        long[] values = threads.values();
        stateful = states >= 0;
        runnable = 0;
        blocked = 0;
        for (int row = 0; stateful && row < rows; row++) {
            long state = values[states + row];
            char letter = state == FigureTable.NONE ? 0 : ThreadState.letter(state);
            letters[row] = (byte) letter;
            runnable += letter == 'R' ? 1 : 0;
            blocked += letter == 'D' ? 1 : 0;
        }
    }

    private void fit() {
        if (rows > sinceStart.length) {
            int grown = Math.max(rows, sinceStart.length * 2);
            sinceStart = Arrays.copyOf(sinceStart, grown);
            letters = Arrays.copyOf(letters, grown);
        }
    }
}
