// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.figures.DiskFigures;
import xtop.xen.figures.DomainNames;
import xtop.xen.figures.GrantHolders;
import xtop.xen.figures.HypervisorVersion;
import xtop.xen.figures.NetworkFigures;

/**
 * Xen's figures straight from the hypervisor, dying domains and zombies included: one hypercall for many domains, and
 * one for each vCPU of a domain that has several. Names come from xenstore, traffic from dom0's back-ends. Sampled by
 * one thread.
 */
final class XenCtrlStats implements HypervisorStats {
    /** Domains a call. Elsewhere than on x86 the size of the struct is not known, so one at a time. */
    private static final int BATCH = System.getProperty("os.arch").equals("amd64") ? 1024 : 1;
    /** Large enough for any of the structs anywhere. */
    private static final int SLACK = 4096;

    private final String library;
    private final Pointer handle;
    private final Memory memory = new Memory((long) BATCH * XenCtrlLayout.DOMAIN_INFO_X86 + SLACK);
    private final long address = Pointer.nativeValue(memory);
    private final ByteBuffer info = memory.getByteBuffer(0, memory.size()).order(ByteOrder.LITTLE_ENDIAN);
    private final DomainInfo domainInfo = new DomainInfo();
    private final DomainNames names;
    private final NetworkFigures networks = new NetworkFigures();
    private final DiskFigures disks = new DiskFigures();
    private final GrantHolders holders = new GrantHolders();
    private final String version = HypervisorVersion.read();
    private boolean closed;

    private XenCtrlStats(String library, Pointer handle, Xen xen) {
        this.library = library;
        this.handle = handle;
        this.names = new DomainNames(xen);
    }

    /** @param xen where to ask for names */
    static XenCtrlStats open(Xen xen) throws XenException {
        String library = LibXenCtrl.load();
        Pointer logger = SilentLogger.pointer();
        Pointer handle = LibXenCtrl.xc_interface_open(logger, logger, 0);
        if (handle == null) {
            throw NativeLibraries.noDevice("/dev/xen/privcmd", "xen-privcmd", Native.getLastError());
        }
        return new XenCtrlStats(library, handle, xen);
    }

    @Override
    public void sample(HostSample into) throws XenException {
        if (closed) {
            throw new XenException("the hypervisor's figures are closed", "EBADF");
        }
        into.clear();
        into.takenNanos = System.nanoTime();
        into.xenVersion = version;
        check(LibXenCtrl.xc_physinfo(handle, address), "xc_physinfo");
        DomainInfo.host(info, into);
        DomainPages.read(this::page, BATCH, info, domainInfo, into);
        for (int i = 0; i < into.domains(); i++) {
            vcpus(into.domain(i));
        }
        names.addTo(into);
        networks.addTo(into);
        disks.addTo(into);
        holders.addTo(into);
    }

    @Override
    public String source() {
        return library;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            names.close();
            LibXenCtrl.xc_interface_close(handle);
        }
    }

    private int page(int firstDomid, int most) throws XenException {
        return check(LibXenCtrl.xc_domain_getinfolist(handle, firstDomid, most, address), "xc_domain_getinfolist");
    }

    /** A domain in transition has no answer for its vCPUs; they stay unknown. */
    private void vcpus(DomainSample domain) {
        for (int i = 0; domain.vcpus > 1 && i < domain.vcpus; i++) {
            if (LibXenCtrl.xc_vcpu_getinfo(handle, domain.domid, i, address) == 0) {
                DomainInfo.vcpu(info, domain, i);
            }
        }
    }

    private static int check(int result, String call) throws XenException {
        if (result < 0) {
            String errno = Errno.name(Native.getLastError());
            throw new XenException(call + ": " + errno, errno);
        }
        return result;
    }
}
