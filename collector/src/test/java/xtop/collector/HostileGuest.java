// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.nio.ByteBuffer;
import java.util.List;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanLayout;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryDomain;

/** A guest that writes whatever it likes into the shared page. */
final class HostileGuest implements AutoCloseable {
    final ByteBuffer page;
    private final MemoryDomain domain;
    private final Xenstore store;
    private final EventChannels events;
    private final GrantTable grants;
    private final GrantedPages pages;
    private final int port;

    HostileGuest(MemoryDomain domain) throws XenException {
        this.domain = domain;
        store = domain.openXenstore();
        events = domain.openEventChannels();
        grants = domain.openGrantTable();
        port = events.bindUnbound(0);
        pages = grants.share(0, 1, true);
        page = pages.buffer();
        page.putShort(VchanLayout.LEFT_ORDER, (short) VchanLayout.SMALL_ORDER);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) VchanLayout.LARGE_ORDER);
        page.put(VchanLayout.CLIENT_LIVE, (byte) VchanLayout.LIVE_WAITING);
        page.put(VchanLayout.SERVER_LIVE, (byte) VchanLayout.LIVE_CONNECTED);
    }

    HostileGuest announce() throws XenException {
        new VchanKeys(pages.refs()[0], port).publish(store, new VchanAddress(domain.domid(), 0, "xtop"));
        return this;
    }

    /** Publishes any text as keys. */
    HostileGuest announce(String ref, String channel) throws XenException {
        String path = "/local/domain/" + domain.domid() + "/data/vchan/0/xtop";
        store.write(path + "/ring-ref", ref);
        store.setPermissions(path + "/ring-ref", List.of("n" + domain.domid(), "r0"));
        store.write(path + "/event-channel", channel);
        store.setPermissions(path + "/event-channel", List.of("n" + domain.domid(), "r0"));
        return this;
    }

    /** Claims to have written up to an index. */
    void produce(int index) {
        page.putInt(VchanLayout.RIGHT_PROD, index);
    }

    int consumed() {
        return page.getInt(VchanLayout.RIGHT_CONS);
    }

    int port() {
        return port;
    }

    EventChannels events() {
        return events;
    }

    @Override
    public void close() {
        pages.close();
        grants.close();
        events.close();
        store.close();
    }
}
