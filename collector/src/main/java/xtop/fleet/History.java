// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Arrays;

/**
 * The main figures of one domain and the CPU use of each of its threads over its last samples, for sparklines. Threads'
 * shares take a byte each, in steps of {@value #STEP} percent of a vCPU up to 100, figures two bytes, off by less than a
 * part in 500, and times four, to a ms: a guest of 32 threads costs less than 3 KiB. Samples lie one behind the other, so that taking one touches a few cache lines; a thread that changes its row
 * takes its past along. Taking a sample allocates nothing. Not safe for threads: readers get a {@link #copy}.
 */
public final class History {
    /** Samples kept. */
    public static final int SAMPLES = 60;

    /** Threads of a domain beyond so many have no history. */
    public static final int MOST_THREADS = 512;

    /** Figures kept of the domain itself; all are the guest's word. */
    public enum Figure {
        /** CPU use, percent of a vCPU. */
        CPU,
        /** Time that the guest wanted to run and could not, percent. */
        STEAL,
        /** Memory in use, bytes. */
        MEMORY_USED,
        /** Bytes a second received. */
        RECEIVE,
        /** Bytes a second sent. */
        TRANSMIT
    }

    /** What {@link History#arrange} needs besides; shared by the histories of one thread. */
    public static final class Scratch {
        private final int[] places = new int[MOST_THREADS];
        private final byte[] line = new byte[MOST_THREADS];

        public int[] places() {
            return places;
        }
    }

    private static final int FIGURES = Figure.values().length;
    /** A figure is the upper half of a float without its sign. */
    private static final int SHIFT = 15;

    private static final int ROUNDING = 1 << (SHIFT - 1);
    private static final short NO_FIGURE = (short) (Float.floatToIntBits(Float.NaN) >>> SHIFT);
    private static final long MILLI = 1_000_000;
    private static final double STEP = 0.4;
    private static final int MOST = 250;
    private static final byte UNKNOWN = -1;
    private static final int ROUND = 8;
    private static final byte[] NO_SHARES = new byte[0];
    private static final int[] NO_IDS = new int[0];

    private final short[] figures;
    /** ms of the guest's clock, the low half. */
    private final int[] clocks;

    private long clock;
    private int[] ids = NO_IDS;
    private byte[] shares = NO_SHARES;
    private int threads;
    private int capacity;
    private int newest = -1;
    private int samples;

    public History() {
        figures = new short[SAMPLES * FIGURES];
        clocks = new int[SAMPLES];
    }

    private History(History other) {
        figures = other.figures.clone();
        clocks = other.clocks.clone();
        clock = other.clock;
        ids = other.ids.clone();
        shares = other.shares.clone();
        threads = other.threads;
        capacity = other.capacity;
        newest = other.newest;
        samples = other.samples;
    }

    /** The same, not changed by later samples. */
    public History copy() {
        return new History(this);
    }

    /** Samples there are, at most {@link #SAMPLES}. */
    public int samples() {
        return samples;
    }

    /** When a sample was taken, ns of the guest's clock, to a ms of {@code clock(0)}; age 0 is the newest. */
    public long clock(int age) {
        return clock - (clocks[newest] - clocks[slot(age)]) * MILLI;
    }

    /** A figure of the domain; NaN where it is not known. */
    public double figure(Figure figure, int age) {
        int stored = figures[slot(age) * FIGURES + figure.ordinal()] & 0xffff;
        return Float.intBitsToFloat(stored << SHIFT);
    }

    /** CPU use of the thread with an id, percent of a vCPU; NaN where it is not known. */
    public double thread(int id, int age) {
        int slot = slot(age);
        for (int i = 0; i < threads; i++) {
            if (ids[i] == id) {
                byte share = shares[slot * capacity + i];
                return share == UNKNOWN ? Double.NaN : (share & 0xff) * STEP;
            }
        }
        return Double.NaN;
    }

    /**
     * Reads where the next sample goes, for many histories at once to be on their way into the processor's caches before
     * one is written to. Changes nothing; what it returns means nothing.
     *
     * @param depth references away from the history: 0 or 1
     */
    public int prefetch(int depth) {
        if (depth == 0) {
            return newest + (int) clock;
        }
        int next = newest + 1 == SAMPLES ? 0 : newest + 1;
        return figures[next * FIGURES] + clocks[next] + (capacity == 0 ? 0 : shares[next * capacity]);
    }

    /** Forgets everything: the guest has booted anew. */
    public void clear() {
        newest = -1;
        samples = 0;
        threads = 0;
    }

    /** Starts a sample, of which nothing is known yet. */
    public void begin(long clockNanos) {
        newest = newest + 1 == SAMPLES ? 0 : newest + 1;
        samples = Math.min(SAMPLES, samples + 1);
        clock = clockNanos;
        clocks[newest] = (int) Math.floorDiv(clockNanos, MILLI);
        Arrays.fill(figures, newest * FIGURES, (newest + 1) * FIGURES, NO_FIGURE);
        Arrays.fill(shares, newest * capacity, (newest + 1) * capacity, UNKNOWN);
    }

    /** Sets a figure of the sample begun; NaN, and what is below 0, for unknown. */
    public void set(Figure figure, double value) {
        int bits = Float.floatToIntBits((float) value);
        figures[newest * FIGURES + figure.ordinal()] = value >= 0 ? (short) ((bits + ROUNDING) >>> SHIFT) : NO_FIGURE;
    }

    /**
     * Sets the threads of the sample begun, whose ids are those of {@link #arrange}.
     *
     * @param percent by row, NaN for unknown
     * @param which rows are not 0, as {@link RowBits}
     */
    public void setThreads(double[] percent, long which) {
        byte[] target = shares;
        int first = newest * capacity;
        Arrays.fill(target, first, first + threads, (byte) 0);
        for (int row = RowBits.next(which, 0, threads); row < threads; row = RowBits.next(which, row + 1, threads)) {
            double value = percent[row];
            target[first + row] = value >= 0 ? (byte) Math.min(MOST, (int) (value / STEP + 0.5)) : UNKNOWN;
        }
    }

    /** Ids of the threads, by row; as many as {@link #threads}. */
    public int[] ids() {
        return ids;
    }

    /** Threads of the newest sample that have a history. */
    public int threads() {
        return threads;
    }

    /**
     * Says which threads there are from now on; to be called whenever a row came, went or moved. Allocates only where
     * there are more of them than ever.
     *
     * @param newIds of the rows, in their order
     * @param rows how many
     * @param scratch whose {@link Scratch#places} tell for each row, up to {@link #MOST_THREADS}, where its thread stood
     *     in {@link #ids}, -1 for a new one
     */
    public void arrange(int[] newIds, int rows, Scratch scratch) {
        int count = Math.min(rows, MOST_THREADS);
        int wide = Math.max(capacity, (count + ROUND - 1) / ROUND * ROUND);
        byte[] to = wide == capacity ? shares : new byte[SAMPLES * wide];
        for (int slot = 0; slot < SAMPLES; slot++) {
            System.arraycopy(shares, slot * capacity, scratch.line, 0, threads);
            for (int row = 0; row < count; row++) {
                int place = scratch.places[row];
                to[slot * wide + row] = place < 0 ? UNKNOWN : scratch.line[place];
            }
        }
        if (wide > capacity) {
            shares = to;
            ids = new int[wide];
            capacity = wide;
        }
        System.arraycopy(newIds, 0, ids, 0, count);
        threads = count;
    }

    private int slot(int age) {
        if (age < 0 || age >= samples) {
            throw new IndexOutOfBoundsException("sample " + age + " of " + samples);
        }
        return newest >= age ? newest - age : newest - age + SAMPLES;
    }
}
