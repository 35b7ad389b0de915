// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

/**
 * One handle on Xen's event channels that carries any number of ports (libxenevtchn, /dev/xen/evtchn). An event has no
 * payload, may coalesce with others, and may be spurious; a fresh binding is pending at once. A delivered port stays
 * masked until {@link #unmask}. Xen sends no event when a peer's domain dies. Owned by one thread, except
 * {@link #wake}.
 */
public interface EventChannels extends AutoCloseable {
    /**
     * Binds to a port that a guest offered to us; the port is then ours alone.
     *
     * @return our local port
     * @throws XenException errno EINVAL where the port is not offered to us or already bound
     */
    int bindInterdomain(int domid, int remotePort) throws XenException;

    /** Offers a new port to a domain and returns it (server side). */
    int bindUnbound(int domid) throws XenException;

    /** Signals the peer of a local port; silently dropped by Xen where the peer is gone. */
    void notifyPeer(int port) throws XenException;

    /** Lets a delivered port fire again. */
    void unmask(int port) throws XenException;

    /** Gives a port up. Its peer can be bound anew by another client. */
    void unbind(int port) throws XenException;

    /**
     * Waits until a port fired, {@link #wake} was called or the time is over.
     *
     * @param ports receives the ports that fired
     * @param timeoutNanos longest wait; 0 looks only
     * @return how many ports were stored, 0 for none
     * @throws XenException errno EFBIG where the kernel lost events: treat every channel as signalled, unmask all
     */
    int await(int[] ports, long timeoutNanos) throws XenException;

    /** Ends a running or the next {@link #await} early. Any thread. */
    void wake();

    /** Gives all ports up. */
    @Override
    void close();
}
