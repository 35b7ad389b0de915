// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanState;

/**
 * The portable vchan in C, either end of it, against the real libxenvchan and against ours in Java. Its processes run
 * under the address and undefined-behaviour sanitizers, which end them with an error at the first wrong step.
 */
final class CoreVchanIT extends InteropTest {
    private static final long SEED = 20261122;
    /** Small rings, wrapped some three hundred times. */
    private static final long VOLUME = 600_000;
    /** Largest ring that the client end in C maps: VCHAN_LARGEST_ORDER. */
    private static final int LARGEST = 16;

    static Stream<Arguments> layoutsAndDaemons() {
        return Stream.of(XenstoreDaemon.values())
                .flatMap(daemon -> Stream.concat(
                                Stream.of(Layout.all()),
                                Stream.of(new Layout(2048, 2048, 11, 12), new Layout(8192, 2048, 13, 11)))
                        .filter(layout -> Math.max(layout.leftOrder(), layout.rightOrder()) <= LARGEST)
                        .map(layout -> Arguments.of(layout, daemon)));
    }

    private static String opened(Layout layout) {
        return "open read " + (1 << layout.rightOrder()) + " write " + (1 << layout.leftOrder());
    }

    private RigProcess coreServer() throws Exception {
        RigProcess server = rig.core(GUEST, "hand", "server", "0", RELATIVE);
        assertThat(server.line()).isEqualTo("open read 1024 write 2048");
        return server;
    }

    private RigProcess coreClient() throws Exception {
        RigProcess client = rig.core(0, "hand", "client", Integer.toString(GUEST), ADDRESS.path());
        assertThat(client.line()).startsWith("open ");
        assertThat(client.ask("event 0")).as("a fresh binding is pending").isEqualTo("1");
        return client;
    }

    private String[] bulk(long volume) {
        return new String[] {"bulk", Integer.toString(GUEST), ADDRESS.path(), Long.toString(volume), Long.toString(SEED)
        };
    }

    @ParameterizedTest
    @EnumSource
    void coreServerAndRealClientEchoEveryByte(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.core(GUEST, "echo", "0", RELATIVE);
        server.line();
        RigProcess client = rig.peer(0, bulk(VOLUME));
        assertThat(client.line()).isEqualTo("open left 10 right 11");
        assertThat(client.line()).isEqualTo("end " + VOLUME + " bad 0");
        assertThat(server.line()).isEqualTo("end " + VOLUME);
        assertThat(server.await()).as(server.errors()).isZero();
        assertThat(client.await()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void coreServerAndOurClientEchoEveryByte(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.core(GUEST, "echo", "0", RELATIVE);
        server.line();
        Endpoint client = connect();
        client.sendAndCheckEcho(VOLUME, SEED);
        client.channel().close();
        assertThat(server.line()).isEqualTo("end " + VOLUME);
        assertThat(server.await()).as(server.errors()).isZero();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsAndDaemons")
    void coreClientAndRealServerEchoEveryByte(Layout layout, XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.peer(
                GUEST, "echo", "0", RELATIVE, Integer.toString(layout.left()), Integer.toString(layout.right()), "0");
        assertThat(server.line()).isEqualTo(layout.opened());
        RigProcess client = rig.core(0, bulk(layout.volume()));
        assertThat(client.line()).isEqualTo(opened(layout));
        assertThat(client.line()).isEqualTo("end " + layout.volume() + " bad 0");
        assertThat(client.await()).as(client.errors()).isZero();
        assertThat(server.line()).isEqualTo("end " + layout.volume());
        assertThat(server.await()).isZero();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsAndDaemons")
    void coreClientAndOurServerEchoEveryByte(Layout layout, XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Endpoint server = listen(layout);
        RigProcess client = rig.core(0, bulk(layout.volume()));
        assertThat(server.echo()).isEqualTo(layout.volume());
        assertThat(client.line()).isEqualTo(opened(layout));
        assertThat(client.line()).isEqualTo("end " + layout.volume() + " bad 0");
        assertThat(client.await()).as(client.errors()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void coreClientAndCoreServerEchoEveryByte(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.core(GUEST, "echo", "0", RELATIVE);
        server.line();
        RigProcess client = rig.core(0, bulk(VOLUME));
        assertThat(client.line()).isEqualTo("open read 2048 write 1024");
        assertThat(client.line()).isEqualTo("end " + VOLUME + " bad 0");
        assertThat(server.line()).isEqualTo("end " + VOLUME);
    }

    @ParameterizedTest
    @EnumSource
    void ringsLargerThanTheClientMapsAreRefusedAndLeftAlone(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", new Layout(1 << 20, 2048, 20, 11));
        RigProcess client = rig.core(0, "hand", "client", Integer.toString(GUEST), ADDRESS.path());
        assertThat(client.line()).as("VCHAN_BAD_ORDER").isEqualTo("error 5");
        assertThat(server.ask("open")).as("waits on").isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void indicesOfARealServerGoOnThroughTheEndOf32Bits(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        for (String index : new String[] {"left.cons", "left.prod", "right.cons", "right.prod"}) {
            server.ask("poke " + index + " " + (0xFFFF_FFFFL - 9));
        }
        RigProcess client = coreClient();
        assertThat(client.ask("write twenty bytes of text")).isEqualTo("20");
        assertThat(server.ask("indices")).isEqualTo("4294967286 10 4294967286 4294967286");
        assertThat(server.ask("read 100")).isEqualTo("twenty bytes of text");
        assertThat(server.ask("write and twenty more ones")).isEqualTo("20");
        assertThat(client.ask("read 100")).isEqualTo("and twenty more ones");
        assertThat(server.ask("indices")).isEqualTo("10 10 10 10");
    }

    @ParameterizedTest
    @EnumSource
    void coreClientAndRealServerSayGoodbyeEitherWay(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("persistent", Layout.SMALLEST);
        RigProcess client = coreClient();
        assertThat(server.ask("event 5000")).as("told of the new client").isEqualTo("1");
        assertThat(client.ask("write bye")).isEqualTo("3");
        assertThat(client.ask("close")).isEqualTo("closed");
        assertThat(server.ask("live")).isEqualTo("0 1");
        assertThat(server.ask("read 100")).isEqualTo("bye");
        assertThat(server.ask("write for the next")).isEqualTo("12");
        assertThat(client.ask("connect " + GUEST + " " + ADDRESS.path()))
                .as("the same page again")
                .isEqualTo("0");
        assertThat(client.ask("read 100")).isEqualTo("for the next");
        server.ask("write last words");
        assertThat(server.ask("close")).isEqualTo("closed");
        assertThat(client.ask("state")).isEqualTo("left");
        assertThat(client.ask("read 100")).isEqualTo("last words");
        client.ask("close");
        assertThat(client.ask("connect " + GUEST + " " + ADDRESS.path()))
                .as("its keys are gone: ENOENT")
                .isEqualTo("-2");
    }

    @ParameterizedTest
    @EnumSource
    void aKilledRealServerIsNoticedAndItsStaleKeysAreRefused(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        RigProcess client = coreClient();
        server.ask("write half a fra");
        client.ask("event 1000");
        server.kill();
        assertThat(client.ask("event 5000")).isEqualTo("1");
        assertThat(client.ask("state")).isEqualTo("left");
        assertThat(client.ask("read 100")).isEqualTo("half a fra");
        client.ask("close");
        assertThat(client.ask("connect " + GUEST + " " + ADDRESS.path()))
                .as("a port that nobody offers: EINVAL")
                .isEqualTo("-22");
        assertThat(rig.holdings().of("port", client.pid())).isEmpty();
        assertThat(rig.holdings().of("mapping", client.pid())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aKilledClientIsNoticedByTheCoreServerAndTheNextOneIsServed(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = coreServer();
        RigProcess stranger = hostClient();
        assertThat(server.ask("event 5000")).isEqualTo("1");
        assertThat(server.ask("state")).isEqualTo("connected");
        stranger.ask("write from the dead");
        server.ask("event 1000");
        stranger.kill();
        assertThat(server.ask("event 5000")).isEqualTo("1");
        assertThat(server.ask("state")).isEqualTo("left");
        assertThat(server.ask("read 100")).isEqualTo("from the dead");
        Endpoint next = connect();
        assertThat(server.ask("state")).isEqualTo("connected");
        assertThat(server.ask("write alive")).isEqualTo("5");
        assertThat(next.read()).isEqualTo("alive");
    }

    @ParameterizedTest
    @EnumSource
    void aClosedCoreServerTakesItsKeysAwayAndItsLastWordsAreRead(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = coreServer();
        Endpoint client = connect();
        client.drainEvents();
        server.ask("write last words");
        server.ask("close");
        assertThat(client.event(5000)).isTrue();
        assertThat(client.channel().state()).isEqualTo(VchanState.PEER_CLOSED);
        assertThat(client.read()).isEqualTo("last words");
        assertThat(VchanKeys.read(client.xenstore(), ADDRESS)).isNull();
        assertThat(server.ask("listen 0 " + RELATIVE)).isEqualTo("0");
        client.reconnect();
        assertThat(client.write("hello again")).isEqualTo(11);
        assertThat(server.ask("read 100")).isEqualTo("hello again");
    }

    @ParameterizedTest
    @EnumSource
    void aRealServerThatScribblesBreaksTheCoreClientsChannelOnly(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        RigProcess client = coreClient();
        server.ask("poke right.prod 2049");
        assertThat(client.ask("read 100")).isEmpty();
        assertThat(client.ask("state")).isEqualTo("broken");
        client.ask("close");
        server.ask("poke right.prod 0");
        server.ask("poke left_order 9");
        assertThat(client.ask("connect " + GUEST + " " + ADDRESS.path()))
                .as("VCHAN_BAD_ORDER")
                .isEqualTo("5");
        assertThat(client.alive()).isTrue();
    }

    @Test
    void aClosedCoreClientKeepsNoDeadDomain() throws Exception {
        start(XenstoreDaemon.XENSTORED);
        coreServer();
        RigProcess client = coreClient();
        rig.destroy(GUEST);
        assertThat(client.ask("state")).as("a dead domain clears no byte").isEqualTo("connected");
        assertThat(rig.holdings().domain(GUEST)).isEqualTo("dying");
        client.ask("close");
        Rig.await("unmapped", () -> rig.holdings().domain(GUEST).equals("absent"));
    }
}
