// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

/** What the event loop asks of Xen's devices, each time a system call in dom0; waiting and waking apart. */
final class CountedCalls {
    private long calls;

    /** So far. */
    long calls() {
        return calls;
    }

    EventChannels of(EventChannels real) {
        return new EventChannels() {
            @Override
            public int bindInterdomain(int domid, int remotePort) throws XenException {
                calls++;
                return real.bindInterdomain(domid, remotePort);
            }

            @Override
            public int bindUnbound(int domid) throws XenException {
                calls++;
                return real.bindUnbound(domid);
            }

            @Override
            public void notifyPeer(int port) throws XenException {
                calls++;
                real.notifyPeer(port);
            }

            @Override
            public void unmask(int port) throws XenException {
                calls++;
                real.unmask(port);
            }

            @Override
            public void unbind(int port) throws XenException {
                calls++;
                real.unbind(port);
            }

            @Override
            public int await(int[] ports, long timeoutNanos) throws XenException {
                return real.await(ports, timeoutNanos);
            }

            @Override
            public void wake() {
                real.wake();
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    GrantTable of(GrantTable real) {
        return new GrantTable() {
            @Override
            public GrantedPages map(int domid, int[] refs, boolean writable) throws XenException {
                calls++;
                return real.map(domid, refs, writable);
            }

            @Override
            public GrantedPages mapNotify(int domid, int ref, int clearByte, int notifyPort) throws XenException {
                calls++;
                return real.mapNotify(domid, ref, clearByte, notifyPort);
            }

            @Override
            public GrantedPages share(int domid, int pages, boolean writable) throws XenException {
                calls++;
                return real.share(domid, pages, writable);
            }

            @Override
            public GrantedPages shareNotify(int domid, int clearByte, int notifyPort) throws XenException {
                calls++;
                return real.shareNotify(domid, clearByte, notifyPort);
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }
}
