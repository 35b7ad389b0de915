// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A Xen host in memory: domains with grant tables, event channels and a xenstore, by the rules of the real one. Starts
 * with Domain-0. What it copies: one client for an event channel, first event spurious, events coalesce while a port is
 * masked, no event and no cleared byte when a domain dies, pages that live on for whoever maps them (the dead domain
 * then stays as {@code (null)}), xenstore's permissions, quotas, watches and conflicts. What it cannot: pages are mapped
 * contiguously only as they were shared, in order; latencies. Any thread.
 */
public final class MemoryXen {
    /** Version that the hypervisor reports. */
    public static final String VERSION = "4.17.7";

    final Object lock = new Object();
    final StoreTree store = new StoreTree();
    private final NavigableMap<Integer, MemoryDomain> domains = new TreeMap<>();
    private final NavigableMap<Integer, MemoryDomain> zombies = new TreeMap<>();
    private long memoryTotal = 64L << 30;
    private int cpus = 8;
    private long cpuHertz = 2_400_000_000L;
    private int created;
    private String grantHolders = "";

    /** A host of 64 GiB and 8 CPUs with Domain-0 alone. */
    public MemoryXen() {
        create(0, "Domain-0", 8, 4L << 30);
    }

    /** Sets the machine's figures. */
    public void setMachine(int cpuCount, long hertz, long memoryBytes) {
        synchronized (lock) {
            cpus = cpuCount;
            cpuHertz = hertz;
            memoryTotal = memoryBytes;
        }
    }

    /** Sets which processes of domain 0 hold grants, as somebody who looked for them would say it. */
    public void setGrantHolders(String processes) {
        synchronized (lock) {
            grantHolders = processes;
        }
    }

    /**
     * Creates a domain as {@code xl create} does: with its nodes in xenstore and a uuid that no other domain of this
     * host has had.
     *
     * @param memoryBytes memory, which is also its limit until set otherwise
     * @throws IllegalArgumentException the domid is in use, also by a zombie
     */
    public MemoryDomain create(int domid, String name, int vcpus, long memoryBytes) {
        UUID uuid;
        synchronized (lock) {
            uuid = new UUID(0x7874_6f70_0000_4000L, 0x8000_0000_0000_0000L | ++created);
        }
        return create(domid, name, uuid.toString(), vcpus, memoryBytes);
    }

    /** As the other, for a vm with a uuid of its own: {@code xl reboot} keeps it under another domid. */
    public MemoryDomain create(int domid, String name, String uuid, int vcpus, long memoryBytes) {
        MemoryDomain domain;
        synchronized (lock) {
            if (domains.containsKey(domid) || zombies.containsKey(domid)) {
                throw new IllegalArgumentException("domid " + domid + " is in use");
            }
            domain = new MemoryDomain(this, domid, name, uuid, vcpus, memoryBytes);
            domains.put(domid, domain);
        }
        store.introduce(domid, name, uuid, memoryBytes);
        return domain;
    }

    /**
     * A living domain; it is the {@link xtop.xen.Xen} that code inside the domain sees.
     *
     * @throws IllegalArgumentException there is none
     */
    public MemoryDomain domain(int domid) {
        synchronized (lock) {
            MemoryDomain domain = domains.get(domid);
            if (domain == null) {
                throw new IllegalArgumentException("there is no domain " + domid);
            }
            return domain;
        }
    }

    /** Living domains, ascending by domid. */
    public List<MemoryDomain> domains() {
        synchronized (lock) {
            return new ArrayList<>(domains.values());
        }
    }

    /** Domids of dead domains whose pages somebody still maps: {@code (null)} in {@code xl list}. */
    public List<Integer> zombies() {
        synchronized (lock) {
            return new ArrayList<>(zombies.keySet());
        }
    }

    /**
     * What living domains still hold: grants, mappings, event channel ports and watches, one line each. Empty where
     * everything was given back; a test ends by asserting that.
     */
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        synchronized (lock) {
            domains.values().forEach(domain -> domain.listHeld(leaks));
        }
        store.listWatches(leaks);
        return leaks;
    }

    /** The domain with that domid or null. Holding the lock. */
    MemoryDomain find(int domid) {
        return domains.get(domid);
    }

    /** Holding the lock. */
    void remove(MemoryDomain domain) {
        domains.remove(domain.domid());
        if (domain.mappedPages > 0) {
            zombies.put(domain.domid(), domain);
        }
    }

    /** A page of a domain was mapped or unmapped. Holding the lock. */
    void countMapped(MemoryDomain granter, int pages) {
        granter.mappedPages += pages;
        if (granter.mappedPages == 0) {
            zombies.remove(granter.domid(), granter);
        }
    }

    /** Living and zombie domains in ascending order. Holding the lock. */
    Iterable<MemoryDomain> all() {
        NavigableMap<Integer, MemoryDomain> all = new TreeMap<>(domains);
        all.putAll(zombies);
        return all.values();
    }

    long memoryTotal() {
        return memoryTotal;
    }

    int cpus() {
        return cpus;
    }

    String grantHolders() {
        return grantHolders;
    }

    long cpuHertz() {
        return cpuHertz;
    }
}
