// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static xtop.collector.StillClock.SECOND;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.xen.memory.MemoryXen;

/** Delta samples touch only threads that changed: what is published must be as if all had been computed anew. */
class ChangedThreadsTest {
    private static final long NONE = -1;

    private final Random random = new Random(7);
    private final MemoryXen host = new MemoryXen();

    private long[] before;
    private long[] now;

    /** A figure that was once sent stays: a row without CPU time may get one, not lose it. */
    private void change(TestGuest guest, int threads) {
        before = now.clone();
        for (int t = 1; t <= threads; t++) {
            boolean quiet = random.nextInt(3) > 0;
            if (quiet || (now[t] == NONE && random.nextInt(4) > 0)) {
                continue;
            }
            now[t] = Math.max(0, now[t]) + random.nextInt((int) SECOND);
            if (random.nextInt(20) == 0) {
                now[t] /= 2;
            }
            guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, now[t]);
        }
    }

    private static void check(Fleet fleet, int threads, long[] before, long[] now) {
        assertThat(fleet.rows(Table.THREAD)).isEqualTo(threads);
        for (int row = 0; row < threads; row++) {
            int t = (int) fleet.number(Field.TID, row);
            double percent = fleet.fraction(Field.THREAD_CPU_PERCENT, row);
            if (before[t] == NONE || now[t] < before[t]) {
                assertThat(percent).as("thread %d", t).isNaN();
            } else {
                assertThat(percent).as("thread %d", t).isCloseTo((now[t] - before[t]) * 100.0 / SECOND, within(1e-3));
            }
            if (now[t] != NONE) {
                assertThat(fleet.number(Field.THREAD_CPU_TIME, row)).isEqualTo(now[t]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 63, 64, 65, 130})
    void everyThreadHasTheRateOfItsLastTwoSamples(int threads) throws Exception {
        TestGuest guest = new TestGuest(host.create(1, "guest", 1, 32 << 20));
        now = new long[threads + 1];
        for (int t = 1; t <= threads; t++) {
            now[t] = random.nextInt(5) == 0 ? NONE : 0;
            guest.set(Section.THREAD, t, "thread-" + t, Figure.THREAD_PRIORITY, t);
            if (now[t] != NONE) {
                guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, 0);
            }
            guest.set(Section.THREAD, t, null, Figure.THREAD_STATE, 1);
        }
        guest.set(Section.THREAD, 1, null, Figure.THREAD_CPU, 0);
        now[1] = 0;
        guest.interval = 0;
        guest.announce();
        try (HandCollector collector = new HandCollector(host)) {
            // what the ring had no room for goes out with the next step
            collector.guests.add(time -> guest.step(time));
            collector.pass(3 * SECOND);
            guest.send(SECOND);
            collector.pass(SECOND);
            for (int second = 2; second < 40; second++) {
                change(guest, threads);
                int at = 1 + random.nextInt(threads);
                guest.set(Section.THREAD, at, null, Figure.THREAD_STATE, 1 + random.nextInt(4));
                guest.send(second * SECOND);
                collector.pass(SECOND);
                Fleet fleet = collector.fleet();
                check(fleet, threads, before, now);
                states(fleet, threads);
            }
        } finally {
            guest.close();
        }
    }

    private static void states(Fleet fleet, int threads) {
        int running = 0;
        int waiting = 0;
        for (int row = 0; row < threads; row++) {
            running += "R".equals(fleet.text(Field.THREAD_STATE, row)) ? 1 : 0;
            waiting += "D".equals(fleet.text(Field.THREAD_STATE, row)) ? 1 : 0;
        }
        int domain = HandCollector.row(fleet, 1);
        assertThat(fleet.number(Field.THREADS_RUNNABLE, domain)).isEqualTo(running);
        assertThat(fleet.number(Field.THREADS_BLOCKED, domain)).isEqualTo(waiting);
    }
}
