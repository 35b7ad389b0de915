// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import xtop.xen.XenException;

/** The event channels of one domain. Guarded by the host's lock. */
final class PortSpace {
    /** Event channels a domain may have: xl's default for guests, FIFO events for dom0. */
    private static final int GUEST_PORTS = 1023;

    private static final int DOM0_PORTS = 131_071;

    private final int domid;
    private final BitSet used = new BitSet();
    private final List<Port> ports = new ArrayList<>();

    PortSpace(int domid) {
        this.domid = domid;
        used.set(0);
    }

    /** One end of an event channel, as Xen and the kernel's evtchn device together hold it. */
    static final class Port {
        final int number;
        final int domid;
        final MemoryEventChannels owner;
        /** Who may bind to it, or is bound. */
        int peerDomid;
        /** The other end; null while unbound. */
        Port peer;
        /** Delivered to its reader and not yet unmasked. */
        boolean masked;
        /** Fired while masked. */
        boolean pending;

        Port(int domid, int number, MemoryEventChannels owner, int peerDomid) {
            this.domid = domid;
            this.number = number;
            this.owner = owner;
            this.peerDomid = peerDomid;
        }

        /** The kernel's interrupt handler: masks the port and queues its number once. */
        void fire() {
            if (masked) {
                pending = true;
            } else {
                masked = true;
                owner.queue(number);
            }
        }
    }

    Port allocate(MemoryEventChannels owner, int peerDomid) throws XenException {
        int number = used.nextClearBit(1);
        if (number > (domid == 0 ? DOM0_PORTS : GUEST_PORTS)) {
            throw new XenException("domain " + domid + " has no event channel left", "ENOSPC");
        }
        used.set(number);
        Port port = new Port(domid, number, owner, peerDomid);
        while (ports.size() <= number) {
            ports.add(null);
        }
        ports.set(number, port);
        return port;
    }

    /** The port or null. */
    Port find(int number) {
        return number > 0 && number < ports.size() ? ports.get(number) : null;
    }

    /** Closes a port; its peer can be bound anew by us and hears nothing of it, as in Xen. */
    void close(Port port) {
        if (port.peer != null) {
            port.peer.peer = null;
            port.peer = null;
        }
        used.clear(port.number);
        ports.set(port.number, null);
    }

    void closeAll(MemoryEventChannels owner) {
        for (int i = used.nextSetBit(1); i >= 0; i = used.nextSetBit(i + 1)) {
            if (ports.get(i).owner == owner) {
                close(ports.get(i));
            }
        }
    }

    void list(List<String> held) {
        for (int i = used.nextSetBit(1); i >= 0; i = used.nextSetBit(i + 1)) {
            held.add("domain " + domid + ": event channel " + i + " with domain " + ports.get(i).peerDomid);
        }
    }
}
