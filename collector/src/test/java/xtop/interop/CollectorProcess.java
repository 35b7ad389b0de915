// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import java.io.File;
import java.util.concurrent.TimeUnit;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;
import xtop.xen.jna.NativeXen;

/**
 * A collector in a process of its own, for a test to stop and kill. Prints how many agents are ok when that changes. With
 * the arguments RUN and LEDGER it publishes in that run directory and keeps that ledger.
 */
final class CollectorProcess {
    private CollectorProcess() {}

    public static void main(String[] arguments) throws Exception {
        CollectorConfig config = (arguments.length == 0
                        ? CollectorConfig.inMemory("child")
                        : serving(new File(arguments[0]), new File(arguments[1])))
                .every(TimeUnit.MILLISECONDS.toNanos(300));
        try (Collector collector = Collector.open(config, new NativeXen())) {
            long seen = 0;
            int before = -1;
            while (true) {
                try (FleetSource.Lease lease = collector.awaitNewer(seen, TimeUnit.SECONDS.toNanos(10))) {
                    seen = lease.fleet().sequence();
                    int now = ok(lease.fleet());
                    if (now != before) {
                        System.out.println("ok " + now);
                        before = now;
                    }
                }
            }
        }
    }

    /** As {@code xtop serve} does. */
    static CollectorConfig serving(File run, File ledger) {
        return CollectorConfig.serving(new RunDirectory(run), "xtop serve").keeping(ledger);
    }

    private static int ok(Fleet fleet) {
        int ok = 0;
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            ok += "ok".equals(fleet.text(Field.AGENT, row)) ? 1 : 0;
        }
        return ok;
    }
}
