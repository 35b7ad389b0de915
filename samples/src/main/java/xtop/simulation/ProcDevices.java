// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.File;
import java.util.function.ToIntFunction;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;

/** Interfaces from /proc/net/dev and whole disks from /proc/diskstats (proc(5)). Confined to one thread. */
final class ProcDevices {
    private static final long SECTOR = 512;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final ProcFile file;
    private final String proc;
    private final String sys;

    ProcDevices(ProcFile file, String proc, String sys) {
        this.file = file;
        this.proc = proc;
        this.sys = sys;
    }

    void fillInterfaces(SampleTable table, ToIntFunction<String> names) {
        for (boolean more = file.read(proc + "/net/dev"); more; more = file.nextLine()) {
            String name = file.upTo(':');
            if (name == null) {
                continue;
            }
            int id = names.applyAsInt(name);
            int row = table.add(id, id);
            table.set(row, Figure.INTERFACE_RECEIVE_BYTES, file.number());
            table.set(row, Figure.INTERFACE_RECEIVE_PACKETS, file.number());
            table.set(row, Figure.INTERFACE_RECEIVE_ERRORS, file.number());
            table.set(row, Figure.INTERFACE_RECEIVE_DROPS, file.number());
            file.skip(4);
            table.set(row, Figure.INTERFACE_TRANSMIT_BYTES, file.number());
            table.set(row, Figure.INTERFACE_TRANSMIT_PACKETS, file.number());
            table.set(row, Figure.INTERFACE_TRANSMIT_ERRORS, file.number());
            table.set(row, Figure.INTERFACE_TRANSMIT_DROPS, file.number());
        }
    }

    /** Partitions would count twice, and loop devices that were never used say nothing. */
    void fillDisks(SampleTable table, ToIntFunction<String> names) {
        for (boolean more = file.read(proc + "/diskstats"); more; more = file.nextLine()) {
            file.skip(2);
            String name = file.word();
            long reads = file.number();
            file.skip(1);
            long sectorsRead = file.number();
            file.skip(1);
            long writes = file.number();
            file.skip(1);
            long sectorsWritten = file.number();
            file.skip(2);
            long busyMillis = file.number();
            if (name.isEmpty() || (reads == 0 && writes == 0) || !new File(sys + "/block", name).exists()) {
                continue;
            }
            int id = names.applyAsInt(name);
            int row = table.add(id, id);
            table.set(row, Figure.BLOCK_READ_REQUESTS, reads);
            table.set(row, Figure.BLOCK_READ_BYTES, sectorsRead * SECTOR);
            table.set(row, Figure.BLOCK_WRITE_REQUESTS, writes);
            table.set(row, Figure.BLOCK_WRITE_BYTES, sectorsWritten * SECTOR);
            table.set(row, Figure.BLOCK_BUSY, busyMillis * NANOS_PER_MILLI);
        }
    }
}
