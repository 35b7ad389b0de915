// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.memory.GrantSpace.Grant;
import xtop.xen.memory.PortSpace.Port;

/** Pages that a domain maps or shares, with the kernel's unmap notification. */
final class MemoryPages implements GrantedPages {
    private final MemoryGrantTable table;
    private final Grant[] grants;
    private final int[] refs;
    private final boolean own;
    private final int clearByte;
    private final Port notifyPort;
    private final ByteBuffer buffer;
    private boolean closed;

    MemoryPages(
            MemoryGrantTable table,
            Grant[] grants,
            int[] refs,
            boolean writable,
            boolean own,
            int clearByte,
            int notifyPort) {
        this.table = table;
        this.grants = grants;
        this.refs = refs;
        this.own = own;
        this.clearByte = clearByte;
        this.notifyPort = notifyPort == GrantTable.NONE ? null : table.domain.ports.find(notifyPort);
        ByteBuffer view = grants[0].block.bytes.slice(
                grants[0].page * GrantTable.PAGE_SIZE, grants.length * GrantTable.PAGE_SIZE);
        this.buffer = (writable ? view : view.asReadOnlyBuffer()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int[] refs() {
        return refs.clone();
    }

    @Override
    public void close() {
        synchronized (table.host.lock) {
            if (closed) {
                return;
            }
            if (clearByte != GrantTable.NONE) {
                grants[0].block.bytes.put(grants[0].page * GrantTable.PAGE_SIZE + clearByte, (byte) 0);
            }
            drop();
            if (notifyPort != null && notifyPort.peer != null) {
                notifyPort.peer.fire();
            }
        }
    }

    /** Revokes and releases without telling anyone, as at a domain's death. Holding the host's lock. */
    void drop() {
        if (closed) {
            return;
        }
        closed = true;
        buffer.limit(0);
        table.forget(this);
        for (Grant grant : grants) {
            if (own) {
                grant.granter.grants.end(grant);
            } else {
                GrantSpace.unmapped(grant);
            }
        }
        if (!own) {
            table.host.countMapped(grants[0].granter, -grants.length);
        }
    }

    boolean own() {
        return own;
    }

    @Override
    public String toString() {
        return (own ? "share" : "mapping") + " of " + grants.length + " page(s), first grant " + refs[0] + " of domain "
                + grants[0].granter.domid();
    }
}
