// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * What discovery knows of one domain, by dom0-owned nodes but for the keys. Immutable; handed to the event loop when it
 * differs from what was handed before.
 *
 * @param domid the domain
 * @param present false: its nodes are gone, the domain is dead
 * @param name toolstack's name; null where unknown
 * @param uuid its vm; null where unknown
 * @param ref grant reference that its agent published; 0 for none
 * @param port event channel that its agent published; 0 for none
 * @param fault why the published keys cannot be used; null where they can, or there are none
 */
record Announcement(int domid, boolean present, String name, String uuid, int ref, int port, String fault) {
    static Announcement gone(int domid) {
        return new Announcement(domid, false, null, null, 0, 0, null);
    }

    /** Whether an agent has announced itself, rightly or wrongly. */
    boolean hasAgent() {
        return ref != 0 || fault != null;
    }
}
