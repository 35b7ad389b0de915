// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/** When a collector first publishes: who has watched an earlier one takes what is missing for gone. */
class FirstFleetTest {
    private static final long STEP = 100 * StillClock.MILLI;

    private final MemoryXen host = new MemoryXen();

    @Test
    void hasAllDomainsHoweverLongXenTakesToAnswer() throws XenException {
        host.create(5, "web", 1, 1 << 20);
        try (HandCollector collector = new HandCollector(host)) {
            pass(collector, 5 * StillClock.SECOND);
            assertThat(collector.slots.latest()).isNull();
            collector.sampler.sample();
            pass(collector, StillClock.SECOND);
            try (FleetSource.Lease first = collector.slots.latest()) {
                assertThat(first.fleet().sequence()).isBetween(1L, 2L);
                assertThat(first.fleet().rows(Table.DOMAIN)).isEqualTo(2);
            }
        }
    }

    @Test
    void comesAfterEightSecondsWhereXenDoesNotAnswer() throws XenException {
        host.create(5, "web", 1, 1 << 20);
        try (HandCollector collector = new HandCollector(host)) {
            pass(collector, 8 * StillClock.SECOND - STEP);
            assertThat(collector.slots.latest()).isNull();
            pass(collector, 2 * STEP);
            try (FleetSource.Lease first = collector.slots.latest()) {
                assertThat(first.fleet().rows(Table.DOMAIN)).isEqualTo(2);
            }
        }
    }

    /** Without a sample of Xen's, unlike {@link HandCollector#pass}. */
    private static void pass(HandCollector collector, long nanos) {
        for (long at = 0; at < nanos; at += STEP) {
            collector.clock.pass(STEP);
            collector.turn();
        }
    }
}
