// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static xtop.collector.StillClock.SECOND;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.xen.memory.MemoryXen;

/** Who may ask a service what, over the socket and with a collector behind it. */
class ControlServerTest {
    private static final String REFUSED = "no\torders are taken from root and from the service's own user only";
    private static final String MALFORMED =
            "no\tthe request is malformed: is the service another version than this xtop?";
    /** Nobody, in the group that may open the socket. */
    private static final String NOBODY = "65534";

    private final MemoryXen host = new MemoryXen();

    @TempDir
    private Path directory;

    private RunDirectory run;
    private Collector collector;
    private ControlServer server;
    private String uuid;

    @BeforeEach
    void serve() throws Exception {
        run = new RunDirectory(directory.toFile());
        host.create(5, "web", 1, 32 << 20);
        collector = Collector.open(CollectorConfig.inMemory("by hand").every(SECOND / 5), host.domain(0));
        server = ControlServer.start(run, new ControlRequests(collector, collector, Map.of("version", "7")));
        long seen = 0;
        while (uuid == null) {
            try (FleetSource.Lease lease = collector.awaitNewer(seen, 10 * SECOND)) {
                Fleet fleet = lease.fleet();
                seen = fleet.sequence();
                int row = HandCollector.row(fleet, 5);
                uuid = row < 0 ? null : fleet.text(Field.UUID, row);
            }
        }
    }

    @AfterEach
    void end() {
        server.close();
        collector.close();
        assertThat(run.control()).doesNotExist();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void whoeverMayOpenTheSocketMayAskAndOnlyRootAndTheServicesOwnUserGiveOrders() throws Exception {
        assertThat(ControlClient.ask(run, "quarantine", "5", uuid)).isEqualTo("ok");
        assertThat(ControlClient.ask(run, "release", "5", uuid)).isEqualTo("ok");

        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(askAsNobody("state"))
                .startsWith("ok\nfrom\tby hand\nversion\t7\n")
                .contains("\ndomains\t2\n");
        assertThat(askAsNobody("history", "5", uuid)).startsWith("no\tnothing is kept of it");
        assertThat(askAsNobody("quarantine", "5", uuid)).isEqualTo(REFUSED);
        assertThat(askAsNobody("release", "5", uuid)).isEqualTo(REFUSED);
        assertThat(askAsNobody("cadence", "5", uuid, "200000000", "0")).isEqualTo(REFUSED);
        assertThat(ControlClient.ask(run, "release", "5", uuid))
                .as("nothing was carried out")
                .isEqualTo("no\tdomain 5 is not in quarantine");
    }

    @Test
    void whoIsNotInTheGroupCannotEvenAsk() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(asked(NOBODY, NOBODY, "state")).contains("Permission denied");
    }

    /** A client in another process, with the group of the socket, and no right to anything else of it. */
    private String askAsNobody(String... words) throws Exception {
        return asked(NOBODY, "0", words);
    }

    private String asked(String user, String group, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "xtop.collector.ControlAsker",
                directory.toString()));
        command.addAll(List.of(words));
        Process asker = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(asker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asker.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "STATE",
                "quarantine",
                "quarantine\t5",
                "quarantine\tfive\tuuid",
                "quarantine\t99999999999\tuuid",
                "cadence\t5\tuuid\t1\t0",
                "cadence\t5\tuuid\t-200000000\t0",
                "history\t5",
                "history\tx\ty",
                "history\t5\tuuid\tthread"
            })
    void whatIsNoRequestIsSaidToBeNone(String line) throws Exception {
        assertThat(ControlClient.ask(run, line.split("\t", -1))).isEqualTo(MALFORMED);
    }

    @Test
    void anOrderForADomainThatIsNotTheOneMeantNamesIt() throws Exception {
        assertThat(ControlClient.ask(run, "quarantine", "5", "another"))
                .isEqualTo("no\tdomain 5 is no longer the one that was meant");
        assertThat(ControlClient.ask(run, "quarantine", "77", uuid))
                .isEqualTo("no\tdomain 77 is no longer the one that was meant");
    }

    @Test
    void whoSendsTooMuchOrNothingIsHungUpOnAndHoldsNobodyElseForLong() throws Exception {
        try (SocketChannel mute =
                SocketChannel.open(UnixDomainSocketAddress.of(run.control().toPath()))) {
            long since = System.nanoTime();
            assertThat(ControlClient.ask(run, "state")).startsWith("ok\n");
            assertThat(System.nanoTime() - since).isLessThan(10 * SECOND);
            assertThat(mute.isOpen()).isTrue();
        }
        try (SocketChannel loud =
                SocketChannel.open(UnixDomainSocketAddress.of(run.control().toPath()))) {
            loud.write(ByteBuffer.wrap(new byte[1024]));
            ByteBuffer answer = ByteBuffer.allocate(64);
            assertThat(loud.read(answer)).as("no answer").isNegative();
        }
    }
}
