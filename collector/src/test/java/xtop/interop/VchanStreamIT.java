// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;

/** Streams against the real libxenvchan, byte for byte, in every ring layout and on both xenstore daemons. */
final class VchanStreamIT extends InteropTest {
    private static final long SEED = 20261122;

    static Stream<Arguments> layoutsAndDaemons() {
        return Stream.of(XenstoreDaemon.values())
                .flatMap(daemon -> Stream.of(Layout.all()).map(layout -> Arguments.of(layout, daemon)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsAndDaemons")
    void ourClientAndARealServerEchoEveryByte(Layout layout, XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.peer(
                GUEST, "echo", "0", RELATIVE, Integer.toString(layout.left()), Integer.toString(layout.right()), "0");
        assertThat(server.line()).isEqualTo(layout.opened());
        Endpoint client = connect();
        client.sendAndCheckEcho(layout.volume(), SEED);
        client.channel().close();
        assertThat(server.line()).isEqualTo("end " + layout.volume());
        assertThat(server.await()).isZero();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsAndDaemons")
    void ourServerAndARealClientEchoEveryByte(Layout layout, XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Endpoint server = listen(layout);
        RigProcess client = rig.peer(
                0,
                "bulk",
                Integer.toString(GUEST),
                ADDRESS.path(),
                Long.toString(layout.volume()),
                Long.toString(SEED));
        assertThat(server.echo()).isEqualTo(layout.volume());
        assertThat(client.line()).isEqualTo(layout.opened());
        assertThat(client.line()).isEqualTo("end " + layout.volume() + " bad 0");
        assertThat(client.await()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void indicesGoOnThroughTheEndOf32Bits(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        for (String index : new String[] {"left.cons", "left.prod", "right.cons", "right.prod"}) {
            assertThat(server.ask("poke " + index + " " + (0xFFFF_FFFFL - 9))).isEqualTo("ok");
        }
        Endpoint client = connect();
        assertThat(client.write("twenty bytes of text")).isEqualTo(20);
        assertThat(server.ask("indices")).isEqualTo("4294967286 10 4294967286 4294967286");
        assertThat(server.ask("read 100")).isEqualTo("twenty bytes of text");
        assertThat(server.ask("write and twenty more ones")).isEqualTo("20");
        assertThat(client.read()).isEqualTo("and twenty more ones");
        assertThat(server.ask("indices")).isEqualTo("10 10 10 10");
    }

    @ParameterizedTest
    @EnumSource
    void aFullRingIsReadToTheLastByte(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        assertThat(server.ask("write " + "x".repeat(3000))).isEqualTo("2048");
        assertThat(server.ask("write y")).isEqualTo("0");
        assertThat(client.channel().readable()).isEqualTo(2048);
        assertThat(client.read()).isEqualTo("x".repeat(2048));
        assertThat(client.write("z".repeat(3000))).isEqualTo(1024);
        assertThat(client.channel().writable()).isZero();
        assertThat(server.ask("read 3000")).isEqualTo("z".repeat(1024));
    }
}
