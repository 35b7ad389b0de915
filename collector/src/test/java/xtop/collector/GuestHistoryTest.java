// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static xtop.collector.StillClock.SECOND;

import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import xtop.fleet.History;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.memory.MemoryXen;

class GuestHistoryTest {
    private final MemoryXen host = new MemoryXen();

    @Test
    void whatAGuestDidIsKeptByThreadAndGivenToWhoeverAsks() throws Exception {
        try (TestGuest guest = new TestGuest(host.create(7, "web", 1, 64 << 20));
                HandCollector collector = new HandCollector(host)) {
            guest.set(Section.THREAD, 1, "gone", Figure.THREAD_STATE, ThreadState.SLEEPING.code());
            collector.guests.add(now -> {
                guest.set(Section.THREAD, 2, "half", Figure.THREAD_CPU, now / 2);
                guest.set(Section.THREAD, 3, "tenth", Figure.THREAD_CPU, now / 10);
                guest.set(Figure.MEMORY_USED, now);
                guest.step(now);
            });
            guest.announce();
            collector.pass(20 * SECOND);
            guest.sample.table(Section.THREAD).remove(0);
            collector.pass(20 * SECOND);

            History history = history(collector, 7);
            assertThat(history.samples()).isBetween(35, 45);
            for (int age = 0; age < 30; age++) {
                assertThat(history.thread(2, age)).isCloseTo(50, within(0.3));
                assertThat(history.thread(3, age)).isCloseTo(10, within(0.3));
                assertThat(history.thread(1, age)).isNaN();
                assertThat(history.figure(History.Figure.CPU, age)).isCloseTo(60, within(0.12));
                assertThat(history.figure(History.Figure.MEMORY_USED, age))
                        .isCloseTo(history.clock(age), within(history.clock(age) / 500.0));
                assertThat(history.clock(age) - history.clock(age + 1)).isEqualTo(SECOND);
            }
            assertThat(history(collector, 8)).isNull();
            assertThat(history(collector, 0)).isNull();
        }
        assertThat(host.leaks()).isEmpty();
    }

    private static History history(HandCollector collector, int domid) throws Exception {
        Future<History> answer = collector.orders.history(domid, null);
        collector.pass(StillClock.MILLI * 200);
        assertThat(answer).isDone();
        return answer.get();
    }
}
