// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.end.NotifyReceiver;

class SupervisorTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Console console(Map<String, String> environment) {
        return new Console(
                OutputStream.nullOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false,
                true);
    }

    private static void await(NotifyReceiver receiver, int messages) throws InterruptedException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (receiver.messages().size() < messages && System.nanoTime() - end < 0) {
            Thread.sleep(5);
        }
    }

    private void talks(String address) throws Exception {
        try (NotifyReceiver receiver = new NotifyReceiver(address);
                Supervisor supervisor = Supervisor.of(
                        console(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "2000000", "WATCHDOG_PID", pid())))) {
            assertThat(supervisor.watchdogNanos()).isEqualTo(2_000_000_000L);
            supervisor.ready("5 domains");
            supervisor.status("5 domains");
            supervisor.alive();
            supervisor.status("6 domains, ü");
            supervisor.stopping();
            await(receiver, 4);
            assertThat(receiver.messages())
                    .containsExactly(
                            "READY=1\nSTATUS=5 domains",
                            "WATCHDOG=1",
                            "STATUS=6 domains, ü",
                            "STOPPING=1\nSTATUS=closing the guests' channels");
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    @Test
    void speaksToAPath() throws Exception {
        talks(directory.resolve("notify").toString());
    }

    @Test
    void speaksToAnAbstractAddress() throws Exception {
        talks("@xtop-test-" + pid());
    }

    @Test
    void withoutAManagerNothingIsSentAndNothingIsSaid() {
        try (Supervisor supervisor = Supervisor.of(console(Map.of("WATCHDOG_USEC", "1000000")))) {
            supervisor.ready("x");
            supervisor.alive();
            assertThat(supervisor.watchdogNanos()).isZero();
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aManagerThatIsGoneIsComplainedOfOnce() {
        String nobody = directory.resolve("nobody").toString();
        try (Supervisor supervisor = Supervisor.of(console(Map.of("NOTIFY_SOCKET", nobody)))) {
            supervisor.ready("x");
            supervisor.alive();
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("xtop: cannot talk to the service manager: sendto: ENOENT\n");
    }

    @Test
    void anAddressOfAnotherFamilyIsRefusedInWords() {
        for (String address : List.of("vsock:2:1234", "notify", "@", "/" + "x".repeat(200))) {
            Supervisor.of(console(Map.of("NOTIFY_SOCKET", address))).ready("x");
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(4)
                .allMatch(
                        line -> line.startsWith("xtop: cannot talk to the service manager: NOTIFY_SOCKET is neither"));
    }

    @Test
    void anotherProcessesWatchdogAndNonsenseAreNone() {
        assertThat(Supervisor.watchdogNanos("3000000", null, 7)).isEqualTo(3_000_000_000L);
        assertThat(Supervisor.watchdogNanos("3000000", "7", 7)).isEqualTo(3_000_000_000L);
        assertThat(Supervisor.watchdogNanos("3000000", "8", 7)).isZero();
        assertThat(Supervisor.watchdogNanos(null, "7", 7)).isZero();
        assertThat(Supervisor.watchdogNanos("-1", "7", 7)).isZero();
        assertThat(Supervisor.watchdogNanos("9223372036854775807", "7", 7)).isZero();
        assertThat(Supervisor.watchdogNanos("soon", "7", 7)).isZero();
    }

    @Test
    void aLoopThatDoesNotTurnGivesNoSignOfLife() {
        AtomicLong turns = new AtomicLong(41);
        Heartbeat heartbeat = new Heartbeat(turns::get);
        assertThat(heartbeat.beats()).as("the first look").isTrue();
        assertThat(heartbeat.beats()).isFalse();
        turns.incrementAndGet();
        assertThat(heartbeat.beats()).isTrue();
        assertThat(heartbeat.beats()).isFalse();
    }
}
