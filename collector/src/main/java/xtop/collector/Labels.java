// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.HashSet;
import java.util.Set;

/**
 * Names for domains that are unique among the living: the toolstack's name for its first holder, {@code name#domid} for
 * whoever comes while that one lives. A label stays for the life of its domain, or until it is renamed. Confined to one
 * thread.
 */
final class Labels {
    private static final String NAMELESS = "domain";

    private final Set<String> taken = new HashSet<>();

    /** A label for a domain; name may be null or empty. */
    String take(String name, int domid) {
        boolean nameless = name == null || name.isEmpty();
        return unique(nameless ? NAMELESS + "#" + domid : name, domid);
    }

    /** A label for a dead domain that Xen still lists: the bare name is free for the next that lives. */
    String takeDead(String name, int domid) {
        boolean nameless = name == null || name.isEmpty();
        return unique((nameless ? NAMELESS : name) + "#" + domid, domid);
    }

    /** The domain is gone, dead or has another name. */
    void giveBack(String label) {
        taken.remove(label);
    }

    private String unique(String wanted, int domid) {
        String label = wanted;
        while (!taken.add(label)) {
            label = label + "#" + domid;
        }
        return label;
    }
}
