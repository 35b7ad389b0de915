// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.protocol.GuestText;
import xtop.xen.HostSample;

/**
 * All domains, ascending by domid: the union of what xenstore and Xen list. Joins both accounts and keeps the labels.
 * Confined to the event loop.
 */
final class DomainTable {
    private static final String ZOMBIE = "(null)";

    private final SessionPort port;
    private final Orders orders;
    private final Obituaries obituaries;
    private final Labels labels = new Labels();
    private DomainEntry[] entries = new DomainEntry[64];
    /** By entry, until when its session need not be looked at: what a sweep reads of most guests, so they lie together. */
    private long[] rests = new long[64];

    private final Prefetch prefetch = new Prefetch();
    private int count;
    private long samplesOfTheDead;
    /** Sessions that ended with their domain. */
    private long ended;

    DomainTable(SessionPort port, Orders orders, Obituaries obituaries) {
        this.obituaries = obituaries;
        this.port = port;
        this.orders = orders;
    }

    int count() {
        return count;
    }

    DomainEntry get(int index) {
        return entries[index];
    }

    /** Reads what copying the rows of a batch of entries will need; changes nothing. */
    void prefetchRows(int from) {
        prefetch.rows(entries, from, Math.min(from + Prefetch.BATCH, count));
    }

    /** Whether the session of an entry need not be looked at yet. */
    boolean isResting(int index, long now) {
        return rests[index] - now > 0;
    }

    /** Says until when the session of an entry need not be looked at. */
    void rest(int index, long until) {
        rests[index] = until;
    }

    /** All sessions are to be looked at, and their rows written anew. */
    void wake(long now) {
        Arrays.fill(rests, 0, count, now);
        for (int i = 0; i < count; i++) {
            entries[i].published.stale();
        }
    }

    /** The domain with that domid; null for none. */
    DomainEntry byDomid(int domid) {
        int index = find(domid);
        return index < 0 ? null : entries[index];
    }

    /** Samples received from domains that are gone. */
    long samplesOfTheDead() {
        return samplesOfTheDead;
    }

    /** Takes what discovery saw; returns the entry, or null where the domain is gone altogether. */
    DomainEntry announce(Announcement seen, long now) {
        int index = find(seen.domid());
        DomainEntry entry = index >= 0 ? entries[index] : null;
        if (!seen.present()) {
            return entry == null ? null : dead(entry, index, now);
        }
        if (entry != null && (isOther(entry, seen) || (entry.session.isDead() && !entry.inXenstore))) {
            end(entry, now);
            remove(index);
            entry = null;
        }
        if (entry == null) {
            entry = insert(seen.domid());
        }
        entry.inXenstore = true;
        entry.published.stale();
        if (seen.uuid() != null) {
            entry.uuid.set(seen.uuid());
        }
        rename(entry, seen.name());
        orders.apply(entry, now);
        entry.session.announce(seen, now);
        rests[find(seen.domid())] = now;
        return entry;
    }

    /**
     * Takes Xen's newest account; domains that neither Xen nor xenstore lists are gone.
     *
     * @return whether a session ended
     */
    boolean account(HostSample sample, long now) {
        int index = 0;
        long endedBefore = ended;
        for (int i = 0; i < sample.domains(); i++) {
            if (i % Prefetch.BATCH == 0) {
                prefetch.accounts(sample, i, entries, Math.min(index, count), Math.min(index + Prefetch.BATCH, count));
            }
            HostSample.DomainSample domain = sample.domain(i);
            while (index < count && entries[index].domid < domain.domid) {
                index = unaccounted(index, now);
            }
            if (index < count && entries[index].domid == domain.domid && entries[index].isSucceededBy(domain)) {
                end(entries[index], now);
                remove(index);
            }
            DomainEntry entry;
            if (index < count && entries[index].domid == domain.domid) {
                entry = entries[index];
            } else {
                entry = insert(domain.domid);
                if (!domain.uuid.isEmpty()) {
                    entry.uuid.set(GuestText.clean(domain.uuid));
                }
            }
            if (entry.name.get() == null) {
                rename(entry, domain.name.isEmpty() || domain.name.equals(ZOMBIE) ? null : domain.name);
            }
            entry.account(domain, sample.takenNanos);
            entry.compare(sample.takenNanos, now);
            DomainRows.refresh(entry);
            if (domain.dying) {
                die(entry, now);
            }
            index++;
        }
        while (index < count) {
            index = unaccounted(index, now);
        }
        return ended != endedBefore;
    }

    private int unaccounted(int index, long now) {
        DomainEntry entry = entries[index];
        if (entry.inXenstore) {
            entry.xen = null;
            entry.published.stale();
            return index + 1;
        }
        end(entry, now);
        remove(index);
        return index;
    }

    private DomainEntry dead(DomainEntry entry, int index, long now) {
        die(entry, now);
        entry.published.stale();
        entry.inXenstore = false;
        if (entry.xen == null) {
            remove(index);
            return null;
        }
        return entry;
    }

    /** A dead domain holds its name no longer: the same guest, started anew, is to have the label it had. */
    private void die(DomainEntry entry, long now) {
        if (end(entry, now) && entry.label.get() != null && entry.label.get().equals(entry.name.get())) {
            labels.giveBack(entry.label.get());
            entry.label.set(labels.takeDead(entry.name.get(), entry.domid));
        }
    }

    /** Its last words, its row in the ledger, its pages; false where that was done before. */
    private boolean end(DomainEntry entry, long now) {
        if (entry.session.isDead()) {
            return false;
        }
        entry.session.drain();
        obituaries.write(entry, now);
        entry.session.die(now);
        entry.published.stale();
        ended++;
        return true;
    }

    /** A domid that came to another vm between two looks. */
    private static boolean isOther(DomainEntry entry, Announcement seen) {
        String known = entry.uuid.get();
        return known != null && seen.uuid() != null && !known.equals(seen.uuid());
    }

    private void rename(DomainEntry entry, String name) {
        String clean = name == null || name.isEmpty() ? null : GuestText.clean(name);
        String known = entry.name.get();
        if (entry.label.get() != null && (clean == null || (known != null && clean.equals(known)))) {
            return;
        }
        entry.published.stale();
        if (entry.label.get() != null) {
            labels.giveBack(entry.label.get());
        }
        entry.name.set(clean);
        entry.label.set(labels.take(clean, entry.domid));
    }

    private int find(int domid) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int there = entries[middle].domid;
            if (there == domid) {
                return middle;
            } else if (there < domid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private DomainEntry insert(int domid) {
        int index = -find(domid) - 1;
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
            rests = Arrays.copyOf(rests, count * 2);
        }
        System.arraycopy(entries, index, entries, index + 1, count - index);
        System.arraycopy(rests, index, rests, index + 1, count - index);
        entries[index] = new DomainEntry(domid, port);
        rests[index] = port.clock().nanos();
        count++;
        return entries[index];
    }

    private void remove(int index) {
        samplesOfTheDead += entries[index].session.counters().samples;
        labels.giveBack(entries[index].label.get());
        System.arraycopy(entries, index + 1, entries, index, count - index - 1);
        System.arraycopy(rests, index + 1, rests, index, count - index - 1);
        entries[--count] = null;
    }
}
