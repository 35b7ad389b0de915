// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Xen's account of the host and its domains at one moment. Unknown figures are {@link #UNKNOWN}. Mutable, reused,
 * confined to one thread at a time.
 */
public final class HostSample {
    /** Value of a figure that this source cannot know. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** When it was taken, {@link System#nanoTime}. */
    public long takenNanos;
    /** Bytes of the machine. */
    public long memoryTotal = UNKNOWN;
    /** Bytes that no domain has. */
    public long memoryFree = UNKNOWN;
    /** Physical CPUs. */
    public long cpus = UNKNOWN;
    /** Hz of a physical CPU. */
    public long cpuHertz = UNKNOWN;
    /** Such as {@code 4.17.7}; empty where unknown. */
    public String xenVersion = "";
    /**
     * Processes that may keep pages of dead domains mapped, such as {@code qemu-system-i38 (pid 812)}; looked for only
     * while a domain is dying, empty where none was found.
     */
    public String grantHolders = "";

    private final List<DomainSample> pool = new ArrayList<>();
    private int domains;

    /** Number of domains. */
    public int domains() {
        return domains;
    }

    /** A domain, ascending by domid. */
    public DomainSample domain(int index) {
        return pool.get(index);
    }

    /** The domain with that domid, or null. */
    public DomainSample find(int domid) {
        int low = 0;
        int high = domains - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = pool.get(middle).domid;
            if (found == domid) {
                return pool.get(middle);
            }
            if (found < domid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** Forgets everything but the memory it holds. */
    public void clear() {
        domains = 0;
        memoryTotal = UNKNOWN;
        memoryFree = UNKNOWN;
        cpus = UNKNOWN;
        cpuHertz = UNKNOWN;
        xenVersion = "";
        grantHolders = "";
    }

    /** Appends a cleared domain. */
    public DomainSample add(int domid) {
        if (domains == pool.size()) {
            pool.add(new DomainSample());
        }
        DomainSample domain = pool.get(domains++);
        domain.clear(domid);
        return domain;
    }

    /** One domain. All fields are Xen's word. */
    public static final class DomainSample {
        /** {@link #shutdownReason} of a domain that is not shut down, or of which it is not known. */
        public static final int NOT_SHUT_DOWN = -1;
        /** {@link #target} of a domain that serves no other. */
        public static final int NO_TARGET = -1;

        public int domid;
        /** Toolstack name, {@code (null)} for a zombie, empty where unknown. */
        public String name = "";
        /** vm uuid in canonical form; empty where unknown. */
        public String uuid = "";
        /** Path in dom0 of the kernel that the toolstack booted; empty where unknown. */
        public String image = "";
        /** Reference to its security label. */
        public long ssid = UNKNOWN;

        public boolean running;
        public boolean blocked;
        public boolean paused;
        public boolean shutdown;
        public boolean crashed;
        public boolean dying;
        /** Why it is shut down ({@code SHUTDOWN_*} of public/sched.h), {@link #NOT_SHUT_DOWN} while it is not. */
        public int shutdownReason = NOT_SHUT_DOWN;
        /** The domain whose device model this one is; {@link #NO_TARGET} for any but a stub domain. */
        public int target = NO_TARGET;
        /** ns of all vCPUs since the domain started. */
        public long cpuNanos = UNKNOWN;
        /** Bytes allocated. */
        public long memory = UNKNOWN;
        /** Bytes it may have; {@link Long#MAX_VALUE} for no limit. */
        public long maxMemory = UNKNOWN;
        /** Virtual CPUs it has. */
        public int vcpus;
        /** ns by vCPU; {@link HostSample#UNKNOWN} entries for offline ones. */
        public long[] vcpuNanos = new long[1];

        public boolean[] vcpuOnline = new boolean[1];
        /**
         * Sums over its vifs, seen from the guest's side (receive = what the guest received). xentop's NETRX and NETTX
         * are seen from dom0's side, that is the other way round.
         */
        public long receiveBytes = UNKNOWN;

        public long transmitBytes = UNKNOWN;
        public long receivePackets = UNKNOWN;
        public long transmitPackets = UNKNOWN;
        public long receiveErrors = UNKNOWN;
        public long transmitErrors = UNKNOWN;
        public long receiveDrops = UNKNOWN;
        public long transmitDrops = UNKNOWN;
        public int vifs;
        /** The same by vif, in dom0's order: bytes, packets, errors, drops received, then transmitted. */
        public final DeviceFigures vifFigures = new DeviceFigures(8);
        /** Sums over its vbds. */
        public long readRequests = UNKNOWN;

        public long writeRequests = UNKNOWN;
        public long readSectors = UNKNOWN;
        public long writeSectors = UNKNOWN;
        public long outOfRequests = UNKNOWN;
        public int vbds;
        /** The same by vbd: reads, writes, sectors read, sectors written, out of requests. */
        public final DeviceFigures vbdFigures = new DeviceFigures(5);

        /**
         * Reads its figures, for many domains' to be on their way into the processor's caches before one is looked at.
         * Changes nothing; what it returns means nothing.
         *
         * @param depth 0 for its own, 1 for those of its vCPUs and devices
         */
        public int prefetch(int depth) {
            return depth == 0
                    ? (int) (ssid + receivePackets + readSectors) + vcpus + uuid.length()
                    : vcpuNanos.length + vcpuOnline.length + vifFigures.count() + vbdFigures.count();
        }

        /** Sets the number of vCPUs, all offline with unknown times, and makes room for them. */
        public void setVcpus(int count) {
            if (vcpuNanos.length < count) {
                vcpuNanos = new long[count];
                vcpuOnline = new boolean[count];
            }
            vcpus = count;
            Arrays.fill(vcpuNanos, 0, count, UNKNOWN);
            Arrays.fill(vcpuOnline, 0, count, false);
        }

        void clear(int id) {
            domid = id;
            name = "";
            uuid = "";
            image = "";
            ssid = UNKNOWN;
            running = blocked = paused = shutdown = crashed = dying = false;
            shutdownReason = NOT_SHUT_DOWN;
            target = NO_TARGET;
            cpuNanos = memory = maxMemory = UNKNOWN;
            vcpus = vifs = vbds = 0;
            vifFigures.clear();
            vbdFigures.clear();
            receiveBytes = receivePackets = receiveErrors = receiveDrops = UNKNOWN;
            transmitBytes = transmitPackets = transmitErrors = transmitDrops = UNKNOWN;
            readRequests = writeRequests = readSectors = writeSectors = outOfRequests = UNKNOWN;
        }
    }
}
