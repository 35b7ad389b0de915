// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.function.LongSupplier;

/** Whether something goes on, by a count of it. One thread. */
final class Heartbeat {
    private final LongSupplier count;
    private long seen;

    Heartbeat(LongSupplier count) {
        this.count = count;
        this.seen = -1;
    }

    /** Whether it has gone on since the last call. */
    boolean beats() {
        long now = count.getAsLong();
        boolean on = now != seen;
        seen = now;
        return on;
    }
}
