// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FleetSlotsTest {
    private final FleetBuilder builder = new FleetBuilder();
    private final FleetSlots slots = new FleetSlots();

    private void publish(long sequence) {
        builder.begin();
        for (int d = 0; d < 4; d++) {
            builder.number(Field.DOMID, builder.add(Table.DOMAIN), sequence);
        }
        slots.publish(builder, sequence, sequence);
    }

    @Test
    void aLeasedFleetStaysAsItIsHoweverManyFollow() {
        List<FleetSource.Lease> leases = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            publish(i);
            leases.add(slots.latest());
        }
        for (int i = 1; i <= 10; i++) {
            Fleet fleet = leases.get(i - 1).fleet();
            assertThat(fleet.sequence()).isEqualTo(i);
            assertThat(fleet.number(Field.DOMID, 3)).isEqualTo(i);
            leases.get(i - 1).close();
        }
    }

    @Test
    void threeImagesTakeTurnsWhereLeasesAreShort() {
        List<Fleet> seen = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            publish(i);
            try (FleetSource.Lease lease = slots.latest()) {
                if (seen.stream().noneMatch(known -> known == lease.fleet())) {
                    seen.add(lease.fleet());
                }
            }
        }
        assertThat(seen).hasSizeBetween(2, 3);
    }

    @Test
    void theThirdImageIsGivenUpAWhileAfterTheLastSlowReader() {
        publish(1);
        FleetSource.Lease slow = slots.latest();
        publish(2);
        FleetSource.Lease slower = slots.latest();
        publish(3);
        assertThat(slots.images()).isEqualTo(3);
        slow.close();
        for (int i = 0; i <= FleetSlots.QUICK; i++) {
            publish(4 + i);
        }
        assertThat(slots.images()).as("one is still read").isEqualTo(3);
        assertThat(slower.fleet().sequence()).isEqualTo(2);
        slower.close();
        for (int i = 0; i <= FleetSlots.QUICK + 2; i++) {
            publish(100 + i);
        }
        assertThat(slots.images()).isEqualTo(2);
        try (FleetSource.Lease lease = slots.latest()) {
            assertThat(lease.fleet().number(Field.DOMID, 3)).isEqualTo(100 + FleetSlots.QUICK + 2);
        }
    }

    @Test
    void publishingMakesNoGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && allocated > 0; attempt++) {
            for (int i = 0; i < 500; i++) {
                publish(i);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                publish(i);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }

    @Test
    void nothingNewComesInTime() throws InterruptedException {
        assertThat(slots.latest()).isNull();
        assertThat(slots.awaitNewer(0, 1)).isNull();
        publish(1);
        assertThat(slots.awaitNewer(1, 1)).isNull();
        try (FleetSource.Lease lease = slots.awaitNewer(0, 1)) {
            assertThat(lease.fleet().sequence()).isEqualTo(1);
        }
    }

    @Test
    void aReaderNeverSeesAMixtureOfTwoFleets() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> fault = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            long last = 0;
            try {
                while (!done.get() && fault.get() == null) {
                    try (FleetSource.Lease lease = slots.awaitNewer(last, TimeUnit.SECONDS.toNanos(1))) {
                        if (lease != null) {
                            Fleet fleet = lease.fleet();
                            last = fleet.sequence();
                            for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
                                if (fleet.number(Field.DOMID, row) != last) {
                                    fault.set("row " + row + " of fleet " + last);
                                }
                            }
                        }
                    }
                }
            } catch (InterruptedException | RuntimeException e) {
                fault.set(e.toString());
            }
        });
        reader.start();
        for (int i = 1; i <= 20_000; i++) {
            publish(i);
        }
        done.set(true);
        slots.close();
        reader.join();
        assertThat(fault.get()).isNull();
    }
}
