// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.nio.ByteBuffer;

/**
 * Pages shared with another domain. The buffer must not be touched after {@link #close}: with real Xen that is a crash
 * of the process, so only the ring that owns it may hold it. Owned by one thread.
 */
public interface GrantedPages extends AutoCloseable {
    /** The memory, little-endian, read-only where it was mapped so. The same object at each call. */
    ByteBuffer buffer();

    /** The grant references, in the order of the pages. */
    int[] refs();

    /** Unmaps or unshares; calling it again does nothing. */
    @Override
    void close();
}
