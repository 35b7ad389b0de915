// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/** Writes a domain's row with Xen's account of it and its vCPUs. Confined to the event loop. */
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

    /** Appends the row and returns it. */
    int write(FleetBuilder builder, DomainEntry entry, long now) {
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.DOMID, row, entry.domid);
        entry.name.put(builder, Field.NAME, row);
        entry.uuid.put(builder, Field.UUID, row);
        entry.label.put(builder, Field.LABEL, row);
        if (entry.xen != null) {
            account(builder, entry, row);
            if (entry.xen.dying) {
                dying(builder, entry, row, now);
            }
            vcpus(builder, entry);
            devices(builder, entry.xen);
        }
        return row;
    }

    private static void account(FleetBuilder builder, DomainEntry entry, int row) {
        DomainSample xen = entry.xen;
        builder.text(Field.STATE, row, STATES[states(xen)]);
        entry.image.put(builder, Field.IMAGE, row);
        builder.number(Field.SSID, row, xen.ssid);
        if (xen.shutdownReason >= 0 && xen.shutdownReason < REASONS.length) {
            builder.text(Field.SHUTDOWN_REASON, row, REASONS[xen.shutdownReason]);
        }
        if (xen.target != DomainSample.NO_TARGET) {
            builder.number(Field.TARGET, row, xen.target);
        }
        builder.number(Field.CPU_TIME, row, xen.cpuNanos);
        builder.fraction(Field.CPU_PERCENT, row, entry.cpuPercent);
        builder.number(Field.VCPUS, row, xen.vcpus);
        builder.number(Field.MEMORY, row, xen.memory);
        builder.number(Field.MEMORY_MAX, row, xen.maxMemory == Long.MAX_VALUE ? HostSample.UNKNOWN : xen.maxMemory);
        builder.number(Field.VIFS, row, xen.vifs);
        builder.number(Field.VIF_RECEIVE_BYTES, row, xen.receiveBytes);
        builder.number(Field.VIF_TRANSMIT_BYTES, row, xen.transmitBytes);
        builder.number(Field.VIF_RECEIVE_PACKETS, row, xen.receivePackets);
        builder.number(Field.VIF_TRANSMIT_PACKETS, row, xen.transmitPackets);
        builder.number(Field.VIF_RECEIVE_ERRORS, row, xen.receiveErrors);
        builder.number(Field.VIF_TRANSMIT_ERRORS, row, xen.transmitErrors);
        builder.number(Field.VIF_RECEIVE_DROPS, row, xen.receiveDrops);
        builder.number(Field.VIF_TRANSMIT_DROPS, row, xen.transmitDrops);
        builder.number(Field.VBDS, row, xen.vbds);
        builder.number(Field.VBD_READS, row, xen.readRequests);
        builder.number(Field.VBD_WRITES, row, xen.writeRequests);
        builder.number(Field.VBD_READ_SECTORS, row, xen.readSectors);
        builder.number(Field.VBD_WRITE_SECTORS, row, xen.writeSectors);
        builder.number(Field.VBD_OUT_OF_REQUESTS, row, xen.outOfRequests);
        entry.devices.put(builder, row);
        builder.number(Field.FULL_SAMPLES, row, entry.full);
        entry.putWitnesses(builder, row);
    }

    private void dying(FleetBuilder builder, DomainEntry entry, int row, long now) {
        builder.number(Field.DYING_TIME, row, Math.max(0, now - entry.dyingSince));
        TextCell holder = entry.session.channelPort() == 0 ? suspects : ourselves;
        holder.put(builder, Field.HELD_BY, row);
    }

    private static void vcpus(FleetBuilder builder, DomainEntry entry) {
        DomainSample xen = entry.xen;
        int vcpus = Math.min(xen.vcpus, xen.vcpuNanos.length);
        for (int i = 0; i < vcpus; i++) {
            int row = builder.add(Table.VCPU);
            builder.number(Field.VCPU, row, i);
            builder.number(Field.VCPU_ONLINE, row, xen.vcpuOnline[i] ? 1 : 0);
            builder.number(Field.VCPU_TIME, row, xen.vcpuNanos[i]);
            builder.fraction(Field.VCPU_PERCENT, row, entry.vcpuPercent[i]);
        }
    }

    private static void devices(FleetBuilder builder, DomainSample xen) {
        for (int i = 0; i < xen.vifFigures.count(); i++) {
            int row = builder.add(Table.VIF);
            builder.number(Field.VIF, row, xen.vifFigures.number(i));
            for (int column = 0; column < VIF_FIELDS.length; column++) {
                builder.number(VIF_FIELDS[column], row, xen.vifFigures.value(i, column));
            }
        }
        for (int i = 0; i < xen.vbdFigures.count(); i++) {
            int row = builder.add(Table.VBD);
            builder.number(Field.VBD, row, xen.vbdFigures.number(i));
            for (int column = 0; column < VBD_FIELDS.length; column++) {
                builder.number(VBD_FIELDS[column], row, xen.vbdFigures.value(i, column));
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
