// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.concurrent.atomic.AtomicLongArray;

/** Which domains have a channel, told by the event loop to discovery, which then need not watch them. Any thread. */
final class ConnectedDomains {
    /** First domid that names no domain ({@code DOMID_FIRST_RESERVED} of xen.h). */
    static final int END = 0x7FF0;

    private final AtomicLongArray words = new AtomicLongArray(END / Long.SIZE + 1);

    boolean has(int domid) {
        return (words.get(domid / Long.SIZE) & 1L << domid % Long.SIZE) != 0;
    }

    /** One thread only. */
    void set(int domid, boolean connected) {
        int word = domid / Long.SIZE;
        long bit = 1L << domid % Long.SIZE;
        words.set(word, connected ? words.get(word) | bit : words.get(word) & ~bit);
    }
}
