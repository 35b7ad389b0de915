// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** Our client with a server as MirageOS has it. */
class OcamlServerTest {
    private static final int GUEST = 5;

    private final MemoryXen host = new MemoryXen();
    private EventChannels dom0Events;
    private GrantTable dom0Grants;
    private OcamlServer server;

    @BeforeEach
    void serve() throws Exception {
        MemoryDomain guest = host.create(GUEST, "mirage", 1, 32 << 20);
        dom0Events = host.domain(0).openEventChannels();
        dom0Grants = host.domain(0).openGrantTable();
        server = new OcamlServer(guest.openGrantTable(), guest.openEventChannels());
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        server.close();
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @Test
    void theFirstReadAcknowledgesNothingAndTheLastChunkStaysUnacknowledged() throws Exception {
        try (VchanChannel client = connect()) {
            send(client, "hello");
            assertThat(server.read()).asString(US_ASCII).isEqualTo("hello");
            assertThat(client.writable()).isEqualTo(1024 - 5);
            send(client, "more");
            assertThat(client.writable()).isEqualTo(1024 - 9);
            assertThat(server.read()).asString(US_ASCII).isEqualTo("more");
            assertThat(client.writable()).isEqualTo(1024 - 4);
            assertThat(server.read()).isEmpty();
            assertThat(client.writable()).isEqualTo(1024);
        }
    }

    @Test
    void commandsArriveWholeForAnyNumberOfTimesRoundTheRing() throws Exception {
        Random random = new Random(11);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try (VchanChannel client = connect()) {
            while (said.size() < 100_000) {
                byte[] command = new byte[3 + random.nextInt(62)];
                random.nextBytes(command);
                if (client.writable() >= command.length) {
                    assertThat(client.write(command, 0, command.length)).isEqualTo(command.length);
                    said.writeBytes(command);
                } else {
                    heard.writeBytes(server.read());
                }
                if (random.nextInt(10) == 0) {
                    heard.writeBytes(server.read());
                }
            }
            while (server.unacknowledged() > 0) {
                heard.writeBytes(server.read());
            }
        }
        assertThat(heard.toByteArray()).isEqualTo(said.toByteArray());
    }

    @Test
    void aWriterThatWaitsForTheLateAcknowledgementIsWokenByTheNextRead() throws Exception {
        try (VchanChannel client = connect()) {
            client.write(new byte[1024], 0, 1024);
            assertThat(server.read()).hasSize(1024);
            assertThat(client.wakeWhenWritable(29)).isFalse();
            drainEvents();
            assertThat(server.read()).isEmpty();
            assertThat(drainEvents()).isEqualTo(1);
            assertThat(client.wakeWhenWritable(29)).isTrue();
        }
    }

    @Test
    void aFrameWrittenInPiecesIsAStreamToUs() throws Exception {
        byte[] frames = new byte[3000];
        new Random(3).nextBytes(frames);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (VchanChannel client = connect()) {
            byte[] buffer = new byte[700];
            int sent = 0;
            while (got.size() < frames.length) {
                sent += server.write(frames, sent);
                got.write(buffer, 0, client.read(buffer, 0, buffer.length));
            }
        }
        assertThat(got.toByteArray()).isEqualTo(frames);
    }

    @Test
    void theNextClientGoesOnWhereTheRingStandsWithBytesStillUnacknowledged() throws Exception {
        try (VchanChannel first = connect()) {
            send(first, "read");
            assertThat(server.read()).asString(US_ASCII).isEqualTo("read");
            send(first, " and unread");
            server.write("old".getBytes(US_ASCII), 0);
        }
        try (VchanChannel second = connect()) {
            assertThat(second.writable()).isEqualTo(1024 - 15);
            send(second, " and new");
            byte[] got = new byte[10];
            assertThat(second.read(got, 0, 10)).isEqualTo(3);
            assertThat(server.read()).asString(US_ASCII).isEqualTo(" and unread and new");
        }
    }

    private VchanChannel connect() throws Exception {
        return VchanChannel.connect(dom0Grants, dom0Events, GUEST, server.ref(), server.port());
    }

    private static void send(VchanChannel channel, String text) throws Exception {
        assertThat(channel.write(text.getBytes(US_ASCII), 0, text.length())).isEqualTo(text.length());
    }

    private int drainEvents() throws Exception {
        int[] ports = new int[16];
        int count = dom0Events.await(ports, 0);
        for (int i = 0; i < count; i++) {
            dom0Events.unmask(ports[i]);
        }
        return count;
    }
}
