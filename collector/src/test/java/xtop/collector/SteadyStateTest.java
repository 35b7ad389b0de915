// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.EventChannels;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final MemoryXen host = new MemoryXen();
    private final List<TestGuest> guests = new ArrayList<>();

    private void populate(int count, int threads) throws XenException {
        for (int i = 1; i <= count; i++) {
            TestGuest guest = new TestGuest(host.create(i, "guest-" + i, 1, 32 << 20));
            guests.add(guest);
            for (int t = 1; t <= threads; t++) {
                guest.set(Section.THREAD, t, "thread-" + t, Figure.THREAD_STATE, ThreadState.SLEEPING.code());
                guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, t);
            }
            guest.set(Figure.MEMORY_USED, 5 << 20);
            guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_RECEIVE_BYTES, i);
            guest.set(Section.VCPU, 0, null, Figure.VCPU_RUNNING, i);
            guest.announce();
        }
    }

    private void work(long now) {
        for (TestGuest guest : guests) {
            for (int t = 1; t <= 10; t++) {
                guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, now / t);
            }
            guest.set(Section.INTERFACE, 1, null, Figure.INTERFACE_RECEIVE_BYTES, now / 1000);
            guest.set(Section.VCPU, 0, null, Figure.VCPU_RUNNING, now / 2);
            guest.step(now);
        }
    }

    private void end() {
        guests.forEach(TestGuest::close);
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aSteadyFleetIsReadDecodedAndPublishedWithoutGarbage() throws XenException {
        populate(50, 32);
        long smallest = Long.MAX_VALUE;
        try (HandCollector collector = new HandCollector(host)) {
            collector.guests.add(this::work);
            collector.pass(10 * SECOND);
            try (EventChannels events = host.domain(0).openEventChannels()) {
                int[] ports = new int[16];
                for (int attempt = 0; attempt < 20 && smallest > 0; attempt++) {
                    long allocated = 0;
                    for (int step = 0; step < 30; step++) {
                        collector.clock.pass(100 * MILLI);
                        if (step % 10 == 0) {
                            collector.sampler.sample();
                        }
                        work(collector.clock.passed());
                        events.await(ports, 0);
                        long before = THREADS.getCurrentThreadAllocatedBytes();
                        collector.loop.turn(ports, 0);
                        allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
                    }
                    smallest = Math.min(smallest, allocated);
                }
            }
            Fleet fleet = collector.fleet();
            assertThat(fleet.number(Field.COLLECTOR_AGENTS, 0)).isEqualTo(50);
            assertThat(fleet.number(Field.COLLECTOR_SAMPLES, 0)).isGreaterThan(50 * 10);
        }
        end();
        assertThat(smallest).as("bytes allocated in 3 s of turns").isZero();
    }

    @Test
    void aSampleCostsNoSystemCall() throws XenException {
        populate(100, 8);
        try (HandCollector collector = new HandCollector(host)) {
            collector.guests.add(this::work);
            collector.pass(10 * SECOND);
            assertThat(collector.asked.calls()).as("to connect").isGreaterThan(300);
            long calls = collector.asked.calls();
            long fired = collector.fired;
            long samples = collector.fleet().number(Field.COLLECTOR_SAMPLES, 0);
            collector.pass(20 * SECOND);
            assertThat(collector.fleet().number(Field.COLLECTOR_SAMPLES, 0)).isGreaterThan(samples + 100 * 19);
            assertThat(collector.asked.calls()).as("calls of Xen's devices").isEqualTo(calls);
            assertThat(collector.fired).as("signals that a guest had to send").isEqualTo(fired);
        }
        end();
    }

    @Test
    void aThousandGuestsAreAllSeenAndGivenBack() throws XenException {
        populate(1000, 4);
        try (HandCollector collector = new HandCollector(host)) {
            collector.guests.add(this::work);
            collector.pass(8 * SECOND);
            Fleet fleet = collector.fleet();
            assertThat(fleet.number(Field.COLLECTOR_DOMAINS, 0)).isEqualTo(1001);
            assertThat(fleet.number(Field.COLLECTOR_AGENTS, 0)).isEqualTo(1000);
            assertThat(collector.discovery.watches()).isEqualTo(2);
            for (int i = 0; i < 500; i++) {
                guests.get(i).domain.destroy();
            }
            collector.guests.clear();
            collector.pass(2 * SECOND);
            assertThat(host.zombies()).isEmpty();
            assertThat(collector.fleet().number(Field.COLLECTOR_DOMAINS, 0)).isEqualTo(501);
        }
        end();
    }
}
