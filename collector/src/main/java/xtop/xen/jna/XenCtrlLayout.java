// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

/** Offsets in Xen's public structs as libxenctrl 4.17 to 4.22 hand them out, little-endian. */
final class XenCtrlLayout {
    /** {@code xen_domctl_getdomaininfo} (public/domctl.h); its size is known for x86 only. */
    static final int DOMAIN = 0;

    static final int FLAGS = 4;
    static final int TOTAL_PAGES = 8;
    static final int MAX_PAGES = 16;
    static final int CPU_TIME = 56;
    static final int ONLINE_VCPUS = 64;
    static final int MAX_VCPU_ID = 68;
    static final int SSIDREF = 72;
    static final int HANDLE = 76;
    static final int DOMAIN_INFO_X86 = 112;

    /** {@code XEN_DOMINF_*}. */
    static final int DYING = 1;

    static final int SHUTDOWN = 1 << 2;
    static final int PAUSED = 1 << 3;
    static final int BLOCKED = 1 << 4;
    static final int RUNNING = 1 << 5;
    static final int SHUTDOWN_SHIFT = 16;
    static final int SHUTDOWN_MASK = 255;
    static final int SHUTDOWN_CRASH = 3;

    /** What Xen says where a domain has no limit. */
    static final long NO_LIMIT = 0xFFFF_FFFFL;

    /** {@code xen_domctl_getvcpuinfo}. */
    static final int VCPU_ONLINE = 4;

    static final int VCPU_CPU_TIME = 8;

    /** {@code xen_sysctl_physinfo} (public/sysctl.h). */
    static final int CPUS = 8;

    static final int CPU_KHZ = 24;
    static final int HOST_TOTAL_PAGES = 40;
    static final int HOST_FREE_PAGES = 48;

    private XenCtrlLayout() {}
}
