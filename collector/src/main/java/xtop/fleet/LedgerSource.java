// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;

/**
 * The dead, from the ledger that a service keeps: one fleet of all domains in it, oldest first. Any thread.
 */
public final class LedgerSource implements FleetSource {
    private final File file;

    public LedgerSource(File file) {
        this.file = file;
    }

    /**
     * Reads the whole ledger.
     *
     * @throws IOException there is none, it cannot be read, or it is none
     */
    @Override
    public Lease latest() throws IOException {
        FleetFile.checkReadable(file);
        RecordingIndex index = RecordingIndex.of(file);
        FleetBuilder builder = new FleetBuilder();
        long newest = 0;
        for (int i = 0; i < index.count(); i++) {
            try {
                FleetImage one = index.read(i);
                for (int row = 0; row < one.rows(Table.DOMAIN); row++) {
                    builder.copyDomain(one, row);
                }
                newest = index.epochNanos(i);
            } catch (FleetFormatException e) {
                // damaged by the disk: the others are sound
            }
        }
        FleetImage all = builder.build(1, newest);
        return new Lease() {
            @Override
            public Fleet fleet() {
                return all;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) {
        return null;
    }

    @Override
    public String description() {
        return "the ledger " + file;
    }

    @Override
    public void close() {}
}
