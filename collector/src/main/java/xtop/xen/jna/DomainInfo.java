// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import xtop.xen.GrantTable;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/** Reads the structs that libxenctrl fills. Makes a text for a uuid once a domain. One thread. */
final class DomainInfo {
    private static final int NO_VCPU = -1;

    private final Map<Integer, Named> uuids = new HashMap<>();

    private record Named(UUID uuid, String text) {}

    /** {@code xen_sysctl_physinfo}. */
    static void host(ByteBuffer info, HostSample into) {
        into.cpus = Integer.toUnsignedLong(info.getInt(XenCtrlLayout.CPUS));
        into.cpuHertz = Integer.toUnsignedLong(info.getInt(XenCtrlLayout.CPU_KHZ)) * 1000;
        into.memoryTotal = info.getLong(XenCtrlLayout.HOST_TOTAL_PAGES) * GrantTable.PAGE_SIZE;
        into.memoryFree = info.getLong(XenCtrlLayout.HOST_FREE_PAGES) * GrantTable.PAGE_SIZE;
    }

    /** {@code xen_domctl_getdomaininfo} at an offset; returns the domid. */
    int domain(ByteBuffer info, int at, HostSample into) {
        int domid = Short.toUnsignedInt(info.getShort(at + XenCtrlLayout.DOMAIN));
        DomainSample domain = into.add(domid);
        int flags = info.getInt(at + XenCtrlLayout.FLAGS);
        boolean down = (flags & XenCtrlLayout.SHUTDOWN) != 0;
        int reason = (flags >>> XenCtrlLayout.SHUTDOWN_SHIFT) & XenCtrlLayout.SHUTDOWN_MASK;
        domain.crashed = down && reason == XenCtrlLayout.SHUTDOWN_CRASH;
        domain.shutdown = down && !domain.crashed;
        domain.shutdownReason = down ? reason : DomainSample.NOT_SHUT_DOWN;
        domain.dying = (flags & XenCtrlLayout.DYING) != 0;
        domain.paused = (flags & XenCtrlLayout.PAUSED) != 0;
        domain.blocked = (flags & XenCtrlLayout.BLOCKED) != 0;
        domain.running = (flags & XenCtrlLayout.RUNNING) != 0;
        domain.memory = info.getLong(at + XenCtrlLayout.TOTAL_PAGES) * GrantTable.PAGE_SIZE;
        long limit = info.getLong(at + XenCtrlLayout.MAX_PAGES);
        domain.maxMemory = Long.compareUnsigned(limit, XenCtrlLayout.NO_LIMIT) >= 0
                ? Long.MAX_VALUE
                : limit * GrantTable.PAGE_SIZE;
        domain.cpuNanos = info.getLong(at + XenCtrlLayout.CPU_TIME);
        domain.ssid = Integer.toUnsignedLong(info.getInt(at + XenCtrlLayout.SSIDREF));
        int last = info.getInt(at + XenCtrlLayout.MAX_VCPU_ID);
        domain.setVcpus(last == NO_VCPU ? 0 : last + 1);
        if (domain.vcpus == 1) {
            domain.vcpuOnline[0] = info.getInt(at + XenCtrlLayout.ONLINE_VCPUS) > 0;
            domain.vcpuNanos[0] = domain.vcpuOnline[0] ? domain.cpuNanos : HostSample.UNKNOWN;
        }
        domain.uuid = uuid(info, domid, at + XenCtrlLayout.HANDLE);
        return domid;
    }

    /** {@code xen_domctl_getvcpuinfo}. */
    static void vcpu(ByteBuffer info, DomainSample domain, int vcpu) {
        domain.vcpuOnline[vcpu] = info.get(XenCtrlLayout.VCPU_ONLINE) != 0;
        domain.vcpuNanos[vcpu] =
                domain.vcpuOnline[vcpu] ? info.getLong(XenCtrlLayout.VCPU_CPU_TIME) : HostSample.UNKNOWN;
    }

    /** A domain's handle is its uuid, 16 bytes in the order they are written. */
    private String uuid(ByteBuffer info, int domid, int at) {
        long high = Long.reverseBytes(info.getLong(at));
        long low = Long.reverseBytes(info.getLong(at + Long.BYTES));
        Named known = uuids.get(domid);
        if (known == null
                || known.uuid.getMostSignificantBits() != high
                || known.uuid.getLeastSignificantBits() != low) {
            UUID uuid = new UUID(high, low);
            known = new Named(uuid, uuid.toString());
            uuids.put(domid, known);
        }
        return known.text;
    }
}
