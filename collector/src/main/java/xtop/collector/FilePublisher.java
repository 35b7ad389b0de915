// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetSlots;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;

/** Writes each published fleet to the fleet file, off the event loop: a full or slow disk delays nobody. One thread. */
final class FilePublisher {
    private final RunDirectory directory;
    private final FleetSlots slots;
    private final long intervalNanos;
    private final LastFleet last;
    private volatile String problem;

    /** @param last what it published last goes there at the end; null for nowhere */
    FilePublisher(RunDirectory directory, FleetSlots slots, long intervalNanos, LastFleet last) {
        this.last = last;
        this.directory = directory;
        this.slots = slots;
        this.intervalNanos = intervalNanos;
    }

    /** Works until it is interrupted, then removes the file. */
    void run() {
        FleetFileWriter writer = new FleetFileWriter(directory.fleet());
        try {
            publish(writer);
            if (last != null) {
                Thread.interrupted(); // or else the file could not be written
                last.end();
            }
            Thread.currentThread().interrupt();
        } finally {
            remove(writer);
        }
    }

    private void remove(FleetFileWriter writer) {
        try {
            writer.remove();
        } catch (IOException e) {
            problem = "fleet file: " + e.getMessage();
        }
    }

    private void publish(FleetFileWriter writer) {
        long written = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                written = writeNewer(writer, written);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Why the last fleet could not be written; null where it could. Any thread. */
    String problem() {
        return problem;
    }

    private long writeNewer(FleetFileWriter writer, long written) throws InterruptedException {
        try (FleetSource.Lease lease = slots.awaitNewer(written, intervalNanos)) {
            if (lease == null) {
                return written;
            }
            writer.write(lease.fleet());
            problem = null;
            return lease.fleet().sequence();
        } catch (IOException e) {
            problem = "fleet file: " + e.getMessage();
            Thread.sleep(intervalNanos / 1_000_000);
            return written;
        }
    }
}
