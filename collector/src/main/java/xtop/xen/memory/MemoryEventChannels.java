// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.concurrent.TimeUnit;
import xtop.xen.EventChannels;
import xtop.xen.XenException;
import xtop.xen.memory.PortSpace.Port;

/** A handle on a domain's event channels with the queue of the evtchn device. */
final class MemoryEventChannels implements EventChannels {
    private final MemoryXen host;
    private final MemoryDomain domain;
    /** A monitor: waiting for a {@code Condition} makes garbage. */
    private final Object queueLock = new Object();

    private int[] queue = new int[64];
    private int head;
    private int queued;
    private int bound;
    private boolean overflowed;
    private boolean woken;
    private boolean closed;

    MemoryEventChannels(MemoryXen host, MemoryDomain domain) {
        this.host = host;
        this.domain = domain;
    }

    @Override
    public int bindInterdomain(int domid, int remotePort) throws XenException {
        synchronized (host.lock) {
            checkOpen();
            MemoryDomain remote = host.find(domid);
            if (remote == null) {
                throw new XenException("bind to event channel " + remotePort + ": no domain " + domid, "ESRCH");
            }
            Port theirs = remote.ports.find(remotePort);
            if (theirs == null || theirs.peer != null || theirs.peerDomid != domain.domid()) {
                throw new XenException(
                        "bind to event channel " + remotePort + " of domain " + domid + ": not offered or taken",
                        "EINVAL");
            }
            Port ours = domain.ports.allocate(this, domid);
            ours.peer = theirs;
            theirs.peer = ours;
            grow();
            ours.fire();
            return ours.number;
        }
    }

    @Override
    public int bindUnbound(int domid) throws XenException {
        synchronized (host.lock) {
            checkOpen();
            int number = domain.ports.allocate(this, domid).number;
            grow();
            return number;
        }
    }

    @Override
    public void notifyPeer(int port) throws XenException {
        synchronized (host.lock) {
            checkOpen();
            Port peer = mine(port).peer;
            if (peer != null) {
                peer.fire();
            }
        }
    }

    @Override
    public void unmask(int port) throws XenException {
        synchronized (host.lock) {
            checkOpen();
            Port found = domain.ports.find(port);
            if (found != null && found.owner == this && found.masked) {
                found.masked = false;
                if (found.pending) {
                    found.pending = false;
                    found.fire();
                }
            }
        }
    }

    @Override
    public void unbind(int port) throws XenException {
        synchronized (host.lock) {
            checkOpen();
            domain.ports.close(mine(port));
            shrink();
        }
    }

    /** A number of a port that was unbound meanwhile can still come, as from the device. */
    @Override
    public int await(int[] ports, long timeoutNanos) throws XenException {
        long end = System.nanoTime() + timeoutNanos;
        synchronized (queueLock) {
            try {
                for (long left = timeoutNanos; left > 0 && !isReady(); left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(queueLock, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
            woken = false;
            if (overflowed) {
                overflowed = false;
                queued = 0;
                throw new XenException("the event queue ran over", "EFBIG");
            }
            int count = Math.min(queued, ports.length);
            for (int i = 0; i < count; i++) {
                ports[i] = queue[head];
                head = (head + 1) % queue.length;
            }
            queued -= count;
            return count;
        }
    }

    private boolean isReady() {
        return queued > 0 || woken || overflowed || closed;
    }

    @Override
    public void wake() {
        synchronized (queueLock) {
            woken = true;
            queueLock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (host.lock) {
            die();
            domain.forget(this);
        }
    }

    /** The domain or the handle ends. Holding the host's lock. */
    void die() {
        domain.ports.closeAll(this);
        synchronized (queueLock) {
            closed = true;
            queueLock.notifyAll();
        }
    }

    /** Queues a port number. Holding the host's lock. */
    void queue(int port) {
        synchronized (queueLock) {
            if (queued == queue.length) {
                overflowed = true;
            } else {
                queue[(head + queued++) % queue.length] = port;
            }
            queueLock.notifyAll();
        }
    }

    /** Keeps a slot for every port, as the device does; only a port unmasked before it was read can overflow it. */
    private void grow() {
        synchronized (queueLock) {
            if (++bound > queue.length) {
                int[] bigger = new int[queue.length * 2];
                for (int i = 0; i < queued; i++) {
                    bigger[i] = queue[(head + i) % queue.length];
                }
                queue = bigger;
                head = 0;
            }
        }
    }

    private void shrink() {
        synchronized (queueLock) {
            bound--;
        }
    }

    private Port mine(int port) throws XenException {
        Port found = domain.ports.find(port);
        if (found == null || found.owner != this) {
            throw new XenException(
                    "event channel " + port + " of domain " + domain.domid() + " is not ours", "ENOTCONN");
        }
        return found;
    }

    private void checkOpen() throws XenException {
        domain.checkAlive();
        if (closed) {
            throw new XenException("the event channels are closed", "EBADF");
        }
    }
}
