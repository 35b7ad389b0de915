// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import xtop.xen.XenException;

/**
 * xenstored's rules over some set of nodes: the store itself, or a transaction's own view of it. What a guest may is
 * checked here; dom0 may everything.
 */
abstract class StoreView {
    /** Nodes one guest may own. */
    static final int NODES = 1000;
    /** Bytes of a guest's node: value, permissions and names of children. */
    static final int NODE_SIZE = 2048;

    private static final Pattern PERMISSION = Pattern.compile("[nrwb][0-9]{1,5}");

    /** The node or null. */
    abstract StoreNode get(String path);

    /** Creates or replaces; null removes. Children are kept by the implementation. */
    abstract void put(String path, String value, List<String> permissions);

    abstract void delete(String path);

    /** Names of children. */
    abstract Set<String> children(String path);

    abstract int owned(int domid);

    /** A node changed, or a tree was removed. */
    abstract void changed(String path, List<String> removedBelow);

    String read(int domid, String path) throws XenException {
        StoreNode node = readable(domid, path, "read");
        return node == null ? null : node.value();
    }

    List<String> permissions(int domid, String path) throws XenException {
        StoreNode node = readable(domid, path, "permissions of");
        return node == null ? List.of() : node.permissions();
    }

    List<String> directory(int domid, String path) throws XenException {
        return readable(domid, path, "directory") == null ? List.of() : List.copyOf(children(path));
    }

    void write(int domid, String path, String value) throws XenException {
        StoreNode node = get(path);
        if (node == null) {
            create(domid, path, value);
        } else {
            check(node.mayWrite(domid), "write", domid, path);
            checkSize(domid, path, value, node.permissions());
            put(path, value, node.permissions());
        }
        changed(path, List.of());
    }

    void remove(int domid, String path) throws XenException {
        StoreNode node = get(path);
        if (node == null) {
            check(nearest(path).mayRead(domid), "remove", domid, path);
            return;
        }
        check(node.mayWrite(domid) && !path.equals("/"), "remove", domid, path);
        List<String> below = new ArrayList<>();
        deleteTree(path, below);
        below.remove(path);
        changed(path, below);
    }

    void setPermissions(int domid, String path, List<String> permissions) throws XenException {
        StoreNode node = get(path);
        if (node == null) {
            throw new XenException("set permissions of " + path + ": no such node", "ENOENT");
        }
        check(domid == 0 || node.owner() == domid, "set permissions of", domid, path);
        if (permissions.isEmpty() || !permissions.stream().allMatch(PERMISSION.asMatchPredicate())) {
            throw new XenException("set permissions of " + path + ": " + permissions, "EINVAL");
        }
        if (domid != 0 && StoreNode.domid(permissions.get(0)) != domid) {
            throw new XenException("set permissions of " + path + ": a guest cannot give a node away", "EPERM");
        }
        put(path, node.value(), List.copyOf(permissions));
        changed(path, List.of());
    }

    private void create(int domid, String path, String value) throws XenException {
        StoreNode ancestor = nearest(path);
        check(ancestor.mayWrite(domid), "write", domid, path);
        List<String> permissions = ancestor.inherited(domid);
        List<String> missing = new ArrayList<>();
        String at = path;
        for (; get(at) == null; at = StorePath.parent(at)) {
            missing.add(0, at);
        }
        if (domid != 0 && owned(domid) + missing.size() > NODES) {
            throw new XenException("write " + path + ": domain " + domid + " owns " + NODES + " nodes", "ENOSPC");
        }
        checkSize(domid, path, value, permissions);
        checkSize(domid, at, get(at).value() + StorePath.name(missing.get(0)) + "/", get(at).permissions());
        for (String each : missing) {
            put(each, each.equals(path) ? value : "", permissions);
        }
    }

    private void deleteTree(String path, List<String> deleted) {
        for (String child : new TreeSet<>(children(path))) {
            deleteTree(path + "/" + child, deleted);
        }
        delete(path);
        deleted.add(path);
    }

    /** The node, null where there is none; a guest hears EACCES also of what does not exist outside its reach. */
    private StoreNode readable(int domid, String path, String verb) throws XenException {
        StoreNode node = get(path);
        check((node == null ? nearest(path) : node).mayRead(domid), verb, domid, path);
        return node;
    }

    private StoreNode nearest(String path) {
        StoreNode node = null;
        for (String at = path; node == null && at != null; at = StorePath.parent(at)) {
            node = get(at);
        }
        return node == null ? get("/") : node;
    }

    private void checkSize(int domid, String path, String value, List<String> permissions) throws XenException {
        if (domid == 0) {
            return;
        }
        int size = value.length() + 8 * permissions.size();
        for (String child : children(path)) {
            size += child.length() + 1;
        }
        if (size > NODE_SIZE) {
            throw new XenException("write " + path + ": node would have " + size + " bytes", "ENOSPC");
        }
    }

    private static void check(boolean allowed, String verb, int domid, String path) throws XenException {
        if (!allowed) {
            throw new XenException(verb + " " + path + ": not for domain " + domid, "EACCES");
        }
    }
}
