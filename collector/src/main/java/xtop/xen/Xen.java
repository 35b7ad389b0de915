// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

/** A way to Xen: opens the four handles. Implementations: {@code xtop.xen.jna.NativeXen}, {@code xtop.xen.memory.MemoryXen}. */
public interface Xen {
    /** Connects to xenstored. */
    Xenstore openXenstore() throws XenException;

    /** Opens event channels. */
    EventChannels openEventChannels() throws XenException;

    /** Opens the grant table. */
    GrantTable openGrantTable() throws XenException;

    /** Opens Xen's own account of the domains. */
    HypervisorStats openHypervisorStats() throws XenException;

    /**
     * Names processes of this domain, but this one, that may be the client of a guest's channel. May take long.
     *
     * @return empty where none was found; {@code unknown: } and why where it cannot be known
     */
    default String channelClients() {
        return "";
    }
}
