// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

class VchanChannelTest {
    private static final int SERVER = 5;
    private static final VchanAddress ADDRESS = new VchanAddress(SERVER, 0, "xtop");

    private final MemoryXen host = new MemoryXen();
    private MemoryDomain guest;
    private EventChannels dom0Events;
    private EventChannels guestEvents;
    private GrantTable dom0Grants;
    private GrantTable guestGrants;

    @BeforeEach
    void open() throws Exception {
        guest = host.create(SERVER, "guest", 1, 32 << 20);
        dom0Events = host.domain(0).openEventChannels();
        dom0Grants = host.domain(0).openGrantTable();
        guestEvents = guest.openEventChannels();
        guestGrants = guest.openGrantTable();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            assertThat(send(server, "hello")).isEqualTo(5);
            assertThat(receive(client)).isEqualTo("hello");
            assertThat(send(client, "there")).isEqualTo(5);
            assertThat(receive(server)).isEqualTo("there");
            assertThat(receive(server)).isEmpty();
        }
    }

    @Test
    void keysArePublishedForTheClientAloneAndReadBack() throws Exception {
        try (VchanChannel server = listen(0, 0);
                Xenstore theirs = guest.openXenstore();
                Xenstore ours = host.domain(0).openXenstore()) {
            assertThat(VchanKeys.read(ours, ADDRESS)).isNull();
            VchanKeys keys = new VchanKeys(server.ref(), server.port());
            keys.publish(theirs, ADDRESS);
            assertThat(VchanKeys.read(ours, ADDRESS)).isEqualTo(keys);
            assertThat(ours.permissions(ADDRESS.path() + "/ring-ref")).containsExactly("n5", "r0");
            assertThat(ours.permissions(ADDRESS.path() + "/event-channel")).containsExactly("n5", "r0");
            VchanKeys.withdraw(theirs, ADDRESS);
            assertThat(VchanKeys.read(ours, ADDRESS)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1024, 2048",
        "2048, 1024, 2048, 1024",
        "1025, 1025, 2048, 4096",
        "1024, 2049, 2048, 4096",
        "5000, 10, 8192, 2048",
        "65536, 65536, 65536, 65536"
    })
    void ringSizesAreThoseOfLibxenvchan(int read, int write, int readSize, int writeSize) throws Exception {
        try (VchanChannel server = listen(read, write);
                VchanChannel client = connect(server)) {
            assertThat(server.readSize()).isEqualTo(readSize).isEqualTo(client.writeSize());
            assertThat(server.writeSize()).isEqualTo(writeSize).isEqualTo(client.readSize());
            assertThat(client.writable()).isEqualTo(readSize);
            assertThat(client.readable()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "2048, 1024, 2", "1025, 1025, 3", "8192, 4096, 4", "1048576, 1048576, 5"})
    void everyByteArrivesInOrderWhateverTheSizesOfTheSteps(int read, int write, long seed) throws Exception {
        Random random = new Random(seed);
        try (VchanChannel server = listen(read, write);
                VchanChannel client = VchanChannel.connect(
                        dom0Grants, dom0Events, SERVER, server.ref(), server.port(), VchanLayout.MAX_ORDER)) {
            ByteStream toServer = new ByteStream(client, server, random);
            ByteStream toClient = new ByteStream(server, client, random);
            while (toServer.received() < 5L * client.writeSize() || toClient.received() < 5L * server.writeSize()) {
                toServer.step();
                toClient.step();
            }
        }
    }

    @Test
    void aFullRingTakesNoMoreAndLosesNothing() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            byte[] many = new byte[5000];
            new Random(7).nextBytes(many);
            assertThat(server.write(many, 0, many.length)).isEqualTo(2048);
            assertThat(server.write(many, 2048, 100)).isZero();
            byte[] got = new byte[5000];
            assertThat(client.readable()).isEqualTo(2048);
            assertThat(client.read(got, 0, 1000)).isEqualTo(1000);
            assertThat(server.write(many, 2048, 2952)).isEqualTo(1000);
            assertThat(client.read(got, 1000, 4000)).isEqualTo(2048);
            assertThat(got).startsWith(java.util.Arrays.copyOf(many, 3048));
        }
    }

    @Test
    void aSweepingReaderIsNeverSignalledAfterTheFirstWrite() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            drainEvents(dom0Events);
            send(server, "first");
            assertThat(drainEvents(dom0Events)).isEqualTo(1);
            for (int i = 0; i < 10; i++) {
                receive(client);
                send(server, "more");
            }
            assertThat(drainEvents(dom0Events)).isZero();
            receive(client);
        }
    }

    @Test
    void aRequestIsSpentByOneSignal() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            send(server, "x");
            receive(client);
            drainEvents(dom0Events);
            assertThat(client.wakeWhenReadable()).isFalse();
            send(server, "y");
            send(server, "z");
            assertThat(drainEvents(dom0Events)).isEqualTo(1);
            assertThat(client.wakeWhenReadable()).isTrue();
            assertThat(receive(client)).isEqualTo("yz");
        }
    }

    @Test
    void aWriterWithoutRoomIsSignalledWhenThePeerHasRead() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            drainEvents(guestEvents);
            server.write(new byte[2048], 0, 2048);
            assertThat(server.wakeWhenWritable(1)).isFalse();
            assertThat(drainEvents(guestEvents)).isZero();
            client.read(new byte[10], 0, 10);
            assertThat(drainEvents(guestEvents)).isEqualTo(1);
            assertThat(server.wakeWhenWritable(10)).isTrue();
        }
    }

    @Test
    void theServerHearsOfANewClient() throws Exception {
        try (VchanChannel server = listen(0, 0)) {
            assertThat(server.state()).isEqualTo(VchanState.WAITING);
            assertThat(drainEvents(guestEvents)).isZero();
            try (VchanChannel client = connect(server)) {
                assertThat(drainEvents(guestEvents)).isEqualTo(1);
                assertThat(server.state()).isEqualTo(VchanState.CONNECTED);
                assertThat(client.state()).isEqualTo(VchanState.CONNECTED);
            }
            assertThat(drainEvents(guestEvents))
                    .as("one by the kernel, one by us")
                    .isPositive();
            assertThat(server.state()).isEqualTo(VchanState.PEER_CLOSED);
            assertThat(send(server, "nobody listens")).isZero();
        }
    }

    @Test
    void aSecondClientIsRefusedAndDisturbsNothing() throws Exception {
        try (VchanChannel server = listen(0, 0);
                VchanChannel client = connect(server)) {
            assertThatThrownBy(() -> connect(server))
                    .isInstanceOfSatisfying(
                            VchanException.class,
                            e -> assertThat(e.reason()).isEqualTo(VchanException.Reason.NOT_OFFERED));
            send(server, "still here");
            assertThat(receive(client)).isEqualTo("still here");
        }
    }

    @Test
    void aReconnectGoesOnWithTheOldIndicesAndUnreadBytes() throws Exception {
        try (VchanChannel server = listen(0, 0)) {
            try (VchanChannel client = connect(server)) {
                send(client, "abc");
                send(server, "unread");
            }
            try (VchanChannel client = connect(server)) {
                assertThat(receive(client)).isEqualTo("unread");
                send(client, "def");
                assertThat(receive(server)).isEqualTo("abcdef");
            }
        }
    }

    @Test
    void bytesWrittenBeforeTheServerClosedCanStillBeRead() throws Exception {
        VchanChannel server = listen(0, 0);
        try (VchanChannel client = connect(server)) {
            send(server, "last words");
            server.close();
            assertThat(client.state()).isEqualTo(VchanState.PEER_CLOSED);
            assertThat(receive(client)).isEqualTo("last words");
            assertThat(client.write(new byte[1], 0, 1)).isZero();
        }
    }

    @Test
    void aDestroyedServerSaysNothingKeepsItsLastWordsAndStaysAsZombieUntilWeClose() throws Exception {
        VchanChannel server = listen(8192, 8192);
        try (VchanChannel client = connect(server)) {
            send(server, "panic");
            drainEvents(dom0Events);
            guest.destroy();
            assertThat(drainEvents(dom0Events)).isZero();
            assertThat(client.state()).isEqualTo(VchanState.CONNECTED);
            assertThat(receive(client)).isEqualTo("panic");
            assertThat(host.zombies()).containsExactly(SERVER);
        }
        assertThat(host.zombies()).isEmpty();
        server.close();
    }

    @Test
    void useAfterCloseFailsAndClosingAgainDoesNothing() throws Exception {
        VchanChannel server = listen(0, 0);
        VchanChannel client = connect(server);
        client.close();
        client.close();
        assertThat(client.state()).isEqualTo(VchanState.CLOSED);
        assertThatThrownBy(() -> client.read(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        server.close();
    }

    @Test
    void aServerWithoutPagesLeftGivesAllBack() {
        assertThatThrownBy(() -> {
                    try (VchanChannel first = listen(1 << 20, 1 << 20);
                            VchanChannel second = listen(1 << 20, 1 << 20)) {
                        first.state();
                        second.state();
                    }
                })
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("ENOSPC"));
    }

    private VchanChannel listen(int read, int write) throws XenException {
        return VchanChannel.listen(guestGrants, guestEvents, 0, read, write);
    }

    private VchanChannel connect(VchanChannel server) throws Exception {
        return VchanChannel.connect(dom0Grants, dom0Events, SERVER, server.ref(), server.port());
    }

    private static int send(VchanChannel channel, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return channel.write(bytes, 0, bytes.length);
    }

    private static String receive(VchanChannel channel) throws Exception {
        byte[] bytes = new byte[4096];
        return new String(bytes, 0, channel.read(bytes, 0, bytes.length), StandardCharsets.US_ASCII);
    }

    private static int drainEvents(EventChannels events) throws XenException {
        int[] ports = new int[8];
        int total = 0;
        for (int n = events.await(ports, 0); n > 0; n = events.await(ports, 0)) {
            for (int i = 0; i < n; i++) {
                events.unmask(ports[i]);
            }
            total += n;
        }
        return total;
    }
}
