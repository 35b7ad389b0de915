// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector.bench;

import java.io.IOException;
import xtop.collector.TestGuest;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.memory.MemoryXen;

/** The guest of the benchmarks: 32 threads, 2 interfaces and 8 memory figures, a third of the threads at work. */
public final class BenchGuest {
    private static final int THREADS = 32;

    private BenchGuest() {}

    /** Makes one that has announced its channel. */
    public static TestGuest make(MemoryXen host, int domid) throws IOException {
        TestGuest guest = new TestGuest(host.create(domid, "guest-" + domid, 1, 32 << 20));
        for (int t = 1; t <= THREADS; t++) {
            guest.set(Section.THREAD, t, "thread-" + t, Figure.THREAD_STATE, ThreadState.SLEEPING.code());
            guest.set(Section.THREAD, t, null, Figure.THREAD_PRIORITY, t);
            guest.set(Section.THREAD, t, null, Figure.THREAD_STACK_USED, 1000L * t);
        }
        for (Figure figure : Figure.values()) {
            if (figure.section() == Section.MEMORY && figure.bit() < 8) {
                guest.set(Section.MEMORY, 0, null, figure, 1_000_000L * (figure.bit() + 1));
            }
            if (figure.section() == Section.INTERFACE) {
                guest.set(Section.INTERFACE, 1, "vif0", figure, 1000);
                guest.set(Section.INTERFACE, 2, "vif1", figure, 1000);
            }
        }
        guest.interval = Long.MAX_VALUE / 4;
        return guest.announce();
    }

    /** What it did until a time by its own clock, ns. */
    public static void change(TestGuest guest, long now) {
        for (int t = 1 + (int) (now / 1_000_000_000 % 3); t <= THREADS; t += 3) {
            guest.set(Section.THREAD, t, null, Figure.THREAD_CPU, now / t);
            guest.set(Section.THREAD, t, null, Figure.THREAD_SWITCHES, now / 1_000_000);
        }
        guest.set(Section.INTERFACE, 1, null, Figure.INTERFACE_RECEIVE_BYTES, now / 1000);
        guest.set(Section.INTERFACE, 1, null, Figure.INTERFACE_TRANSMIT_BYTES, now / 2000);
        guest.set(Section.MEMORY, 0, null, Figure.MEMORY_USED, 1_000_000 + now / 1_000_000);
    }
}
