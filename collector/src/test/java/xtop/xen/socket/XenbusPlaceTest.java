// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.XenException;

/** One descriptor for both directions. A fifo stands for the device: what is asked comes back as the answer. */
@Timeout(30)
class XenbusPlaceTest {
    @TempDir
    private Path directory;

    private XenbusPlace device;

    @BeforeEach
    void makeFifo() throws Exception {
        Path fifo = directory.resolve("xenbus");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        device = new XenbusPlace(fifo);
    }

    @Test
    void requestsAndAnswersCrossWhileTheReaderWaits() throws Exception {
        try (SocketXenstore xenstore = new SocketXenstore(device, TimeUnit.SECONDS.toNanos(10))) {
            for (int i = 0; i < 100; i++) {
                assertThat(xenstore.read("/" + i)).isEqualTo("/" + i + "\0");
            }
            assertThat(xenstore.directory("/" + "x".repeat(3000))).hasSize(1);
        }
    }

    @Test
    void closingWakesTheReader() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SocketXenstore xenstore = new SocketXenstore(device, TimeUnit.SECONDS.toNanos(10));
        Thread reader = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("xenstore") && !before.contains(thread))
                .findAny()
                .orElseThrow();
        xenstore.close();
        reader.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(reader.isAlive()).isFalse();
        assertThatThrownBy(() -> xenstore.read("/a")).isInstanceOf(XenException.class);
    }
}
