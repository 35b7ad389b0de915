// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import java.util.Map;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.figures.GrantHolders;
import xtop.xen.figures.XlStats;
import xtop.xen.socket.SocketXenstore;

/** The Xen of this machine. Makes nothing and loads nothing before a handle is opened. Any thread. */
public final class NativeXen implements Xen {
    private final Map<String, String> environment;

    /** As this process' environment says. */
    public NativeXen() {
        this(System.getenv());
    }

    /** As another environment says: {@code XENSTORED_PATH}, {@code XENSTORED_RUNDIR}. */
    public NativeXen(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Over the socket or the xenbus device; no native code. */
    @Override
    public Xenstore openXenstore() throws XenException {
        return SocketXenstore.open(environment);
    }

    @Override
    public EventChannels openEventChannels() throws XenException {
        return NativeEventChannels.open();
    }

    @Override
    public GrantTable openGrantTable() throws XenException {
        return NativeGrantTable.open();
    }

    @Override
    public String channelClients() {
        return new GrantHolders().channelClients();
    }

    /** libxenctrl where its release is known, else xl. */
    @Override
    public HypervisorStats openHypervisorStats() throws XenException {
        try {
            return XenCtrlStats.open(this);
        } catch (XenException e) {
            if (!e.errno().equals("ENOENT")) {
                throw e;
            }
            try {
                return XlStats.open();
            } catch (XenException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }
}
