// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

/**
 * One handle on Xen's grant tables (libxengnttab; gntdev to map, gntalloc to share). Owned by one thread. Closing
 * the handle closes what is still mapped or shared.
 */
public interface GrantTable extends AutoCloseable {
    /** Bytes of a granted page. */
    int PAGE_SIZE = 4096;

    /** Port or offset value for "no notification". */
    int NONE = -1;

    /**
     * Maps pages that a domain granted to us, contiguously.
     *
     * @param domid who granted them
     * @param refs grant references, at least one
     * @param writable whether we may write
     * @throws XenException errno EINVAL for refs that are not granted to us
     */
    GrantedPages map(int domid, int[] refs, boolean writable) throws XenException;

    /**
     * Maps one page writable and asks the kernel to undo us when we unmap or die.
     *
     * @param clearByte offset of a byte in the page to be set to 0, or {@link #NONE}
     * @param notifyPort our local port to be signalled, or {@link #NONE}
     */
    GrantedPages mapNotify(int domid, int ref, int clearByte, int notifyPort) throws XenException;

    /** Grants fresh zeroed pages of ours to a domain (server side); {@link GrantedPages#refs} names them. */
    GrantedPages share(int domid, int pages, boolean writable) throws XenException;

    /** Grants one fresh page and asks the kernel to undo us when we unshare or die, as {@link #mapNotify} does. */
    GrantedPages shareNotify(int domid, int clearByte, int notifyPort) throws XenException;

    /** Closes what is still mapped or shared, then releases the handle. */
    @Override
    void close();
}
