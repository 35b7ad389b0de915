// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/**
 * Block requests of guests through blkback, from {@code /sys/bus/xen-backend/devices/vbd-<domid>-<device>}. Disks that
 * QEMU serves have no counters there: such a vbd is not seen. One thread.
 */
public final class DiskFigures {
    private static final Pattern VBD = Pattern.compile("vbd-([0-9]{1,5})-([0-9]{1,9})");

    private final Path devices;

    /** Of this machine. */
    public DiskFigures() {
        this(Path.of("/sys/bus/xen-backend/devices"));
    }

    DiskFigures(Path devices) {
        this.devices = devices;
    }

    /** Adds the sums to the domains of a sample; 0 where a domain has no vbd, unknown without a xen-backend bus. */
    public void addTo(HostSample sample) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(devices)) {
            for (int i = 0; i < sample.domains(); i++) {
                DomainSample domain = sample.domain(i);
                domain.readRequests = domain.writeRequests = domain.readSectors = domain.writeSectors = 0;
                domain.outOfRequests = 0;
            }
            for (Path entry : entries) {
                Matcher vbd = VBD.matcher(entry.getFileName().toString());
                DomainSample domain = vbd.matches() ? sample.find(Integer.parseInt(vbd.group(1))) : null;
                if (domain != null) {
                    add(domain, Integer.parseInt(vbd.group(2)), entry.resolve("statistics"));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // no back-ends on this kernel, or one went while we looked: the next sample tells
        }
    }

    private static void add(DomainSample domain, int number, Path statistics) {
        long reads = SysFile.number(statistics.resolve("rd_req"));
        if (reads == HostSample.UNKNOWN) {
            return;
        }
        long writes = known(statistics.resolve("wr_req"));
        long sectorsRead = known(statistics.resolve("rd_sect"));
        long sectorsWritten = known(statistics.resolve("wr_sect"));
        long outOf = known(statistics.resolve("oo_req"));
        domain.vbds++;
        domain.readRequests += reads;
        domain.writeRequests += writes;
        domain.readSectors += sectorsRead;
        domain.writeSectors += sectorsWritten;
        domain.outOfRequests += outOf;
        domain.vbdFigures.add(number, reads, writes, sectorsRead, sectorsWritten, outOf);
    }

    /** A device can go between two reads; what it had counted goes with it. */
    private static long known(Path file) {
        long value = SysFile.number(file);
        return value == HostSample.UNKNOWN ? 0 : value;
    }
}
