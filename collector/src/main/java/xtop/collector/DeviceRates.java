// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.Rates;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/** What a domain's devices moved a second between dom0's last two counts; NaN for unknown. Confined to the event loop. */
final class DeviceRates {
    private static final double SECTOR = 512;

    private long receivedBefore = HostSample.UNKNOWN;
    private long transmittedBefore = HostSample.UNKNOWN;
    private long readBefore = HostSample.UNKNOWN;
    private long writtenBefore = HostSample.UNKNOWN;
    private int vifsBefore;
    private int vbdsBefore;
    private double receive = Double.NaN;
    private double transmit = Double.NaN;
    private double read = Double.NaN;
    private double write = Double.NaN;

    /** Takes dom0's newest counts. Sums over another number of devices than before cannot be compared. */
    void account(DomainSample sample, long elapsedNanos) {
        boolean vifs = sample.vifs == vifsBefore;
        boolean vbds = sample.vbds == vbdsBefore;
        receive = vifs ? perSecond(receivedBefore, sample.receiveBytes, elapsedNanos) : Double.NaN;
        transmit = vifs ? perSecond(transmittedBefore, sample.transmitBytes, elapsedNanos) : Double.NaN;
        read = vbds ? SECTOR * perSecond(readBefore, sample.readSectors, elapsedNanos) : Double.NaN;
        write = vbds ? SECTOR * perSecond(writtenBefore, sample.writeSectors, elapsedNanos) : Double.NaN;
        receivedBefore = sample.receiveBytes;
        transmittedBefore = sample.transmitBytes;
        readBefore = sample.readSectors;
        writtenBefore = sample.writeSectors;
        vifsBefore = sample.vifs;
        vbdsBefore = sample.vbds;
    }

    /** Reads what the next counts are compared with, for {@link Prefetch}; what it returns means nothing. */
    int prefetch() {
        return (int) (receivedBefore + write) + vbdsBefore;
    }

    /** The counts so far were another domain's. */
    void forget() {
        receivedBefore = transmittedBefore = readBefore = writtenBefore = HostSample.UNKNOWN;
    }

    void put(DomainRow row) {
        row.fraction(Field.VIF_RECEIVE_RATE, receive);
        row.fraction(Field.VIF_TRANSMIT_RATE, transmit);
        row.fraction(Field.VBD_READ_RATE, read);
        row.fraction(Field.VBD_WRITE_RATE, write);
    }

    private static double perSecond(long before, long after, long elapsedNanos) {
        return before == HostSample.UNKNOWN || after == HostSample.UNKNOWN
                ? Double.NaN
                : Rates.perSecond(before, after, elapsedNanos);
    }
}
