// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanKeys;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.Xen;
import xtop.xen.Xenstore;

/**
 * The example of GUESTS.md, a service of a guest's own (agent-protocol/c/vchan/example/echo.c), used from dom0 in the
 * ways that the page tells.
 */
final class GuestServiceIT extends InteropTest {
    private static final VchanAddress SERVICE = new VchanAddress(GUEST, 0, "echo");

    private RigProcess service(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess service = rig.core(GUEST, "service");
        try (var xenstore = rig.xen(0).openXenstore()) {
            Rig.await("keys published", () -> VchanKeys.read(xenstore, SERVICE) != null);
        }
        return service;
    }

    private Endpoint client() throws Exception {
        Endpoint client = closing(Endpoint.client(rig.xen(0), SERVICE));
        client.connect();
        return client;
    }

    /* In GUESTS.md word for word. */

    static String ask(Xen xen, int domid, String line) throws Exception {
        VchanAddress address = new VchanAddress(domid, 0, "echo");
        try (Xenstore xenstore = xen.openXenstore();
                EventChannels events = xen.openEventChannels();
                GrantTable grants = xen.openGrantTable()) {
            VchanKeys keys = VchanKeys.read(xenstore, address);
            try (VchanChannel channel = VchanChannel.connect(
                    grants, events, domid, keys.ref(), keys.port(), VchanChannel.DEFAULT_MAX_ORDER)) {
                byte[] bytes = line.getBytes(UTF_8);
                channel.write(bytes, 0, bytes.length);
                return readLine(channel, events);
            }
        }
    }

    private static String readLine(VchanChannel channel, EventChannels events) throws Exception {
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[1024];
        int[] ports = new int[1];
        while (answer.indexOf("\n") < 0) {
            int count = channel.read(bytes, 0, bytes.length);
            answer.append(new String(bytes, 0, count, UTF_8));
            /* ask for a signal, look again, and only then sleep */
            if (count == 0 && !channel.wakeWhenReadable() && events.await(ports, 1_000_000_000) > 0) {
                events.unmask(ports[0]);
            }
        }
        return answer.toString();
    }

    @ParameterizedTest
    @EnumSource
    void answersTheClientOfThePage(XenstoreDaemon daemon) throws Exception {
        service(daemon);
        for (int i = 0; i < 20; i++) {
            assertThat(ask(rig.xen(0), GUEST, "line " + i + "\n")).isEqualTo("line " + i + "\n");
        }
    }

    private static String line(Endpoint client) throws Exception {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\n") < 0) {
            String more = client.read();
            line.append(more);
            if (more.isEmpty() && !client.channel().wakeWhenReadable()) {
                assertThat(client.event(5000)).as("asleep after '%s'", line).isTrue();
            }
        }
        return line.toString();
    }

    @ParameterizedTest
    @EnumSource
    void answersEveryLineOfJavaInDom0(XenstoreDaemon daemon) throws Exception {
        service(daemon);
        Endpoint client = client();
        for (int i = 0; i < 300; i++) {
            String line = "line " + i + " " + "x".repeat(i % 250) + "\n";
            client.write(line.substring(0, line.length() / 2));
            client.write(line.substring(line.length() / 2));
            assertThat(line(client)).isEqualTo(line);
        }
        client.closeChannel();
    }

    @ParameterizedTest
    @EnumSource
    void answersXensOwnProxy(XenstoreDaemon daemon) throws Exception {
        service(daemon);
        RigProcess proxy = rig.process(
                0,
                List.of(
                        rig.debian().program("vchan-socket-proxy"),
                        "--mode=client",
                        Integer.toString(GUEST),
                        SERVICE.path(),
                        "-"),
                rig.withoutHypercalls());
        assertThat(proxy.ask("hello")).isEqualTo("hello");
        assertThat(proxy.ask("and again")).isEqualTo("and again");
    }

    @ParameterizedTest
    @EnumSource
    void answersAClientOfOursInC(XenstoreDaemon daemon) throws Exception {
        service(daemon);
        RigProcess client = rig.core(0, "hand", "client", Integer.toString(GUEST), SERVICE.path());
        assertThat(client.line()).startsWith("open ");
        /* a line as long as the service's buffer needs no end */
        assertThat(client.ask("write " + "z".repeat(256))).isEqualTo("256");
        Rig.await("all of it back", () -> client.ask("room").startsWith("256 "));
        assertThat(client.ask("read 1000")).isEqualTo("z".repeat(256));
        client.ask("close");
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatReadsNothingBlocksOnlyItselfAndHalfALineDiesWithItsWriter(XenstoreDaemon daemon) throws Exception {
        RigProcess service = service(daemon);
        Endpoint first = client();
        String flood = "y".repeat(99) + "\n";
        int[] flooded = new int[1];
        Rig.await("both rings full", () -> stuck(first, flood, flooded));
        StringBuilder back = new StringBuilder();
        while (first.channel().writable() < 1024 || first.channel().readable() > 0) {
            back.append(first.read());
        }
        assertThat(back.toString().replace(flood, "")).hasSizeLessThan(flood.length());
        first.write("half a li");
        first.closeChannel();
        Rig.await("the end is noticed", () -> {
            try (Endpoint next = Endpoint.client(rig.xen(0), SERVICE)) {
                next.connect();
                next.read();
                next.write("whole\n");
                return line(next).equals("whole\n");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(service.alive()).isTrue();
    }

    /** Writes as much as goes in, and tells whether it stays so: the service has stopped reading. */
    private static boolean stuck(Endpoint client, String text, int[] flooded) {
        try {
            int before = flooded[0];
            for (int i = 0; i < 50; i++) {
                // A line that went in by half goes on where it was cut, so that all that comes back are whole lines.
                flooded[0] += client.write(text.substring(flooded[0] % text.length()));
            }
            return flooded[0] == before && client.channel().readable() > 1900;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
