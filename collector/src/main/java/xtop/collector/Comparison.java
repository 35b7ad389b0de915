// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.why.Threshold;

/**
 * One thing that a guest counts and Xen too, over a window that ends at the guest's newest sample and is between half of
 * {@link Threshold#WINDOW} and the whole of it long once it has grown. Counts how many samples in a row the two could not
 * be reconciled. Allocates nothing. Confined to the event loop.
 */
final class Comparison {
    private final Anchor now = new Anchor();
    private Anchor older = new Anchor();
    private Anchor newer = new Anchor();
    private boolean open;
    /** Samples in a row; negative where the guest tells less. */
    private int run;

    /** One moment: what both had counted. */
    private static final class Anchor {
        long arrived;
        long clock;
        long claimed;
        long low;
        long high;
        long taken;
        long charged;

        void set(long at, long guestClock, long says, long least, long most, long askedAt, long answer) {
            arrived = at;
            clock = guestClock;
            claimed = says;
            low = least;
            high = most;
            taken = askedAt;
            charged = answer;
        }

        void copy(Anchor from) {
            set(from.arrived, from.clock, from.claimed, from.low, from.high, from.taken, from.charged);
        }
    }

    /** Reads, for {@link Prefetch}, what is so many references away, 0 or 1; what it returns means nothing. */
    int prefetch(int depth) {
        return depth == 0 ? run : (int) (now.arrived + older.arrived + older.charged + newer.arrived);
    }

    /** What was counted before cannot be compared with what comes. */
    void forget() {
        open = false;
        run = 0;
    }

    /**
     * Takes a sample of the guest.
     *
     * @param arrived when it was read, by our clock
     * @param clock the guest's own
     * @param claimed the guest's count
     * @param low Xen's count at its last answer before
     * @param high Xen's count at its first answer after
     * @param taken when that was
     * @return whether there is a window that ends here, for the methods below
     */
    boolean take(long arrived, long clock, long claimed, long low, long high, long taken) {
        now.set(arrived, clock, claimed, low, high, taken, high);
        if (!open) {
            older.copy(now);
            newer.copy(now);
            open = true;
            return false;
        }
        if (arrived - older.arrived > Threshold.WINDOW.nanos()) {
            Anchor free = older;
            older = newer;
            newer = free;
            newer.copy(now);
        } else if (older.arrived == newer.arrived && arrived - older.arrived > Threshold.WINDOW.nanos() / 2) {
            newer.copy(now);
        }
        return elapsed() > 0 && clock() > 0 && now.taken - older.taken > 0;
    }

    /** Length of the window by our clock, ns. */
    long elapsed() {
        return now.arrived - older.arrived;
    }

    /** By the guest's. */
    long clock() {
        return now.clock - older.clock;
    }

    long claimed() {
        return now.claimed - older.claimed;
    }

    /** What Xen counted in the window at least. */
    long least() {
        return now.low - older.high;
    }

    /** What Xen counted in the window at most. */
    long most() {
        return now.high - older.low;
    }

    /** The guest's count a ns of its own clock. */
    double claimedRate() {
        return claimed() / (double) clock();
    }

    /** Xen's count a ns of our clock. */
    double chargedRate() {
        return (now.charged - older.charged) / (double) (now.taken - older.taken);
    }

    /** Counts a verdict of {@link xtop.fleet.why.Contradiction}. */
    void judge(int verdict) {
        if (verdict == 0 || (verdict > 0) != (run > 0)) {
            run = verdict;
        } else {
            run += verdict;
        }
    }

    /** Samples in a row that could not be reconciled. */
    int run() {
        return Math.abs(run);
    }
}
