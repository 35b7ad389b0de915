// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.IOException;

/** Where fleets come from: a collector in this process, another's fleet file, later a recording. Any thread. */
public interface FleetSource extends AutoCloseable {
    /**
     * The newest fleet. Close the lease soon: the collector recycles its images.
     *
     * @throws IOException where the source is gone or its file cannot be read; the message says what to do
     */
    Lease latest() throws IOException;

    /**
     * Waits for a fleet newer than a sequence number.
     *
     * @param sequence of the fleet that the caller has seen, 0 for none
     * @param timeoutNanos longest wait
     * @return null when the time was over
     */
    Lease awaitNewer(long sequence, long timeoutNanos) throws IOException, InterruptedException;

    /** For people: {@code this machine's Xen}, {@code the collector of pid 812}, {@code demo (20 guests)}. */
    String description();

    /** Whether it shows what was, and time passes in it only as its reader pauses. */
    default boolean isPast() {
        return false;
    }

    /**
     * Lets time pass, here or in the past that this shows.
     *
     * @return false where the past ends
     */
    default boolean pause(long nanos) throws InterruptedException {
        if (nanos > 0) {
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
        return true;
    }

    /**
     * Takes note of times of which nothing is known, between what was shown before and what is shown now.
     *
     * @return a sentence for people, once for each such time; null for none
     */
    default String takeGap() {
        return null;
    }

    /**
     * How old one of its fleets is, ns, where it is so old that its collector must have ended or hang; 0 where it is what
     * it should be.
     */
    default long staleNanos(Fleet fleet) {
        return 0;
    }

    @Override
    void close();

    /** A fleet that stays as it is until it is closed. */
    interface Lease extends AutoCloseable {
        Fleet fleet();

        @Override
        void close();
    }
}
