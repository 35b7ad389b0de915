// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;

/**
 * The dead, from the ledger that a service keeps: one fleet with the rows of all domains in it, oldest first; their
 * threads, vCPUs, devices and events are in the ledger itself, which is a recording. Any thread.
 */
public final class LedgerSource implements FleetSource {
    private final File file;

    public LedgerSource(File file) {
        this.file = file;
    }

    /**
     * Reads the rows of all.
     *
     * @throws IOException there is no ledger, it cannot be read, or it is none
     */
    @Override
    public Lease latest() throws IOException {
        FleetFile.checkReadable(file);
        FleetImage all = new LedgerIndex(file).rows();
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
