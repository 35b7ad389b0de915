// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.ArrayList;
import java.util.List;
import xtop.protocol.GuestText;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanException;
import xtop.vchan.VchanKeys;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * The nodes of domains in xenstore that matter here: name and vm, which dom0 owns, and the agent's keys, which are the
 * guest's claim. Blocks on xenstored.
 */
final class DomainNodes {
    static final String DOMAINS = "/local/domain";
    /** The vchan name that agents publish under. */
    static final String AGENT = "xtop";

    private static final String VM = "/vm/";
    private static final int MAX_NAME = 128;
    private static final int MAX_UUID = 40;

    private final Xenstore store;

    DomainNodes(Xenstore store) {
        this.store = store;
    }

    /** Domids of all domains that have nodes. */
    List<Integer> list() throws XenException {
        List<Integer> domids = new ArrayList<>();
        for (String name : store.directory(DOMAINS)) {
            int domid = domid(name);
            if (domid >= 0) {
                domids.add(domid);
            }
        }
        return domids;
    }

    /** Reads a domain; one that dies meanwhile has no name. */
    Announcement read(int domid) throws XenException {
        String home = DOMAINS + "/" + domid;
        String name = clean(store.read(home + "/name"), MAX_NAME);
        String vm = store.read(home + "/vm");
        String uuid = vm != null && vm.startsWith(VM) ? clean(vm.substring(VM.length()), MAX_UUID) : null;
        if (domid == 0 || store.read(agentPath(domid) + "/ring-ref") == null) {
            return new Announcement(domid, true, name, uuid, 0, 0, null);
        }
        try {
            VchanKeys keys = VchanKeys.read(store, new VchanAddress(domid, 0, AGENT));
            return keys == null
                    ? new Announcement(domid, true, name, uuid, 0, 0, null)
                    : new Announcement(domid, true, name, uuid, keys.ref(), keys.port(), null);
        } catch (VchanException e) {
            return new Announcement(domid, true, name, uuid, 0, 0, e.reason().text());
        }
    }

    /** Where a domain's agent publishes its keys. */
    static String agentPath(int domid) {
        return DOMAINS + "/" + domid + "/data/vchan/0/" + AGENT;
    }

    /** The domain that a changed path belongs to, or -1. */
    static int domainOf(String path) {
        if (!path.startsWith(DOMAINS + "/")) {
            return -1;
        }
        int end = path.indexOf('/', DOMAINS.length() + 1);
        return domid(path.substring(DOMAINS.length() + 1, end < 0 ? path.length() : end));
    }

    private static int domid(String name) {
        if (name.isEmpty() || name.length() > 5 || (name.length() > 1 && name.charAt(0) == '0')) {
            return -1;
        }
        int domid = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            domid = domid * 10 + c - '0';
        }
        return domid < ConnectedDomains.END ? domid : -1;
    }

    private static String clean(String value, int longest) {
        if (value == null) {
            return null;
        }
        String clean = GuestText.clean(value);
        return clean.length() > longest ? clean.substring(0, longest) : clean;
    }
}
