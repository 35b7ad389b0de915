// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;

/**
 * A real mapping. Released by the library, not by munmap: with a handle for all mappings only that drops the last
 * reference on a PVH dom0. Owned by one thread.
 */
final class NativePages implements GrantedPages {
    private final NativeGrantTable table;
    private final Pointer handle;
    private final Pointer start;
    private final int[] refs;
    private final boolean shared;
    private final ByteBuffer buffer;
    private boolean closed;

    NativePages(NativeGrantTable table, Pointer handle, Pointer start, int[] refs, boolean writable, boolean shared) {
        this.table = table;
        this.handle = handle;
        this.start = start;
        this.refs = refs;
        this.shared = shared;
        ByteBuffer memory = start.getByteBuffer(0, (long) refs.length * GrantTable.PAGE_SIZE);
        this.buffer = (writable ? memory : memory.asReadOnlyBuffer()).order(ByteOrder.LITTLE_ENDIAN);
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
        if (closed) {
            return;
        }
        closed = true;
        buffer.limit(0);
        table.forget(this);
        int result = shared
                ? LibXenGnttab.xengntshr_unshare(handle, start, refs.length)
                : LibXenGnttab.xengnttab_unmap(handle, start, refs.length);
        if (result != 0) {
            throw new IllegalStateException("cannot release " + refs.length + " page(s) at " + start);
        }
    }
}
