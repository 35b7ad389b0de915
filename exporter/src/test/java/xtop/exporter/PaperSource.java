// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.io.IOException;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;

/** A source whose newest fleet a test sets; it counts leases that were not given back. */
final class PaperSource implements FleetSource {
    private Fleet fleet;
    private int leases;
    private int taken;

    PaperSource(Fleet fleet) {
        this.fleet = fleet;
    }

    synchronized void publish(Fleet next) {
        fleet = next;
    }

    synchronized int leases() {
        return leases;
    }

    synchronized int taken() {
        return taken;
    }

    @Override
    public synchronized Lease latest() throws IOException {
        if (fleet == null) {
            throw new IOException("the collector of pid 812 has gone; start `xtop serve`");
        }
        Fleet leased = fleet;
        leases++;
        taken++;
        return new Lease() {
            @Override
            public Fleet fleet() {
                return leased;
            }

            @Override
            public void close() {
                synchronized (PaperSource.this) {
                    leases--;
                }
            }
        };
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) throws IOException {
        return latest();
    }

    @Override
    public String description() {
        return "paper <of> a test";
    }

    @Override
    public void close() {}
}
