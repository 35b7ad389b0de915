// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/** Makes a server's page and rings ({@code libxenvchan_server_init}), in the order that a client may rely on. */
final class ServerSetup {
    private final GrantTable grants;
    private final EventChannels events;
    private final int client;
    private final List<GrantedPages> rings = new ArrayList<>(2);
    private GrantedPages control;

    ServerSetup(GrantTable grants, EventChannels events, int client) {
        VchanAddress.checkDomid(client);
        this.grants = grants;
        this.events = events;
        this.client = client;
    }

    VchanChannel listen(int readBytes, int writeBytes) throws XenException {
        int[] orders = orders(readBytes, writeBytes);
        int left = orders[0];
        int right = orders[1];
        int port = events.bindUnbound(client);
        VchanStateWord state = null;
        try {
            control = grants.shareNotify(client, VchanLayout.SERVER_LIVE, port);
            ByteBuffer page = control.buffer();
            state = new VchanStateWord(page, true);
            page.putShort(VchanLayout.LEFT_ORDER, (short) left);
            page.putShort(VchanLayout.RIGHT_ORDER, (short) right);
            page.put(VchanLayout.CLIENT_LIVE, (byte) VchanLayout.LIVE_WAITING);
            page.put(VchanLayout.CLIENT_NOTIFY, (byte) VchanLayout.NOTIFY_WRITE);
            ByteBuffer leftData = data(left, 0);
            ByteBuffer rightData = data(right, VchanLayout.pages(left));
            VchanRing incoming =
                    VchanRing.reader(page, VchanLayout.LEFT_CONS, VchanLayout.LEFT_PROD, leftData, base(left), left);
            VchanRing outgoing = VchanRing.writer(
                    page, VchanLayout.RIGHT_PROD, VchanLayout.RIGHT_CONS, rightData, base(right), right);
            VarHandle.releaseFence();
            state.setOwnLive(VchanLayout.LIVE_CONNECTED);
            return new VchanChannel(events, true, port, control, rings, incoming, outgoing);
        } catch (XenException | RuntimeException e) {
            VchanChannel.release(events, port, control, rings, state);
            throw e;
        }
    }

    /** The orders that {@code libxenvchan_server_init} would take for these least sizes: left, right. */
    static int[] orders(int left, int right) {
        if (left <= VchanLayout.SMALL_RING && right <= VchanLayout.LARGE_RING) {
            return new int[] {VchanLayout.SMALL_ORDER, VchanLayout.LARGE_ORDER};
        }
        if (left <= VchanLayout.LARGE_RING && right <= VchanLayout.SMALL_RING) {
            return new int[] {VchanLayout.LARGE_ORDER, VchanLayout.SMALL_ORDER};
        }
        return new int[] {
            left <= VchanLayout.LARGE_RING ? VchanLayout.LARGE_ORDER : pageOrder(left),
            left > VchanLayout.LARGE_RING && right <= VchanLayout.LARGE_RING
                    ? VchanLayout.LARGE_ORDER
                    : pageOrder(right)
        };
    }

    private static int pageOrder(int bytes) {
        if (bytes > 1 << VchanLayout.MAX_ORDER) {
            throw new IllegalArgumentException(bytes + " bytes are more than a ring can have, 1 MiB");
        }
        return Math.max(VchanLayout.PAGE_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
    }

    private ByteBuffer data(int order, int firstRef) throws XenException {
        int count = VchanLayout.pages(order);
        if (count == 0) {
            return control.buffer();
        }
        GrantedPages pages = grants.share(client, count, true);
        rings.add(pages);
        int[] refs = pages.refs();
        for (int i = 0; i < count; i++) {
            control.buffer().putInt(VchanLayout.GRANTS + Integer.BYTES * (firstRef + i), refs[i]);
        }
        return pages.buffer();
    }

    private static int base(int order) {
        return order < VchanLayout.PAGE_SHIFT ? VchanLayout.offsetInPage(order) : 0;
    }
}
