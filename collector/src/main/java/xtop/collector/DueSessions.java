// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** Some of the domains whose sessions a sweep is to look at, read ahead together. Confined to the event loop. */
final class DueSessions {
    private static final int MOST = Prefetch.BATCH;

    private final DomainEntry[] entries = new DomainEntry[MOST];
    private final int[] indices = new int[MOST];
    private final Prefetch prefetch = new Prefetch();
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

    /** Forgets those that have nothing to say, and reads what the others' samples will need. */
    void dropCalm(long now) {
        prefetch.rings(entries, count);
        int left = 0;
        for (int i = 0; i < count; i++) {
            if (!entries[i].session.isCalm(now)) {
                indices[left] = indices[i];
                entries[left++] = entries[i];
            }
        }
        count = left;
        prefetch.samples(entries, count);
    }
}
