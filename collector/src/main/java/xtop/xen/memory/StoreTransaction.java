// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * A transaction: sees the store through its own writes, and can be committed as long as nobody else has changed a node
 * that it looked at or wrote. Its writes fire no watch before that.
 */
final class StoreTransaction extends StoreView implements Xenstore.Transaction {
    private final StoreTree tree;
    private final int domid;
    /** Own state of nodes; null values are removed ones. */
    private final Map<String, StoreNode> written = new LinkedHashMap<>();

    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, List<String>> changes = new LinkedHashMap<>();
    private final Map<Integer, Integer> newlyOwned = new HashMap<>();

    StoreTransaction(StoreTree tree, int domid) {
        this.tree = tree;
        this.domid = domid;
    }

    @Override
    public String read(String path) throws XenException {
        synchronized (tree) {
            return read(domid, StorePath.absolute(domid, path));
        }
    }

    @Override
    public void write(String path, String value) throws XenException {
        synchronized (tree) {
            write(domid, StorePath.absolute(domid, path), value);
        }
    }

    @Override
    public void remove(String path) throws XenException {
        synchronized (tree) {
            remove(domid, StorePath.absolute(domid, path));
        }
    }

    @Override
    public void setPermissions(String path, List<String> permissions) throws XenException {
        synchronized (tree) {
            setPermissions(domid, StorePath.absolute(domid, path), permissions);
        }
    }

    /** Makes the writes real; false where another's change came between (EAGAIN). */
    boolean commit() {
        synchronized (tree) {
            for (Map.Entry<String, Long> each : seen.entrySet()) {
                if (!tree.unchanged(each.getKey(), each.getValue())) {
                    return false;
                }
            }
            written.forEach((path, node) -> {
                if (node == null) {
                    tree.delete(path);
                } else {
                    tree.put(path, node.value(), node.permissions());
                }
            });
            changes.forEach(tree::changed);
            return true;
        }
    }

    @Override
    StoreNode get(String path) {
        if (written.containsKey(path)) {
            return written.get(path);
        }
        StoreNode node = tree.get(path);
        seen.putIfAbsent(path, node == null ? -1 : node.generation());
        return node;
    }

    @Override
    void put(String path, String value, List<String> permissions) {
        StoreNode now = new StoreNode(value, permissions, 0);
        StoreNode before = get(path);
        count(before, -1);
        count(now, 1);
        written.remove(path);
        written.put(path, now);
    }

    @Override
    void delete(String path) {
        count(get(path), -1);
        written.remove(path);
        written.put(path, null);
    }

    @Override
    Set<String> children(String path) {
        Set<String> names = new TreeSet<>(tree.children(path));
        written.forEach((each, node) -> {
            if (path.equals(StorePath.parent(each))) {
                if (node == null) {
                    names.remove(StorePath.name(each));
                } else {
                    names.add(StorePath.name(each));
                }
            }
        });
        return names;
    }

    @Override
    int owned(int owner) {
        return tree.owned(owner) + newlyOwned.getOrDefault(owner, 0);
    }

    @Override
    void changed(String path, List<String> removedBelow) {
        changes.put(path, new ArrayList<>(removedBelow));
    }

    private void count(StoreNode node, int step) {
        if (node != null) {
            newlyOwned.merge(node.owner(), step, Integer::sum);
        }
    }
}
