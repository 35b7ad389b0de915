// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** Some of the domains whose sessions a sweep is to look at, to be fetched together. Confined to the event loop. */
final class DueSessions {
    /** More than the processor can wait for at once, few enough for its caches. */
    private static final int MOST = 32;

    private final DomainEntry[] entries = new DomainEntry[MOST];
    private final int[] indices = new int[MOST];
    private final FetchAhead ahead = new FetchAhead();
    private int count;

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

    /** Reads of each what a look at it and the next sample will need first. */
    void fetch() {
        ahead.sessions(entries, 0, count);
    }
}
