// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.xen.EventChannels;
import xtop.xen.memory.MemoryXen;

/** Two threads that sleep on their event channels whenever they can do nothing: a lost wake-up would hang the test. */
@Timeout(60)
class VchanThreadsTest {
    private static final long TOTAL = 2L << 20;
    /** Longer than the test may take, so that a lost wake-up shows. */
    private static final long FOREVER = TimeUnit.MINUTES.toNanos(10);

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "2048, 1024, 2", "65536, 65536, 3"})
    void noByteAndNoWakeUpIsLost(int read, int write, long seed) throws Exception {
        MemoryXen host = new MemoryXen();
        host.create(5, "guest", 1, 1 << 20);
        EventChannels guestEvents = host.domain(5).openEventChannels();
        EventChannels dom0Events = host.domain(0).openEventChannels();
        try (VchanChannel server = VchanChannel.listen(host.domain(5).openGrantTable(), guestEvents, 0, read, write);
                VchanChannel client = VchanChannel.connect(
                        host.domain(0).openGrantTable(), dom0Events, 5, server.ref(), server.port())) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<Long> here = threads.submit(echo(client, dom0Events, new Random(seed)));
                Future<Long> there = threads.submit(echo(server, guestEvents, new Random(-seed)));
                assertThat(here.get()).isEqualTo(TOTAL);
                assertThat(there.get()).isEqualTo(TOTAL);
            } finally {
                threads.shutdownNow();
            }
        }
        assertThat(host.leaks()).isEmpty();
    }

    /** Sends and receives the whole pattern; both ends do the same. */
    private static Callable<Long> echo(VchanChannel channel, EventChannels events, Random random) {
        return () -> {
            byte[] buffer = new byte[3000];
            int[] ports = new int[4];
            long sent = 0;
            long received = 0;
            while (sent < TOTAL || received < TOTAL) {
                int got = channel.read(buffer, 0, 1 + random.nextInt(buffer.length));
                for (int i = 0; i < got; i++) {
                    if (buffer[i] != ByteStream.byteAt(received + i)) {
                        throw new AssertionError("byte " + (received + i));
                    }
                }
                received += got;
                int wanted = (int) Math.min(TOTAL - sent, 1 + random.nextInt(buffer.length));
                for (int i = 0; i < wanted; i++) {
                    buffer[i] = ByteStream.byteAt(sent + i);
                }
                int put = channel.write(buffer, 0, wanted);
                sent += put;
                boolean idle = got == 0 && put == 0;
                if (idle
                        && !(received < TOTAL && channel.wakeWhenReadable())
                        && !(sent < TOTAL && channel.wakeWhenWritable(1))) {
                    int fired = events.await(ports, FOREVER);
                    for (int i = 0; i < fired; i++) {
                        events.unmask(ports[i]);
                    }
                }
            }
            return received;
        };
    }
}
