// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.nio.file.Path;
import java.util.Map;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.jna.NativeXen;

/**
 * The real classes on a rig, with this JVM as a process of the given domain. The rig's libraries take the directory and
 * the domain from the environment when a handle is opened, so one JVM can be several domains.
 */
final class RigXen implements Xen {
    /** The environment is one for the whole process. */
    private static final Object ENVIRONMENT = new Object();

    private final Path directory;
    private final int domid;
    private final Xen real;

    RigXen(Path directory, int domid, Path socket) {
        this.directory = directory;
        this.domid = domid;
        this.real = new NativeXen(Map.of("XENSTORED_PATH", socket.toString()));
    }

    @Override
    public Xenstore openXenstore() throws XenException {
        return real.openXenstore();
    }

    @Override
    public EventChannels openEventChannels() throws XenException {
        return open(real::openEventChannels);
    }

    @Override
    public GrantTable openGrantTable() throws XenException {
        return open(real::openGrantTable);
    }

    @Override
    public HypervisorStats openHypervisorStats() throws XenException {
        return open(real::openHypervisorStats);
    }

    @Override
    public String channelClients() {
        return real.channelClients();
    }

    private interface Opening<T> {
        T open() throws XenException;
    }

    private <T> T open(Opening<T> handle) throws XenException {
        synchronized (ENVIRONMENT) {
            OwnProcess.setEnvironment("FAKEXEN_DIR", directory.toString());
            OwnProcess.setEnvironment("FAKEXEN_DOMID", Integer.toString(domid));
            return handle.open();
        }
    }
}
