// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.List;
import java.util.Random;

/**
 * The reference guest for sizes and speeds: 32 threads, 2 interfaces with 8 counters each, 8 memory figures; about a
 * third of the threads ran in the last second. The same numbers for the same seed, for ever.
 */
public final class UnikernelFixture {
    public static final int THREADS = 32;
    public static final int INTERFACES = 2;
    public static final List<Figure> MEMORY = List.of(
            Figure.MEMORY_TOTAL,
            Figure.MEMORY_FREE,
            Figure.MEMORY_HEAP_USED,
            Figure.MEMORY_HEAP_PEAK,
            Figure.MEMORY_AVAILABLE,
            Figure.MEMORY_USED,
            Figure.MEMORY_ALLOCATIONS,
            Figure.MEMORY_FREES);
    public static final List<Figure> COUNTERS = List.of(
            Figure.INTERFACE_RECEIVE_BYTES,
            Figure.INTERFACE_RECEIVE_PACKETS,
            Figure.INTERFACE_RECEIVE_ERRORS,
            Figure.INTERFACE_RECEIVE_DROPS,
            Figure.INTERFACE_TRANSMIT_BYTES,
            Figure.INTERFACE_TRANSMIT_PACKETS,
            Figure.INTERFACE_TRANSMIT_ERRORS,
            Figure.INTERFACE_TRANSMIT_DROPS);
    public static final List<String> THREAD_NAMES = List.of(
            "idle",
            "main",
            "tcpip",
            "netisr",
            "pagedaemon",
            "ioflush",
            "rumpclk",
            "softint0",
            "softint1",
            "vifrx0",
            "vifrx1",
            "xenwatch",
            "httpd-acceptor",
            "httpd-worker-0",
            "httpd-worker-1",
            "httpd-worker-2",
            "httpd-worker-3",
            "lwt-main",
            "lwt-timer",
            "gc",
            "fs-sync",
            "nfs-client",
            "dns-resolver",
            "tls-worker-0",
            "tls-worker-1",
            "logger",
            "metrics-agent",
            "watchdog",
            "raidio0",
            "xbdback0",
            "xbdback1",
            "console");
    public static final List<String> INTERFACE_NAMES = List.of("vif0", "vif1");

    public final long[] memory = new long[MEMORY.size()];
    public final long[] counters = new long[INTERFACES * COUNTERS.size()];
    public final int[] state = new int[THREADS];
    public final int[] priority = new int[THREADS];
    public final int[] stack = new int[THREADS];
    public final long[] cpu = new long[THREADS];
    public final long[] switches = new long[THREADS];
    public long guestNanos;

    /** A guest as it is when first seen. */
    public static UnikernelFixture first(long seed) {
        Random random = new Random(seed);
        UnikernelFixture guest = new UnikernelFixture();
        random.nextInt(5000);
        guest.guestNanos = 1_790_000_000_000_000_000L + random.nextInt();
        for (int i = 0; i < guest.memory.length; i++) {
            guest.memory[i] = i < 6 ? random.nextInt(1 << 27) & ~4095L : random.nextInt(1 << 26);
        }
        for (int i = 0; i < guest.counters.length; i++) {
            guest.counters[i] = switch (i % 8) {
                case 0, 4 -> (long) (random.nextDouble() * 1e11);
                case 1, 5 -> random.nextInt(100_000_000);
                default -> random.nextInt(10);
            };
        }
        for (int i = 0; i < THREADS; i++) {
            guest.state[i] = i == 1 ? 0 : 1 + random.nextInt(3);
            guest.priority[i] = 64 + random.nextInt(64);
            guest.cpu[i] = (long) (Math.pow(random.nextDouble(), 3) * 5e12);
            guest.switches[i] = (long) (Math.pow(random.nextDouble(), 3) * 5e7);
            guest.stack[i] = random.nextInt(65536) & ~7;
        }
        return guest;
    }

    /** The same guest a second later. */
    public UnikernelFixture next(long seed) {
        Random random = new Random(seed);
        UnikernelFixture guest = copy();
        guest.guestNanos += 1_000_000_000L + random.nextInt(2_000_000) - 1_000_000;
        guest.memory[1] += (random.nextInt(200) - 100) * 4096L;
        guest.memory[2] += (random.nextInt(200) - 100) * 64L;
        guest.memory[4] += random.nextInt(40) - 20;
        guest.memory[6] += random.nextInt(5000);
        guest.memory[7] += random.nextInt(5000);
        for (int i = 0; i < INTERFACES; i++) {
            guest.counters[i * 8] += random.nextInt(2_000_000);
            guest.counters[i * 8 + 1] += random.nextInt(3000);
            guest.counters[i * 8 + 4] += random.nextInt(8_000_000);
            guest.counters[i * 8 + 5] += random.nextInt(6000);
        }
        for (int i = 0; i < THREADS; i++) {
            if (random.nextInt(3) == 0) {
                guest.cpu[i] += random.nextInt(90_000_000);
                guest.switches[i] += random.nextInt(2000);
                if (random.nextInt(4) == 0) {
                    guest.state[i] = random.nextInt(4);
                }
                if (random.nextInt(8) == 0) {
                    guest.stack[i] = (guest.stack[i] + 8 * random.nextInt(64)) & 65535;
                }
            }
        }
        return guest;
    }

    /** Writes the guest's figures into a sample, with the encoder's name ids. */
    public void fill(GuestSample sample, AgentEncoder encoder) {
        sample.clear();
        sample.guestNanos(guestNanos);
        SampleTable table = sample.table(Section.MEMORY);
        table.add(0, SampleTable.NO_NAME);
        for (int i = 0; i < memory.length; i++) {
            table.set(0, MEMORY.get(i), memory[i]);
        }
        table = sample.table(Section.THREAD);
        for (int i = 0; i < THREADS; i++) {
            int row = table.add(i + 1, encoder.name(THREAD_NAMES.get(i)));
            table.set(row, Figure.THREAD_STATE, state[i] + 1);
            table.set(row, Figure.THREAD_CPU, cpu[i]);
            table.set(row, Figure.THREAD_SWITCHES, switches[i]);
            table.set(row, Figure.THREAD_STACK_USED, stack[i]);
            table.set(row, Figure.THREAD_PRIORITY, priority[i]);
        }
        table = sample.table(Section.INTERFACE);
        for (int i = 0; i < INTERFACES; i++) {
            int row = table.add(i, encoder.name(INTERFACE_NAMES.get(i)));
            for (int j = 0; j < COUNTERS.size(); j++) {
                table.set(row, COUNTERS.get(j), counters[i * COUNTERS.size() + j]);
            }
        }
    }

    private UnikernelFixture copy() {
        UnikernelFixture guest = new UnikernelFixture();
        guest.guestNanos = guestNanos;
        System.arraycopy(memory, 0, guest.memory, 0, memory.length);
        System.arraycopy(counters, 0, guest.counters, 0, counters.length);
        System.arraycopy(state, 0, guest.state, 0, THREADS);
        System.arraycopy(priority, 0, guest.priority, 0, THREADS);
        System.arraycopy(stack, 0, guest.stack, 0, THREADS);
        System.arraycopy(cpu, 0, guest.cpu, 0, THREADS);
        System.arraycopy(switches, 0, guest.switches, 0, THREADS);
        return guest;
    }
}
