// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import xtop.vchan.VchanLayout;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/**
 * A hostile guest's grant table: it keeps a hand on the page that the channel shares, and can write nonsense into it.
 * Confined to one thread.
 */
final class TamperedGrants implements GrantTable {
    private final GrantTable real;
    private GrantedPages control;

    TamperedGrants(GrantTable real) {
        this.real = real;
    }

    /** Claims to have written more than the ring can hold. */
    void breakIndices() {
        int written = control.buffer().getInt(VchanLayout.RIGHT_PROD);
        control.buffer().putInt(VchanLayout.RIGHT_PROD, written + 0x4000_0000);
    }

    @Override
    public GrantedPages map(int domid, int[] refs, boolean writable) throws XenException {
        return real.map(domid, refs, writable);
    }

    @Override
    public GrantedPages mapNotify(int domid, int ref, int clearByte, int notifyPort) throws XenException {
        return real.mapNotify(domid, ref, clearByte, notifyPort);
    }

    @Override
    public GrantedPages share(int domid, int pages, boolean writable) throws XenException {
        return real.share(domid, pages, writable);
    }

    @Override
    public GrantedPages shareNotify(int domid, int clearByte, int notifyPort) throws XenException {
        control = real.shareNotify(domid, clearByte, notifyPort);
        return control;
    }

    @Override
    public void close() {
        real.close();
    }
}
