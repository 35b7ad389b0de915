// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

/** How a channel stands, as its own end sees it. */
public enum VchanState {
    /** Server only: nobody has connected yet. */
    WAITING,
    /** Both ends live. */
    CONNECTED,
    /** The peer said goodbye or its kernel did; bytes written before may still be read. */
    PEER_CLOSED,
    /** We closed it. */
    CLOSED
}
