// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * One domain of a {@link MemoryXen}. To code inside the domain it is the {@link Xen} to open handles on; to whoever
 * plays the host it is the domain's life and the figures that Xen reports of it. Any thread.
 */
public final class MemoryDomain implements Xen {
    /** {@code SHUTDOWN_*} of public/sched.h. */
    private static final int POWEROFF = 0;

    private static final int CRASH = 3;

    /** Number of the device xvda. */
    private static final int XVDA = 51712;

    private final MemoryXen host;
    private final int domid;
    private final String uuid;
    private final List<MemoryEventChannels> events = new ArrayList<>();
    private final List<MemoryGrantTable> grantTables = new ArrayList<>();
    final PortSpace ports;
    final GrantSpace grants;
    /** Pages of ours that others map. Guarded by the host's lock. */
    int mappedPages;

    private final long[] vcpuNanos;
    private final boolean[] vcpuOnline;
    private String name;
    private String image = "";
    private boolean alive = true;
    private boolean accounted = true;
    private boolean running;
    private boolean paused;
    private boolean shutdown;
    private boolean crashed;
    private int target = HostSample.DomainSample.NO_TARGET;
    private long memory;
    private long maxMemory;
    private int vifs;
    private long receiveBytes;
    private long transmitBytes;
    private long receivePackets = HostSample.UNKNOWN;
    private long transmitPackets = HostSample.UNKNOWN;
    private int vbds;
    private long readRequests;
    private long writeRequests;
    private long readSectors;
    private long writeSectors;
    private long outOfRequests;

    MemoryDomain(MemoryXen host, int domid, String name, String uuid, int vcpus, long memory) {
        this.host = host;
        this.domid = domid;
        this.name = name;
        this.uuid = uuid;
        this.vcpuNanos = new long[vcpus];
        this.vcpuOnline = new boolean[vcpus];
        Arrays.fill(vcpuOnline, true);
        this.memory = memory;
        this.maxMemory = memory;
        this.ports = new PortSpace(domid);
        this.grants = new GrantSpace(this);
    }

    public int domid() {
        return domid;
    }

    /** Canonical uuid of its vm. */
    public String uuid() {
        return uuid;
    }

    /** The toolstack's name. */
    public String name() {
        synchronized (host.lock) {
            return name;
        }
    }

    @Override
    public Xenstore openXenstore() throws XenException {
        synchronized (host.lock) {
            checkAlive();
        }
        return new MemoryXenstore(host.store, domid);
    }

    @Override
    public EventChannels openEventChannels() throws XenException {
        synchronized (host.lock) {
            checkAlive();
            MemoryEventChannels handle = new MemoryEventChannels(host, this);
            events.add(handle);
            return handle;
        }
    }

    @Override
    public GrantTable openGrantTable() throws XenException {
        synchronized (host.lock) {
            checkAlive();
            MemoryGrantTable handle = new MemoryGrantTable(host, this);
            grantTables.add(handle);
            return handle;
        }
    }

    /** Only dom0 may ask; a guest gets EPERM. */
    @Override
    public HypervisorStats openHypervisorStats() throws XenException {
        if (domid != 0) {
            throw new XenException("domain " + domid + " may not ask Xen about other domains", "EPERM");
        }
        return new MemoryHypervisorStats(host);
    }

    /** Stops its vCPUs; nothing else changes. */
    public void pause() {
        setPaused(true);
    }

    /** Lets it run again. */
    public void unpause() {
        setPaused(false);
    }

    /** It halts: no event, no cleared byte, its nodes stay; {@code @releaseDomain} fires. */
    public void shutdown() {
        synchronized (host.lock) {
            shutdown = true;
            running = false;
        }
        host.store.fireReleaseDomain();
    }

    /** As {@link #shutdown}, but Xen reports a crash. */
    public void crash() {
        synchronized (host.lock) {
            crashed = true;
        }
        shutdown();
    }

    /**
     * Ends it as {@code xl destroy} does: ports closed without an event to their peers, live bytes left as they are,
     * pages kept for whoever maps them, nodes gone, {@code @releaseDomain}. Handles of code inside it fail with ESRCH
     * and its buffers are revoked. Again does nothing.
     */
    public void destroy() {
        synchronized (host.lock) {
            if (!alive) {
                return;
            }
            alive = false;
            events.forEach(MemoryEventChannels::die);
            grantTables.forEach(MemoryGrantTable::die);
            host.remove(this);
        }
        host.store.release(domid, uuid);
    }

    /** Makes it the stub domain of another, as the toolstack notes it. */
    public void serve(int servedDomid) {
        synchronized (host.lock) {
            target = servedDomid;
        }
        host.store.setTarget(domid, servedDomid);
    }

    /** Changes the toolstack's name, as {@code xl rename} does. */
    public void rename(String newName) {
        synchronized (host.lock) {
            name = newName;
        }
        host.store.rename(domid, uuid, newName);
    }

    /** Notes the kernel that the toolstack booted. */
    public void setImage(String path) {
        synchronized (host.lock) {
            image = path;
        }
    }

    /** Sets CPU time of one vCPU since the domain started, ns. */
    public void setCpuNanos(int vcpu, long nanos) {
        synchronized (host.lock) {
            vcpuNanos[vcpu] = nanos;
        }
    }

    /**
     * From now on Xen says of it only what a toolstack wrote down: name, uuid, vCPUs, memory. For a machine that plays a
     * domain and that no Xen runs.
     */
    public void leaveUnaccounted() {
        synchronized (host.lock) {
            accounted = false;
        }
    }

    /** Sets whether a vCPU is online. */
    public void setOnline(int vcpu, boolean online) {
        synchronized (host.lock) {
            vcpuOnline[vcpu] = online;
        }
    }

    /** Sets whether it is on a CPU right now; else it counts as blocked. */
    public void setRunning(boolean onCpu) {
        synchronized (host.lock) {
            running = onCpu;
        }
    }

    /** Sets bytes allocated and bytes allowed ({@link Long#MAX_VALUE} for no limit). */
    public void setMemory(long bytes, long limitBytes) {
        synchronized (host.lock) {
            memory = bytes;
            maxMemory = limitBytes;
        }
    }

    /** Sets its network figures, seen from the guest's side; of several interfaces only the sums are known. */
    public void setNetwork(int interfaces, long receivedBytes, long transmittedBytes) {
        synchronized (host.lock) {
            vifs = interfaces;
            receiveBytes = receivedBytes;
            transmitBytes = transmittedBytes;
        }
    }

    /** Sets how many packets dom0's side counted, seen from the guest's; it lost none of them and none was broken. */
    public void setPackets(long received, long transmitted) {
        synchronized (host.lock) {
            receivePackets = received;
            transmitPackets = transmitted;
        }
    }

    /** Sets its block device figures (of several devices only the sums are known): counts since it started, sectors of 512 bytes. */
    public void setDisk(int devices, long reads, long writes, long sectorsRead, long sectorsWritten, long outOf) {
        synchronized (host.lock) {
            vbds = devices;
            readRequests = reads;
            writeRequests = writes;
            readSectors = sectorsRead;
            writeSectors = sectorsWritten;
            outOfRequests = outOf;
        }
    }

    boolean alive() {
        return alive;
    }

    void checkAlive() throws XenException {
        if (!alive) {
            throw new XenException("domain " + domid + " is gone", "ESRCH");
        }
    }

    void forget(MemoryEventChannels handle) {
        events.remove(handle);
    }

    void forget(MemoryGrantTable handle) {
        grantTables.remove(handle);
    }

    /** Holding the host's lock. */
    void listHeld(List<String> held) {
        ports.list(held);
        grants.list(held);
        grantTables.forEach(table -> table.listMappings(held));
    }

    /** Holding the host's lock. */
    void fill(HostSample sample) {
        HostSample.DomainSample to = sample.add(domid);
        to.name = alive ? name : "(null)";
        to.uuid = uuid;
        to.image = image;
        to.dying = !alive;
        to.paused = paused || !alive;
        to.shutdown = shutdown && !crashed;
        to.crashed = crashed;
        to.shutdownReason = crashed ? CRASH : shutdown ? POWEROFF : HostSample.DomainSample.NOT_SHUT_DOWN;
        to.target = alive ? target : HostSample.DomainSample.NO_TARGET;
        boolean stopped = to.paused || shutdown;
        to.running = running && !stopped;
        to.blocked = !running && !stopped;
        to.memory = alive ? memory : (long) mappedPages * GrantTable.PAGE_SIZE;
        to.maxMemory = maxMemory;
        to.setVcpus(vcpuNanos.length);
        if (!accounted) {
            to.running = false;
            to.blocked = false;
            System.arraycopy(vcpuOnline, 0, to.vcpuOnline, 0, vcpuOnline.length);
            return;
        }
        to.ssid = 0;
        to.cpuNanos = 0;
        for (int i = 0; i < vcpuNanos.length; i++) {
            to.cpuNanos += vcpuNanos[i];
            to.vcpuNanos[i] = vcpuOnline[i] ? vcpuNanos[i] : HostSample.UNKNOWN;
            to.vcpuOnline[i] = vcpuOnline[i];
        }
        to.vifs = vifs;
        to.receiveBytes = receiveBytes;
        to.transmitBytes = transmitBytes;
        if (receivePackets != HostSample.UNKNOWN) {
            to.receivePackets = receivePackets;
            to.transmitPackets = transmitPackets;
            to.receiveErrors = to.transmitErrors = to.receiveDrops = to.transmitDrops = 0;
        }
        if (vifs == 1) {
            long lost = to.receiveErrors;
            to.vifFigures.add(
                    0, receiveBytes, to.receivePackets, lost, lost, transmitBytes, to.transmitPackets, lost, lost);
        }
        to.vbds = vbds;
        if (vbds == 1) {
            to.vbdFigures.add(XVDA, readRequests, writeRequests, readSectors, writeSectors, outOfRequests);
        }
        to.readRequests = readRequests;
        to.writeRequests = writeRequests;
        to.readSectors = readSectors;
        to.writeSectors = writeSectors;
        to.outOfRequests = outOfRequests;
    }

    private void setPaused(boolean value) {
        synchronized (host.lock) {
            paused = value;
        }
    }
}
