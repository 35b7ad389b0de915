// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.RowBits;
import xtop.fleet.RowBlock;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;
import xtop.protocol.ThreadState;

/**
 * What follows from a guest's threads and its clock: age, time until a timed sleep ends, state letters and how many run and block. Confined to the event loop.
 */
final class ThreadTimes {
    private static final String[] LETTERS = letters();

    private byte[] letters = new byte[0];
    private boolean stateful;
    private int runnable;
    private int blocked;

    /**
     * Computes everything anew and writes it into the threads' rows.
     *
     * @param threads of the sample that these rows are of
     * @param anew whether the rows were made anew, so that no letters are in them
     * @param changed rows that are not as they were, as {@link RowBits}
     * @param clock the guest's at the sample
     */
    void update(SampleTable threads, GuestTable table, boolean anew, long changed, long clock) {
        if (table.has(Figure.THREAD_START_TIME)) {
            ages(threads, table.block(), clock);
        }
        if (table.has(Figure.THREAD_WAKEUP_TIME)) {
            wakeups(threads, table.block(), clock);
        }
        boolean was = stateful && !anew;
        stateful = table.has(Figure.THREAD_STATE);
        if (stateful && was) {
            states(threads, table.block(), changed);
        } else if (stateful) {
            begin(threads.rows());
            states(threads, table.block(), ThreadRates.ALL);
        }
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 or 1; what it returns means nothing. */
    int prefetch(int depth) {
        return depth == 0 ? runnable : letters.length == 0 ? 0 : letters[letters.length - 1];
    }

    /** There are no threads. */
    void clear() {
        stateful = false;
    }

    /** Writes the state letters of all rows. */
    void put(RowBlock rows) {
        for (int row = 0; stateful && row < rows.rows(); row++) {
            rows.text(Field.THREAD_STATE, row, LETTERS[letters[row]]);
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

    private static void ages(SampleTable threads, RowBlock block, long clock) {
        for (int row = 0; row < block.rows(); row++) {
            long start = told(threads, row, Figure.THREAD_START_TIME);
            boolean sane = start >= 0 && start <= clock;
            block.number(Field.THREAD_ELAPSED, row, sane ? clock - start : FigureTable.NONE);
        }
    }

    private static void wakeups(SampleTable threads, RowBlock block, long clock) {
        for (int row = 0; row < block.rows(); row++) {
            long end = told(threads, row, Figure.THREAD_WAKEUP_TIME);
            block.number(Field.THREAD_WAKEUP, row, end < 0 ? FigureTable.NONE : Math.max(0, end - clock));
        }
    }

    /** No letters are in so many rows. */
    private void begin(int rows) {
        if (rows > letters.length) {
            letters = new byte[Math.max(rows, letters.length * 2)];
        }
        Arrays.fill(letters, 0, rows, (byte) 0);
        runnable = 0;
        blocked = 0;
    }

    private void states(SampleTable threads, RowBlock block, long changed) {
        int rows = block.rows();
        for (int row = RowBits.next(changed, 0, rows); row < rows; row = RowBits.next(changed, row + 1, rows)) {
            state(block, row, told(threads, row, Figure.THREAD_STATE));
        }
    }

    private void state(RowBlock block, int row, long state) {
        char letter = state == FigureTable.NONE ? 0 : ThreadState.letter(state);
        byte old = letters[row];
        if (old != letter) {
            letters[row] = (byte) letter;
            block.text(Field.THREAD_STATE, row, LETTERS[letter]);
            runnable += (letter == 'R' ? 1 : 0) - (old == 'R' ? 1 : 0);
            blocked += (letter == 'D' ? 1 : 0) - (old == 'D' ? 1 : 0);
        }
    }

    /** An unsigned figure above the range of a signed one is no sane one. */
    private static long told(SampleTable threads, int row, Figure figure) {
        long value = threads.has(row, figure) ? threads.get(row, figure) : FigureTable.NONE;
        return value < 0 ? FigureTable.NONE : value;
    }

    private static String[] letters() {
        String[] letters = new String[Byte.MAX_VALUE + 1];
        for (int letter = 1; letter < letters.length; letter++) {
            letters[letter] = String.valueOf((char) letter);
        }
        return letters;
    }
}
