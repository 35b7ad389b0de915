// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.nio.ByteBuffer;

/**
 * Pages shared with another domain. Owned by one thread.
 *
 * <p>Touching an address after it was unmapped would end the process (SIGSEGV), so {@link #close} first sets the
 * buffer's limit to 0: every later absolute access through that same object, also by a VarHandle, throws
 * {@link IndexOutOfBoundsException}. A slice or duplicate escapes this and must not be made; use absolute access only.
 */
public interface GrantedPages extends AutoCloseable {
    /** The memory, little-endian, read-only where it was mapped so. The same object at each call. */
    ByteBuffer buffer();

    /** The grant references, in the order of the pages. */
    int[] refs();

    /** Revokes the buffer, then unmaps or unshares; calling it again does nothing. */
    @Override
    void close();
}
