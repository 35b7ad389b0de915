// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import xtop.vchan.VchanException.Reason;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/**
 * Connects a client ({@code libxenvchan_client_init}), distrusting the page. Keys can be stale and name a page that is
 * something else by now, and already the kernel's unmap notification writes into it; so the page is first looked at
 * through a read-only mapping, and mapped for good only when it is a server's. Orders and references are copied before
 * they are checked.
 */
final class ClientSetup {
    private final GrantTable grants;
    private final EventChannels events;
    private final int domid;
    private final int maxOrder;
    private final List<GrantedPages> rings = new ArrayList<>(2);
    private GrantedPages control;

    ClientSetup(GrantTable grants, EventChannels events, int domid, int maxOrder) {
        VchanAddress.checkDomid(domid);
        if (maxOrder < VchanLayout.SMALL_ORDER || maxOrder > VchanLayout.MAX_ORDER) {
            throw new IllegalArgumentException("maxOrder " + maxOrder + " is not in 10 to 20");
        }
        this.grants = grants;
        this.events = events;
        this.domid = domid;
        this.maxOrder = maxOrder;
    }

    VchanChannel connect(int ref, int remotePort) throws XenException, VchanException {
        if (ref <= 0 || remotePort <= 0) {
            throw new IllegalArgumentException("ref " + ref + " and port " + remotePort + " must be above 0");
        }
        int port = bind(remotePort);
        VchanStateWord state = null;
        try {
            look(ref);
            control = mapControl(ref, port);
            state = new VchanStateWord(control.buffer(), false);
            VchanChannel channel = map(port);
            state.setOwnLive(VchanLayout.LIVE_CONNECTED);
            state.request(VchanLayout.NOTIFY_WRITE);
            events.notifyPeer(port);
            return channel;
        } catch (XenException | VchanException | RuntimeException e) {
            VchanChannel.release(events, port, control, rings, state);
            throw e;
        }
    }

    private int bind(int remotePort) throws XenException, VchanException {
        try {
            return events.bindInterdomain(domid, remotePort);
        } catch (XenException e) {
            if (e.errno().equals("EINVAL") || e.errno().equals("ESRCH")) {
                throw new VchanException(Reason.NOT_OFFERED, "event channel " + remotePort + " of domain " + domid, e);
            }
            throw e;
        }
    }

    private void look(int ref) throws XenException, VchanException {
        try (GrantedPages glance = mapRing(new int[] {ref}, false)) {
            checkLive(glance.buffer());
            checkOrders(
                    VchanLayout.order(glance.buffer(), VchanLayout.LEFT_ORDER),
                    VchanLayout.order(glance.buffer(), VchanLayout.RIGHT_ORDER));
        }
    }

    private GrantedPages mapControl(int ref, int port) throws XenException, VchanException {
        try {
            return grants.mapNotify(domid, ref, VchanLayout.CLIENT_LIVE, port);
        } catch (XenException e) {
            throw refused(e, 1);
        }
    }

    private VchanChannel map(int port) throws XenException, VchanException {
        ByteBuffer page = control.buffer();
        checkLive(page);
        int left = VchanLayout.order(page, VchanLayout.LEFT_ORDER);
        int right = VchanLayout.order(page, VchanLayout.RIGHT_ORDER);
        VarHandle.acquireFence();
        checkOrders(left, right);
        int leftPages = VchanLayout.pages(left);
        int[] leftRefs = refs(page, 0, leftPages);
        int[] rightRefs = refs(page, leftPages, VchanLayout.pages(right));

        VchanRing outgoing = VchanRing.writer(
                page, VchanLayout.LEFT_PROD, VchanLayout.LEFT_CONS, data(leftRefs, true), base(left), left);
        VchanRing incoming = VchanRing.reader(
                page, VchanLayout.RIGHT_CONS, VchanLayout.RIGHT_PROD, data(rightRefs, false), base(right), right);
        outgoing.available();
        incoming.available();
        return new VchanChannel(events, false, port, control, rings, incoming, outgoing);
    }

    private ByteBuffer data(int[] refs, boolean writable) throws XenException, VchanException {
        if (refs.length == 0) {
            return control.buffer();
        }
        GrantedPages pages = mapRing(refs, writable);
        rings.add(pages);
        return pages.buffer();
    }

    private GrantedPages mapRing(int[] refs, boolean writable) throws XenException, VchanException {
        try {
            return grants.map(domid, refs, writable);
        } catch (XenException e) {
            throw refused(e, refs.length);
        }
    }

    private VchanException refused(XenException e, int pages) throws XenException {
        if (!e.errno().equals("EINVAL")) {
            throw e;
        }
        return new VchanException(Reason.BAD_GRANT, pages + " page(s) of domain " + domid, e);
    }

    private static int base(int order) {
        return order < VchanLayout.PAGE_SHIFT ? VchanLayout.offsetInPage(order) : 0;
    }

    private static int[] refs(ByteBuffer page, int first, int count) {
        int[] refs = new int[count];
        for (int i = 0; i < count; i++) {
            refs[i] = page.getInt(VchanLayout.GRANTS + Integer.BYTES * (first + i));
        }
        return refs;
    }

    private static void checkLive(ByteBuffer page) throws VchanException {
        int serverLive = Byte.toUnsignedInt(page.get(VchanLayout.SERVER_LIVE));
        if (serverLive != VchanLayout.LIVE_CONNECTED) {
            throw new VchanException(Reason.NO_SERVER, "srv_live=" + serverLive);
        }
        int clientLive = Byte.toUnsignedInt(page.get(VchanLayout.CLIENT_LIVE));
        if (clientLive == VchanLayout.LIVE_CONNECTED) {
            throw new VchanException(Reason.CLIENT_LEFT_BEHIND, "cli_live=1 with a free event channel");
        }
        if (clientLive != VchanLayout.LIVE_WAITING && clientLive != VchanLayout.LIVE_GONE) {
            throw new VchanException(Reason.BAD_LIVE, "cli_live=" + clientLive);
        }
    }

    private void checkOrders(int left, int right) throws VchanException {
        String orders = "left=" + left + ", right=" + right;
        if (Math.min(left, right) < VchanLayout.SMALL_ORDER || Math.max(left, right) > maxOrder) {
            throw new VchanException(Reason.BAD_ORDER, orders + ", accepted are 10 to " + maxOrder);
        }
        if (left == right && left < VchanLayout.PAGE_SHIFT) {
            throw new VchanException(Reason.BAD_ORDER, orders + " share one place in the page");
        }
        int end = VchanLayout.grantsEnd(left, right);
        int limit = VchanLayout.grantsLimit(left, right);
        if (end > limit) {
            throw new VchanException(Reason.GRANTS_OVERLAP, orders + ", list ends at " + end + ", ring at " + limit);
        }
    }
}
