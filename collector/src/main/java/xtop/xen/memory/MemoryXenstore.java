// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import xtop.xen.ChangedPaths;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.StoreTree.Watch;

/** A domain's connection to the store. */
final class MemoryXenstore implements Xenstore {
    private static final int ATTEMPTS = 16;
    /** C xenstored's quota for a guest. */
    private static final int WATCHES = 128;

    private static final int CHANGES = 65_536;

    private final StoreTree tree;
    private final int domid;
    private final ChangedPaths changes = new ChangedPaths(CHANGES);
    /** Guarded by the tree. */
    private final Map<String, Watch> watches = new LinkedHashMap<>();

    private boolean closed;

    MemoryXenstore(StoreTree tree, int domid) {
        this.tree = tree;
        this.domid = domid;
    }

    @Override
    public String read(String path) throws XenException {
        synchronized (tree) {
            return tree.read(domid, check(path));
        }
    }

    @Override
    public List<String> directory(String path) throws XenException {
        synchronized (tree) {
            return tree.directory(domid, check(path));
        }
    }

    @Override
    public void write(String path, String value) throws XenException {
        synchronized (tree) {
            tree.write(domid, check(path), value);
        }
    }

    @Override
    public void remove(String path) throws XenException {
        synchronized (tree) {
            tree.remove(domid, check(path));
        }
    }

    @Override
    public List<String> permissions(String path) throws XenException {
        synchronized (tree) {
            return tree.permissions(domid, check(path));
        }
    }

    @Override
    public void setPermissions(String path, List<String> permissions) throws XenException {
        synchronized (tree) {
            tree.setPermissions(domid, check(path), permissions);
        }
    }

    @Override
    public void transaction(Writes writes) throws XenException {
        for (int i = 0; i < ATTEMPTS; i++) {
            check("/");
            StoreTransaction transaction = new StoreTransaction(tree, domid);
            writes.run(transaction);
            if (transaction.commit()) {
                return;
            }
        }
        throw new XenException("xenstore transaction: in conflict " + ATTEMPTS + " times", "EAGAIN");
    }

    @Override
    public void watch(String path) throws XenException {
        synchronized (tree) {
            Watch watch = new Watch(this, path, check(path));
            if (domid != 0 && path.startsWith("@")) {
                throw new XenException("watch " + path + ": not for domain " + domid, "EACCES");
            }
            if (domid != 0 && watches.size() == WATCHES && !watches.containsKey(path)) {
                throw new XenException("watch " + path + ": domain " + domid + " has " + WATCHES, "E2BIG");
            }
            if (watches.putIfAbsent(path, watch) == null) {
                tree.watch(watch);
            } else {
                changes.add(path, path);
            }
        }
    }

    @Override
    public void unwatch(String path) throws XenException {
        synchronized (tree) {
            check(path);
            Watch watch = watches.remove(path);
            if (watch != null) {
                tree.unwatch(watch);
            }
        }
    }

    @Override
    public List<String> awaitChanges(long timeoutNanos) throws InterruptedException {
        return changes.await(timeoutNanos);
    }

    @Override
    public void close() {
        synchronized (tree) {
            closed = true;
            watches.values().forEach(tree::unwatch);
            watches.clear();
            changes.close();
        }
    }

    int domid() {
        return domid;
    }

    void changed(String watched, String path) {
        changes.add(watched, path);
    }

    private String check(String path) throws XenException {
        if (closed) {
            throw new XenException("the xenstore connection is closed", "EBADF");
        }
        if (domid != 0 && tree.get(StorePath.home(domid)) == null) {
            throw new XenException("domain " + domid + " is gone", "ESRCH");
        }
        return StorePath.absolute(domid, path);
    }
}
