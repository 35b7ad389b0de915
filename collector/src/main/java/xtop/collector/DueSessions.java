// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * Some of the domains whose sessions a sweep is to look at. With thousands of guests nearly all that a sample touches has
 * left the processor's caches since the one before, and most of a sweep was waiting for one cache line after another; here
 * the first reads of many guests stand together, few instructions each, so that the processor waits for many lines at once
 * ({@code TurnBench}: a fifth less time a guest). Confined to the event loop.
 */
final class DueSessions {
    /** More than the processor can wait for at once, few enough for its caches. */
    private static final int MOST = 32;

    private final DomainEntry[] entries = new DomainEntry[MOST];
    private final int[] indices = new int[MOST];
    private int count;
    /** Of what was read, so that no compiler takes the reads for useless. */
    private int read;

    /** How many there are. */
    int count() {
        return count;
    }

    boolean isFull() {
        return count == MOST;
    }

    /** Appends the domain at an index of the table; there is room. */
    void add(int index, DomainEntry entry) {
        indices[count] = index;
        entries[count++] = entry;
    }

    DomainEntry entry(int due) {
        return entries[due];
    }

    /** Index of its domain in the table. */
    int index(int due) {
        return indices[due];
    }

    void clear() {
        count = 0;
    }

    /** Reads of each what a look at it and the next sample will need first. Changes nothing. */
    void fetch() {
        int sum = 0;
        for (int due = 0; due < count; due++) {
            sum += entries[due].session.fetchChannel();
        }
        for (int due = 0; due < count; due++) {
            sum += entries[due].session.fetchDecoder();
        }
        for (int due = 0; due < count; due++) {
            sum += entries[due].session.fetchRows();
        }
        for (int due = 0; due < count; due++) {
            sum += entries[due].session.fetchRates();
        }
        for (int due = 0; due < count; due++) {
            sum += entries[due].published.fetch();
        }
        read = sum;
    }

    /** Means nothing. */
    int read() {
        return read;
    }
}
