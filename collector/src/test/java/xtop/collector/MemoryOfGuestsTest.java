// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import xtop.fleet.History;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.memory.MemoryXen;

/** Bytes of heap that one more guest costs, counted object by object, so that it is the same number on every run. */
class MemoryOfGuestsTest {
    private static final int THREADS = 32;
    private static final int FEW = 128;
    private static final int MANY = 384;

    /** 16.8 kB at the time of writing. */
    private static final long MOST = 17_800;

    private static final long MOST_AT_TEN_THOUSAND = 180_000_000;

    private static void furnish(TestGuest guest) {
        for (int t = 1; t <= THREADS; t++) {
            guest.set(Section.THREAD, t, "thread-" + t, Figure.THREAD_STATE, ThreadState.SLEEPING.code());
            guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, t);
            guest.set(Section.THREAD, t, null, Figure.THREAD_SWITCHES, t);
            guest.set(Section.THREAD, t, null, Figure.THREAD_PRIORITY, t);
            guest.set(Section.THREAD, t, null, Figure.THREAD_STACK_USED, 1000L * t);
        }
        for (Figure figure : Figure.values()) {
            if (figure.section() == Section.MEMORY && figure.bit() < 8) {
                guest.set(figure, 1_000_000L * (figure.bit() + 1));
            } else if (figure.section() == Section.INTERFACE) {
                guest.set(Section.INTERFACE, 1, "vif0", figure, 1000);
                guest.set(Section.INTERFACE, 2, "vif1", figure, 1000);
            }
        }
    }

    private static void work(TestGuest guest, long now) {
        for (int t = 1 + (int) (now / SECOND % 3); t <= THREADS; t += 3) {
            guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, now / t);
        }
        guest.set(Section.INTERFACE, 1, null, Figure.INTERFACE_RECEIVE_BYTES, now / 1000);
        guest.step(now);
    }

    /** Bytes of a collector of so many guests. */
    private static long bytes(int count) throws Exception {
        MemoryXen host = new MemoryXen();
        List<TestGuest> guests = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            TestGuest guest = new TestGuest(host.create(i, "guest-" + i, 1, 32 << 20));
            furnish(guest);
            guests.add(guest.announce());
        }
        try (HandCollector collector = new HandCollector(host)) {
            collector.guests.add(now -> guests.forEach(guest -> work(guest, now)));
            collector.pass(8 * SECOND);
            Future<History> answer = collector.orders.history(count, null);
            collector.turn();
            History history = answer.get();
            assertThat(history.samples()).as("samples kept by now").isGreaterThan(3);
            assertThat(history.threads()).as("threads with a history").isEqualTo(THREADS);
            collector.guests.clear();
            HeapBytes heap = new HeapBytes();
            heap.add(collector);
            return heap.total();
        } finally {
            guests.forEach(TestGuest::close);
        }
    }

    @Test
    void aGuestOf32ThreadsWithItsHistoryAndItsRowsInTheFleetsTakesNoMoreThanItsShare() throws Exception {
        long few = bytes(FEW);
        long each = (bytes(MANY) - few) / (MANY - FEW);
        assertThat(each).as("bytes of heap for one more guest").isLessThanOrEqualTo(MOST);
        assertThat(few + (10_000 - FEW) * each)
                .as("bytes of heap at 10,000 guests")
                .isLessThanOrEqualTo(MOST_AT_TEN_THOUSAND);
    }
}
