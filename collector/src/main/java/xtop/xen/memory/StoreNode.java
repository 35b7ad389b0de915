// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of the store.
 *
 * @param value arbitrary bytes as Latin-1
 * @param permissions first the owner and what everybody else may, then exceptions: n none, r read, w write, b both
 * @param generation grows with every change of any node
 */
record StoreNode(String value, List<String> permissions, long generation) {
    /** Owner's domid. */
    int owner() {
        return domid(permissions.get(0));
    }

    boolean mayRead(int domid) {
        return may(domid, 'r');
    }

    boolean mayWrite(int domid) {
        return may(domid, 'w');
    }

    /** What a child made by that domain starts with: a guest owns what it creates (C xenstored). */
    List<String> inherited(int creator) {
        if (creator == 0) {
            return permissions;
        }
        List<String> inherited = new ArrayList<>(permissions);
        inherited.set(0, inherited.get(0).charAt(0) + Integer.toString(creator));
        return List.copyOf(inherited);
    }

    static int domid(String permission) {
        return Integer.parseInt(permission.substring(1));
    }

    private boolean may(int domid, char right) {
        if (domid == 0 || domid == owner()) {
            return true;
        }
        char granted = permissions.get(0).charAt(0);
        for (String permission : permissions.subList(1, permissions.size())) {
            if (domid(permission) == domid) {
                granted = permission.charAt(0);
                break;
            }
        }
        return granted == 'b' || granted == right;
    }
}
