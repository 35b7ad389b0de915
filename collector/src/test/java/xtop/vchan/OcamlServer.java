// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.nio.ByteBuffer;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/**
 * A server with the habits of ocaml-vchan's, moved by hand: it acknowledges a chunk only when it reads on, so that its
 * first read writes 0 as the consumer index and the last chunk stays unacknowledged; a chunk ends where the ring ends;
 * what has no room is written in pieces, later; nothing of the ring is forgotten from one client to the next.
 */
final class OcamlServer implements AutoCloseable {
    private final EventChannels events;
    private final GrantedPages shared;
    private final ByteBuffer page;
    private final int port;
    private int handedOut;

    OcamlServer(GrantTable grants, EventChannels events) throws XenException {
        this.events = events;
        port = events.bindUnbound(0);
        shared = grants.share(0, 1, true);
        page = shared.buffer();
        page.putShort(VchanLayout.LEFT_ORDER, (short) VchanLayout.SMALL_ORDER);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) VchanLayout.LARGE_ORDER);
        page.put(VchanLayout.CLIENT_LIVE, (byte) VchanLayout.LIVE_WAITING);
        page.put(VchanLayout.SERVER_LIVE, (byte) VchanLayout.LIVE_CONNECTED);
        page.put(VchanLayout.CLIENT_NOTIFY, (byte) VchanLayout.NOTIFY_WRITE);
    }

    int ref() {
        return shared.refs()[0];
    }

    int port() {
        return port;
    }

    /** Acknowledges what it handed out before, then hands out what there is up to the ring's end. */
    byte[] read() throws XenException {
        page.putInt(VchanLayout.LEFT_CONS, handedOut);
        tell(VchanLayout.NOTIFY_READ);
        ask(VchanLayout.NOTIFY_WRITE);
        int place = handedOut & (VchanLayout.SMALL_RING - 1);
        int ready = page.getInt(VchanLayout.LEFT_PROD) - page.getInt(VchanLayout.LEFT_CONS);
        byte[] chunk = new byte[Math.min(ready, VchanLayout.SMALL_RING - place)];
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = page.get(VchanLayout.SMALL_RING + place + i);
        }
        handedOut += chunk.length;
        return chunk;
    }

    /** Writes as much as there is room for and returns how much; the rest has to be given again. */
    int write(byte[] bytes, int offset) throws XenException {
        ask(VchanLayout.NOTIFY_READ);
        int produced = page.getInt(VchanLayout.RIGHT_PROD);
        int room = VchanLayout.LARGE_RING - (produced - page.getInt(VchanLayout.RIGHT_CONS));
        int count = Math.min(room, bytes.length - offset);
        for (int i = 0; i < count; i++) {
            page.put(VchanLayout.LARGE_RING + (produced + i & VchanLayout.LARGE_RING - 1), bytes[offset + i]);
        }
        page.putInt(VchanLayout.RIGHT_PROD, produced + count);
        tell(VchanLayout.NOTIFY_WRITE);
        return count;
    }

    /** Bytes of the client's that it has not acknowledged, handed out or not. */
    int unacknowledged() {
        return page.getInt(VchanLayout.LEFT_PROD) - page.getInt(VchanLayout.LEFT_CONS);
    }

    private void ask(int bit) {
        page.put(VchanLayout.CLIENT_NOTIFY, (byte) (page.get(VchanLayout.CLIENT_NOTIFY) | bit));
    }

    private void tell(int bit) throws XenException {
        int asked = page.get(VchanLayout.SERVER_NOTIFY);
        page.put(VchanLayout.SERVER_NOTIFY, (byte) (asked & ~bit));
        if ((asked & bit) != 0) {
            events.notifyPeer(port);
        }
    }

    @Override
    public void close() throws XenException {
        page.put(VchanLayout.SERVER_LIVE, (byte) VchanLayout.LIVE_GONE);
        events.unbind(port);
        shared.close();
    }
}
