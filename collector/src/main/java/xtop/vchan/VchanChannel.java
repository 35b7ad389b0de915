// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.util.List;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/**
 * A byte channel to another domain over shared pages and one event channel, wire-compatible with libxenvchan. Nothing
 * here ever waits for the peer. Owned by one thread.
 *
 * <p>{@link #read} and {@link #write} alone never ask the peer for a signal, so that a sweeping reader costs its peer no
 * hypercall; they do signal a peer that asked. Who wants to sleep calls {@link #wakeWhenReadable} or
 * {@link #wakeWhenWritable} first, then waits on the {@link EventChannels} for {@link #port}, and unmasks the port after
 * the work. A signal can be spurious, and a request is spent by one signal.
 *
 * <p>A domain that dies sends no signal and clears no byte: only {@code @releaseDomain} in xenstore tells. What it wrote
 * before can still be read. A mapping kept keeps the dead domain as a zombie, so close soon.
 */
public final class VchanChannel implements AutoCloseable {
    /** Largest ring order a client accepts unless told otherwise: 16 pages a ring. */
    public static final int DEFAULT_MAX_ORDER = 16;

    /** Depths of {@link #prefetch}. */
    public static final int DEPTHS = 4;

    private final EventChannels events;
    private final boolean server;
    private final int port;
    private final GrantedPages control;
    private final List<GrantedPages> ringPages;
    private final VchanStateWord state;
    private final VchanRing incoming;
    private final VchanRing outgoing;
    private boolean closed;

    VchanChannel(
            EventChannels events,
            boolean server,
            int port,
            GrantedPages control,
            List<GrantedPages> ringPages,
            VchanRing incoming,
            VchanRing outgoing) {
        this.events = events;
        this.server = server;
        this.port = port;
        this.control = control;
        this.ringPages = List.copyOf(ringPages);
        this.state = new VchanStateWord(control.buffer(), server);
        this.incoming = incoming;
        this.outgoing = outgoing;
    }

    /**
     * Connects to a server that published these keys. The event channel is the lock: as long as we are bound nobody else
     * can be. Indices and unread bytes of an earlier client survive, so the application needs a hello of its own.
     *
     * @throws VchanException the keys or the page are not those of a live server that is free
     * @throws XenException our side failed: no device, no permission, no more ports
     * @throws IllegalArgumentException domid out of range, or ref or port not above 0
     */
    public static VchanChannel connect(GrantTable grants, EventChannels events, int domid, int ref, int port)
            throws XenException, VchanException {
        return connect(grants, events, domid, ref, port, DEFAULT_MAX_ORDER);
    }

    /** As the other, with the largest ring order accepted, at most {@link VchanLayout#MAX_ORDER}. */
    public static VchanChannel connect(
            GrantTable grants, EventChannels events, int domid, int ref, int port, int maxOrder)
            throws XenException, VchanException {
        return new ClientSetup(grants, events, domid, maxOrder).connect(ref, port);
    }

    /**
     * Becomes a server for one client domain. Publish {@link #ref} and {@link #port} afterwards ({@link VchanKeys}).
     *
     * @param readBytes least size of the ring we read, 0 for the smallest
     * @param writeBytes least size of the ring we write, 0 for the smallest; at most 1 MiB each
     */
    public static VchanChannel listen(
            GrantTable grants, EventChannels events, int clientDomid, int readBytes, int writeBytes)
            throws XenException {
        return new ServerSetup(grants, events, clientDomid).listen(readBytes, writeBytes);
    }

    /**
     * Moves what is there, up to {@code length} bytes. Works on after the peer closed or died, until it returns 0.
     *
     * @return bytes moved; 0 for none now
     * @throws VchanException the peer broke the rules: close
     */
    public int read(byte[] into, int offset, int length) throws VchanException, XenException {
        checkOpen();
        int count = incoming.read(into, offset, length);
        signalIfAsked(VchanLayout.NOTIFY_READ, count);
        return count;
    }

    /**
     * Moves what fits, up to {@code length} bytes; nothing once the peer has closed.
     *
     * @return bytes moved; 0 for none now
     * @throws VchanException the peer broke the rules: close
     */
    public int write(byte[] from, int offset, int length) throws VchanException, XenException {
        checkOpen();
        if (state() == VchanState.PEER_CLOSED) {
            return 0;
        }
        int count = outgoing.write(from, offset, length);
        signalIfAsked(VchanLayout.NOTIFY_WRITE, count);
        return count;
    }

    /**
     * Whether the peer is connected and has written nothing that was not read: what a sweep over many channels asks
     * first, since it looks at the shared page only.
     *
     * @throws VchanException the peer broke the rules: close
     */
    public boolean isCalm() throws VchanException {
        return !closed && incoming.available() == 0 && state.peerLive() == VchanLayout.LIVE_CONNECTED;
    }

    /**
     * Reads the peer's index and what it may have written, for many channels at once to be on their way into the
     * processor's caches before one is looked at. What lies so many references away from the channel is read at that depth,
     * so that for all channels nothing of one depth has to wait for anything but the depth before. Changes nothing; what it
     * returns means nothing.
     *
     * @param depth 0 to {@link #DEPTHS}, not included
     */
    public int prefetch(int depth) {
        if (closed) {
            return 0;
        }
        return switch (depth) {
            case 0 -> port;
            case 1 -> incoming.prefetch(0) + state.prefetch();
            default -> incoming.prefetch(depth - 1);
        };
    }

    /** Bytes that {@link #read} would find now. */
    public int readable() throws VchanException {
        checkOpen();
        return incoming.available();
    }

    /** Bytes that {@link #write} would have room for now. */
    public int writable() throws VchanException {
        checkOpen();
        return outgoing.available();
    }

    /**
     * Asks the peer to signal when it has written, then looks again.
     *
     * @return true where bytes are there already, so that there is nothing to sleep for
     */
    public boolean wakeWhenReadable() throws VchanException {
        checkOpen();
        state.request(VchanLayout.NOTIFY_WRITE);
        return incoming.available() > 0;
    }

    /**
     * Asks the peer to signal when it has read, then looks again.
     *
     * @return true where that many bytes fit already
     */
    public boolean wakeWhenWritable(int bytes) throws VchanException {
        checkOpen();
        state.request(VchanLayout.NOTIFY_READ);
        return outgoing.available() >= bytes;
    }

    /**
     * How the channel stands. Bytes may have come between the last read and the peer's goodbye: on
     * {@link VchanState#PEER_CLOSED} read until nothing is left. For a server a new client turns it to
     * {@link VchanState#CONNECTED} again.
     *
     * @throws VchanException the peer's live byte has no meaning
     */
    public VchanState state() throws VchanException {
        if (closed) {
            return VchanState.CLOSED;
        }
        int live = state.peerLive();
        if (live == VchanLayout.LIVE_CONNECTED) {
            return VchanState.CONNECTED;
        }
        if (live == VchanLayout.LIVE_GONE) {
            return VchanState.PEER_CLOSED;
        }
        if (server && live == VchanLayout.LIVE_WAITING) {
            return VchanState.WAITING;
        }
        throw new VchanException(VchanException.Reason.BAD_LIVE, Integer.toString(live));
    }

    /** Our local event channel port; 0 is never one. */
    public int port() {
        return port;
    }

    /** Grant reference of the shared page: for a server the one to publish. */
    public int ref() {
        return control.refs()[0];
    }

    /** Bytes of the ring we read. */
    public int readSize() {
        return incoming.size();
    }

    /** Bytes of the ring we write. */
    public int writeSize() {
        return outgoing.size();
    }

    /** Says goodbye, gives back every page and the port; again does nothing. Never fails, whatever the peer did. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        release(events, port, control, ringPages, state);
    }

    /** The order of {@code libxenvchan_close}: rings, own live byte, shared page, signal, port. */
    static void release(
            EventChannels events, int port, GrantedPages control, List<GrantedPages> rings, VchanStateWord state) {
        rings.forEach(GrantedPages::close);
        if (control != null) {
            state.goodbye();
            control.close();
        }
        try {
            events.notifyPeer(port);
        } catch (XenException e) {
            // the peer is gone: there is nobody to tell
        }
        try {
            events.unbind(port);
        } catch (XenException e) {
            // the handle itself is gone, and the port with it
        }
    }

    private void signalIfAsked(int notify, int count) throws VchanException, XenException {
        if (count > 0 && state.takeRequest(notify)) {
            events.notifyPeer(port);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the channel is closed");
        }
    }
}
