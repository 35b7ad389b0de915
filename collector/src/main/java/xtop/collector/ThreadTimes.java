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
    private int runnable;
    private int blocked;

    /** Computes everything anew; the clock is the guest's at the sample. */
    void update(FigureTable threads, long clock) {
        rows = threads.rows();
        fit();
        stateful = threads.has(Figure.THREAD_STATE);
        runnable = 0;
        blocked = 0;
        for (int row = 0; row < rows; row++) {
            times(threads, row, clock);
            long state = threads.get(row, Figure.THREAD_STATE);
            char letter = state == FigureTable.NONE ? 0 : ThreadState.letter(state);
            letters[row] = (byte) letter;
            runnable += letter == 'R' ? 1 : 0;
            blocked += letter == 'D' ? 1 : 0;
        }
    }

    /** Writes the columns into rows of the fleet that follow each other. */
    void putAll(FleetBuilder builder, int first, LetterTexts texts) {
        builder.fractions(Field.THREAD_CPU_SINCE_START, first, sinceStart, rows);
        builder.numbers(Field.THREAD_ELAPSED, first, elapsed, 0, rows);
        builder.numbers(Field.THREAD_WAKEUP, first, wakeup, 0, rows);
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

    private void times(FigureTable threads, int row, long clock) {
        long start = threads.get(row, Figure.THREAD_START_TIME);
        boolean aged = start >= 0 && start <= clock;
        long age = aged ? clock - start : clock;
        elapsed[row] = aged ? age : FigureTable.NONE;
        long cpu = threads.get(row, Figure.THREAD_CPU);
        boolean known = cpu >= 0 && age > 0 && (aged || start == FigureTable.NONE);
        sinceStart[row] = known ? cpu * PERCENT / age : Double.NaN;
        long end = threads.get(row, Figure.THREAD_WAKEUP_TIME);
        wakeup[row] = end < 0 ? FigureTable.NONE : Math.max(0, end - clock);
    }

    private void fit() {
        if (rows > sinceStart.length) {
            int grown = Math.max(rows, sinceStart.length * 2);
            sinceStart = Arrays.copyOf(sinceStart, grown);
            elapsed = Arrays.copyOf(elapsed, grown);
            wakeup = Arrays.copyOf(wakeup, grown);
            letters = Arrays.copyOf(letters, grown);
        }
    }
}
