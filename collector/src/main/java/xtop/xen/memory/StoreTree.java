// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The store of a host, and who watches what. All methods hold its monitor; it takes no other lock. */
final class StoreTree extends StoreView {
    static final String INTRODUCE = "@introduceDomain";
    static final String RELEASE = "@releaseDomain";

    private final Map<String, StoreNode> nodes = new HashMap<>();
    private final Map<String, Set<String>> children = new HashMap<>();
    private final Map<Integer, Integer> owned = new HashMap<>();
    private final Map<String, Set<Watch>> watches = new HashMap<>();
    private long generation;

    /** A registered path, as it was given and in full. */
    record Watch(MemoryXenstore client, String given, String path) {}

    StoreTree() {
        for (String path : List.of("/", "/local", "/local/domain", "/vm", "/tool")) {
            put(path, "", List.of("n0"));
        }
    }

    @Override
    synchronized StoreNode get(String path) {
        return nodes.get(path);
    }

    @Override
    synchronized void put(String path, String value, List<String> permissions) {
        StoreNode now = new StoreNode(value, permissions, ++generation);
        count(nodes.put(path, now), -1);
        count(now, 1);
        String parent = StorePath.parent(path);
        if (parent != null) {
            children.computeIfAbsent(parent, p -> new TreeSet<>()).add(StorePath.name(path));
        }
    }

    @Override
    synchronized void delete(String path) {
        generation++;
        count(nodes.remove(path), -1);
        children.remove(path);
        String parent = StorePath.parent(path);
        Set<String> siblings = children.get(parent);
        if (siblings != null) {
            siblings.remove(StorePath.name(path));
        }
    }

    @Override
    synchronized Set<String> children(String path) {
        return children.getOrDefault(path, Set.of());
    }

    @Override
    synchronized int owned(int domid) {
        return owned.getOrDefault(domid, 0);
    }

    @Override
    synchronized void changed(String path, List<String> removedBelow) {
        for (String at = path; at != null; at = StorePath.parent(at)) {
            fire(at, path);
        }
        removedBelow.forEach(below -> fire(below, below));
    }

    synchronized void watch(Watch watch) {
        watches.computeIfAbsent(watch.path(), path -> new LinkedHashSet<>()).add(watch);
        watch.client().changed(watch.given(), watch.given());
    }

    synchronized void unwatch(Watch watch) {
        Set<Watch> set = watches.get(watch.path());
        if (set != null && set.remove(watch) && set.isEmpty()) {
            watches.remove(watch.path());
        }
    }

    synchronized void listWatches(List<String> held) {
        for (Set<Watch> set : watches.values()) {
            for (Watch watch : set) {
                held.add("domain " + watch.client().domid() + ": watch on " + watch.given());
            }
        }
    }

    /** What the toolstack writes for a new domain. */
    synchronized void introduce(int domid, String name, String uuid, long memory) {
        String home = StorePath.home(domid);
        List<String> readable = List.of("n0", "r" + domid);
        set("/vm/" + uuid, "", readable);
        set("/vm/" + uuid + "/name", name, readable);
        set("/vm/" + uuid + "/uuid", uuid, readable);
        set(home, "", readable);
        set(home + "/vm", "/vm/" + uuid, readable);
        set(home + "/name", name, readable);
        set(home + "/domid", Integer.toString(domid), readable);
        set(home + "/memory", "", readable);
        set(home + "/memory/target", Long.toString(memory / 1024), readable);
        set(home + "/data", "", List.of("n" + domid));
        fire(INTRODUCE, INTRODUCE);
    }

    synchronized void rename(int domid, String uuid, String name) {
        List<String> readable = List.of("n0", "r" + domid);
        set(StorePath.home(domid) + "/name", name, readable);
        set("/vm/" + uuid + "/name", name, readable);
    }

    synchronized void setTarget(int domid, int served) {
        set(StorePath.home(domid) + "/target", Integer.toString(served), List.of("n0", "r" + domid));
    }

    /** A dead domain: its watches, its directory and whatever else it owns go. */
    synchronized void release(int domid, String uuid) {
        watches.values().forEach(set -> set.removeIf(watch -> watch.client().domid() == domid));
        watches.values().removeIf(Set::isEmpty);
        removeTree(StorePath.home(domid));
        removeTree("/vm/" + uuid);
        if (owned(domid) > 0) {
            List<String> elsewhere = new ArrayList<>();
            nodes.forEach((path, node) -> {
                if (node.owner() == domid) {
                    elsewhere.add(path);
                }
            });
            elsewhere.forEach(this::removeTree);
        }
        fireReleaseDomain();
    }

    synchronized void fireReleaseDomain() {
        fire(RELEASE, RELEASE);
    }

    /** Whether the node is still what it was when somebody saw it; -1 stands for its absence. */
    synchronized boolean unchanged(String path, long seen) {
        StoreNode node = nodes.get(path);
        return (node == null ? -1 : node.generation()) == seen;
    }

    private void set(String path, String value, List<String> permissions) {
        put(path, value, permissions);
        changed(path, List.of());
    }

    private void removeTree(String path) {
        if (nodes.containsKey(path)) {
            try {
                remove(0, path);
            } catch (xtop.xen.XenException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void fire(String watched, String changed) {
        Set<Watch> set = watches.get(watched);
        if (set == null) {
            return;
        }
        StoreNode node = nodes.get(changed);
        for (Watch watch : set) {
            if (node == null || node.mayRead(watch.client().domid())) {
                watch.client()
                        .changed(
                                watch.given(),
                                watch.given() + changed.substring(watch.path().length()));
            }
        }
    }

    private void count(StoreNode node, int step) {
        if (node != null && node.owner() != 0) {
            owned.merge(node.owner(), step, Integer::sum);
        }
    }
}
