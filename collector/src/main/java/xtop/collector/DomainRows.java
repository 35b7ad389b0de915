// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.RowBlock;
import xtop.xen.DeviceFigures;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/** Writes Xen's account of a domain, its vCPUs and its devices. Confined to the event loop. */
final class DomainRows {
    private static final String[] STATES = DomainState.letters();

    /** {@code SHUTDOWN_*} of public/sched.h. */
    private static final String[] REASONS = {"poweroff", "reboot", "suspend", "crash", "watchdog", "soft-reset"};

    /** In the order of {@link DomainSample#vifFigures}. */
    private static final Field[] VIF_FIELDS = {
        Field.VIF_DEVICE_RECEIVE_BYTES,
        Field.VIF_DEVICE_RECEIVE_PACKETS,
        Field.VIF_DEVICE_RECEIVE_ERRORS,
        Field.VIF_DEVICE_RECEIVE_DROPS,
        Field.VIF_DEVICE_TRANSMIT_BYTES,
        Field.VIF_DEVICE_TRANSMIT_PACKETS,
        Field.VIF_DEVICE_TRANSMIT_ERRORS,
        Field.VIF_DEVICE_TRANSMIT_DROPS
    };

    /** In the order of {@link DomainSample#vbdFigures}. */
    private static final Field[] VBD_FIELDS = {
        Field.VBD_DEVICE_READS,
        Field.VBD_DEVICE_WRITES,
        Field.VBD_DEVICE_READ_SECTORS,
        Field.VBD_DEVICE_WRITE_SECTORS,
        Field.VBD_DEVICE_OUT_OF_REQUESTS
    };

    private final TextCell ourselves = new TextCell();
    private final TextCell suspects = new TextCell();

    DomainRows() {
        ourselves.set("this collector");
    }

    /** Whoever may hold grants of dying domains; empty for nobody that was found. Before the rows are written. */
    void suspects(String processes) {
        CollectorFigures.set(suspects, processes.isEmpty() ? null : processes);
    }

    /** Writes Xen's part of a domain's rows, anew. */
    void write(PublishedDomain to, DomainEntry entry, long now) {
        DomainRow row = to.row;
        row.number(Field.DOMID, entry.domid);
        row.text(Field.NAME, entry.name);
        row.text(Field.UUID, entry.uuid);
        row.text(Field.LABEL, entry.label);
        if (entry.xen != null) {
            to.vcpus.blank(vcpus(entry.xen));
            to.beginDevices(entry.xen.vifFigures.count(), entry.xen.vbdFigures.count());
            account(to, entry);
            if (entry.xen.dying) {
                dying(row, entry, now);
            }
        }
    }

    /** Brings kept rows up to Xen's newest account, or has them written anew where it tells of other things than before. */
    static void refresh(DomainEntry entry) {
        PublishedDomain kept = entry.published;
        if (!kept.isKept()) {
            return;
        }
        DomainSample xen = entry.xen;
        boolean alike =
                kept.vcpus.rows() == vcpus(xen) && kept.hasDevices(xen.vifFigures.count(), xen.vbdFigures.count());
        if (alike && !xen.dying) {
            account(kept, entry);
        } else {
            kept.stale();
        }
    }

    private static void account(PublishedDomain to, DomainEntry entry) {
        DomainRow row = to.row;
        DomainSample xen = entry.xen;
        boolean over = xen.shutdownReason >= 0 && xen.shutdownReason < REASONS.length;
        row.text(Field.STATE, STATES[states(xen)]);
        row.text(Field.IMAGE, entry.image);
        row.number(Field.SSID, xen.ssid);
        row.text(Field.SHUTDOWN_REASON, over ? REASONS[xen.shutdownReason] : null);
        row.number(Field.TARGET, xen.target == DomainSample.NO_TARGET ? HostSample.UNKNOWN : xen.target);
        row.number(Field.CPU_TIME, xen.cpuNanos);
        row.fraction(Field.CPU_PERCENT, entry.cpuPercent);
        row.number(Field.VCPUS, xen.vcpus);
        row.number(Field.MEMORY, xen.memory);
        row.number(Field.MEMORY_MAX, xen.maxMemory == Long.MAX_VALUE ? HostSample.UNKNOWN : xen.maxMemory);
        row.number(Field.VIFS, xen.vifs);
        row.number(Field.VIF_RECEIVE_BYTES, xen.receiveBytes);
        row.number(Field.VIF_TRANSMIT_BYTES, xen.transmitBytes);
        row.number(Field.VIF_RECEIVE_PACKETS, xen.receivePackets);
        row.number(Field.VIF_TRANSMIT_PACKETS, xen.transmitPackets);
        row.number(Field.VIF_RECEIVE_ERRORS, xen.receiveErrors);
        row.number(Field.VIF_TRANSMIT_ERRORS, xen.transmitErrors);
        row.number(Field.VIF_RECEIVE_DROPS, xen.receiveDrops);
        row.number(Field.VIF_TRANSMIT_DROPS, xen.transmitDrops);
        row.number(Field.VBDS, xen.vbds);
        row.number(Field.VBD_READS, xen.readRequests);
        row.number(Field.VBD_WRITES, xen.writeRequests);
        row.number(Field.VBD_READ_SECTORS, xen.readSectors);
        row.number(Field.VBD_WRITE_SECTORS, xen.writeSectors);
        row.number(Field.VBD_OUT_OF_REQUESTS, xen.outOfRequests);
        entry.devices.put(row);
        row.number(Field.FULL_SAMPLES, entry.full);
        entry.putWitnesses(row);
        vcpus(to.vcpus, entry);
        devices(to.vifs(), Field.VIF, xen.vifFigures, VIF_FIELDS);
        devices(to.vbds(), Field.VBD, xen.vbdFigures, VBD_FIELDS);
    }

    private void dying(DomainRow row, DomainEntry entry, long now) {
        row.number(Field.DYING_TIME, Math.max(0, now - entry.dyingSince));
        row.text(Field.HELD_BY, entry.session.channelPort() == 0 ? suspects : ourselves);
    }

    private static int vcpus(DomainSample xen) {
        return Math.min(xen.vcpus, xen.vcpuNanos.length);
    }

    private static void vcpus(RowBlock rows, DomainEntry entry) {
        DomainSample xen = entry.xen;
        for (int i = 0; i < rows.rows(); i++) {
            rows.number(Field.VCPU, i, i);
            rows.number(Field.VCPU_ONLINE, i, xen.vcpuOnline[i] ? 1 : 0);
            rows.number(Field.VCPU_TIME, i, xen.vcpuNanos[i]);
            rows.fraction(Field.VCPU_PERCENT, i, entry.vcpuPercent[i]);
        }
    }

    private static void devices(RowBlock rows, Field number, DeviceFigures figures, Field[] fields) {
        for (int i = 0; i < figures.count(); i++) {
            rows.number(number, i, figures.number(i));
            for (int column = 0; column < fields.length; column++) {
                rows.number(fields[column], i, figures.value(i, column));
            }
        }
    }

    private static int states(DomainSample xen) {
        return (xen.running ? DomainState.RUNNING.bit() : 0)
                | (xen.blocked ? DomainState.BLOCKED.bit() : 0)
                | (xen.paused ? DomainState.PAUSED.bit() : 0)
                | (xen.shutdown ? DomainState.SHUTDOWN.bit() : 0)
                | (xen.crashed ? DomainState.CRASHED.bit() : 0)
                | (xen.dying ? DomainState.DYING.bit() : 0);
    }
}
