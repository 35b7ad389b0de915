// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RecordingIndex;
import xtop.fleet.Table;

/** A ledger's obituaries with all that they hold, in one fleet, oldest first. */
public final class WholeLedger {
    private WholeLedger() {}

    public static Fleet read(File file) throws IOException {
        RecordingIndex records = RecordingIndex.of(file);
        FleetBuilder builder = new FleetBuilder();
        for (int i = 0; i < records.count(); i++) {
            Fleet one = records.read(i);
            for (int row = 0; row < one.rows(Table.DOMAIN); row++) {
                builder.copyDomain(one, row);
            }
        }
        return builder.build(1, 1);
    }
}
