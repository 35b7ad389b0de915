// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.protocol.CounterWidths;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/** Counters that wrap at their width, go back or start anew, on clocks that stumble: a rate is true or unknown. */
class CountersTest {
    private static final long FASTEST = 50_000_000L;

    private final MemoryXen host = new MemoryXen();
    private HandCollector collector;
    private TestGuest guest;

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
        guest = new TestGuest(host.create(5, "guest", 1, 64 << 20));
        guest.interval = 0;
        collector.guests.add(guest::step);
    }

    @AfterEach
    void close() {
        collector.close();
        guest.close();
        assertThat(host.leaks()).isEmpty();
    }

    @ParameterizedTest(name = "{0} bits, seed {1}")
    @CsvSource({"64,1", "64,2", "63,3", "32,4", "32,5", "28,6", "28,7", "32,8"})
    void aRateIsTrueOrUnknownNeverASpike(int bits, int seed) throws XenException {
        if (bits < 64) {
            guest.widths = new CounterWidths(Map.of(
                    Figure.INTERFACE_RECEIVE_BYTES, bits,
                    Figure.THREAD_CPU, bits,
                    Figure.SYSTEM_CONTEXT_SWITCHES, bits));
        }
        guest.announce();
        collector.pass(SECOND);
        SplittableRandom random = new SplittableRandom(seed);
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        long clock = 1000 * SECOND;
        long base = random.nextLong() & mask >>> 1;
        long truth = 0;
        long origin = -base;
        int known = 0;
        boolean follows = false;
        for (int i = 0; i < 400; i++) {
            long elapsed = (1 + random.nextInt(30)) * 100L * MILLI;
            long moved = (long) (random.nextDouble() * FASTEST * (elapsed / 1e9));
            boolean stumbles = random.nextInt(20) == 0;
            boolean reset = random.nextInt(15) == 0;
            clock += stumbles ? -random.nextLong(SECOND) : elapsed;
            truth += moved;
            if (reset) {
                origin = truth - random.nextLong(moved + 1);
            }
            long counter = truth - origin & mask;
            send(clock, counter);
            for (double rate : rates()) {
                double real = moved * 1e9 / elapsed;
                if (!Double.isNaN(rate)) {
                    known++;
                    assertThat(follows && !stumbles).as("step %d", i).isTrue();
                    assertThat(rate).as("step %d", i).isLessThanOrEqualTo(FASTEST * 1.000001);
                    assertThat(reset || Math.abs(rate - real) <= real * 1e-6 + 1)
                            .as("step %d: %f for %f", i, rate, real)
                            .isTrue();
                }
            }
            follows = true;
        }
        assertThat(known).as("most steps are plain").isGreaterThan(800);
    }

    private void send(long clock, long counter) throws XenException {
        guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_RECEIVE_BYTES, counter);
        guest.set(Section.THREAD, 1, "main", Figure.THREAD_CPU, counter);
        guest.set(Figure.SYSTEM_CONTEXT_SWITCHES, counter);
        guest.send(clock);
        collector.pass(100 * MILLI);
    }

    /** Of the interface, of switches, and of the thread in the same unit. */
    private double[] rates() {
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        int thread = fleet.firstRow(xtop.fleet.Table.THREAD, row);
        return new double[] {
            fleet.fraction(Field.RECEIVE_RATE, row),
            fleet.fraction(Field.CONTEXT_SWITCH_RATE, row),
            fleet.fraction(Field.THREAD_CPU_PERCENT, thread) * 1e7
        };
    }
}
