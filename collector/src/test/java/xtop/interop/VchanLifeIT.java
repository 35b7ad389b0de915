// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanException;
import xtop.vchan.VchanException.Reason;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanState;
import xtop.xen.Xenstore;

/** How channels with the real libxenvchan begin, end, break and are taken up again. */
final class VchanLifeIT extends InteropTest {
    @ParameterizedTest
    @EnumSource
    void aServersLastWordsAreReadAfterItsGoodbye(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        client.drainEvents();
        assertThat(server.ask("write last words")).isEqualTo("10");
        assertThat(server.ask("close")).isEqualTo("closed");
        assertThat(client.event(5000)).isTrue();
        assertThat(client.channel().state()).isEqualTo(VchanState.PEER_CLOSED);
        assertThat(client.write("too late")).isZero();
        assertThat(client.read()).isEqualTo("last words");
        assertThat(client.read()).isEmpty();
        assertThat(VchanKeys.read(client.xenstore(), ADDRESS))
                .as("keys after a clean close")
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aRealServerNoticesOurGoodbye(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        assertThat(server.ask("open")).as("waits for a client").isEqualTo("2");
        Endpoint client = connect();
        assertThat(server.ask("event 5000")).as("told of the new client").isEqualTo("1");
        assertThat(server.ask("open")).isEqualTo("1");
        client.write("bye");
        assertThat(server.ask("event 5000")).isEqualTo("1");
        client.channel().close();
        assertThat(server.ask("event 5000")).isEqualTo("1");
        assertThat(server.ask("live")).isEqualTo("0 1");
        assertThat(server.ask("open")).isEqualTo("0");
        assertThat(server.ask("read 100")).isEqualTo("bye");
        assertThat(server.ask("read 100")).isEqualTo("closed");
    }

    @ParameterizedTest
    @EnumSource
    void aRealClientNoticesOurServersGoodbye(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Endpoint server = listen(Layout.SMALLEST);
        assertThat(server.channel().state()).isEqualTo(VchanState.WAITING);
        RigProcess client = hostClient();
        assertThat(client.ask("event 0")).as("a fresh binding is pending").isEqualTo("1");
        assertThat(server.event(5000)).isTrue();
        assertThat(server.channel().state()).isEqualTo(VchanState.CONNECTED);
        assertThat(server.write("panic: goodbye")).isEqualTo(14);
        server.channel().close();
        assertThat(client.ask("event 5000")).isEqualTo("1");
        assertThat(client.ask("live")).isEqualTo("1 0");
        assertThat(client.ask("read 100")).isEqualTo("panic: goodbye");
        assertThat(client.ask("read 100")).isEqualTo("closed");
    }

    @ParameterizedTest
    @EnumSource
    void aKilledServerIsNoticedByEventAndByteAndItsKeysAreStale(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        client.drainEvents();
        server.ask("write half a fra");
        client.drainEvents();
        server.kill();
        assertThat(client.event(5000)).isTrue();
        assertThat(client.channel().state()).isEqualTo(VchanState.PEER_CLOSED);
        assertThat(client.read()).isEqualTo("half a fra");
        assertThat(VchanKeys.read(client.xenstore(), ADDRESS))
                .as("keys after a crash")
                .isNotNull();
        assertThatThrownBy(client::reconnect)
                .isInstanceOfSatisfying(
                        VchanException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_OFFERED));
    }

    @ParameterizedTest
    @EnumSource
    void aKilledClientIsNoticedByOurServerWhichTakesTheNextOne(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Endpoint server = listen(Layout.SMALLEST);
        RigProcess first = hostClient();
        first.ask("write abc");
        assertThat(server.read()).isEqualTo("abc");
        server.drainEvents();
        first.kill();
        assertThat(server.event(5000)).isTrue();
        assertThat(server.channel().state()).isEqualTo(VchanState.PEER_CLOSED);
        RigProcess second = hostClient();
        Rig.await("our server sees the new client", () -> server.channel().state() == VchanState.CONNECTED);
        assertThat(second.ask("indices")).isEqualTo("3 3 0 0");
        second.ask("write de");
        assertThat(server.read()).isEqualTo("de");
        second.ask("close");
    }

    @ParameterizedTest
    @EnumSource
    void aDestroyedDomainTellsOnlyXenstore(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        server.ask("write last words");
        client.drainEvents();
        try (Xenstore watcher = rig.xen(0).openXenstore()) {
            watcher.watch("@releaseDomain");
            assertThat(watcher.awaitChanges(TimeUnit.SECONDS.toNanos(5))).containsExactly("@releaseDomain");
            rig.destroy(GUEST);
            assertThat(watcher.awaitChanges(TimeUnit.SECONDS.toNanos(5))).contains("@releaseDomain");
        }
        assertThat(client.event(50)).as("an event at a domain's end").isFalse();
        assertThat(client.channel().state()).as("no byte cleared").isEqualTo(VchanState.CONNECTED);
        assertThat(client.read()).as("what the dead domain wrote").isEqualTo("last words");
        assertThat(client.write("anybody?")).as("shouting into the void").isEqualTo(8);
        assertThat(rig.holdings().domain(GUEST))
                .as("a zombie as long as we map it")
                .isEqualTo("dying");
        client.channel().close();
        assertThat(rig.holdings().domain(GUEST)).isEqualTo("absent");
    }

    @ParameterizedTest
    @EnumSource
    void aDomidComesBackAsAnotherDomain(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        rig.destroy(GUEST);
        client.channel().close();
        rig.introduce(GUEST, "reborn");
        assertThat(VchanKeys.read(client.xenstore(), ADDRESS))
                .as("keys of the old life")
                .isNull();
        RigProcess server = guestServer("server", Layout.SMALLEST);
        client.reconnect();
        client.write("hello again");
        assertThat(server.ask("read 100")).isEqualTo("hello again");
    }

    @ParameterizedTest
    @EnumSource
    void aReconnectFindsTheOldBytesAndGoesOnBehindThem(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("persistent", Layout.SMALLEST);
        Endpoint client = connect();
        client.write("from the first life");
        server.ask("read 5");
        server.ask("write answer one");
        assertThat(client.read()).isEqualTo("answer one");
        server.ask("write unread");
        client.reconnect();
        assertThat(server.ask("indices")).isEqualTo("5 19 10 16");
        assertThat(client.read()).as("bytes meant for the one before").isEqualTo("unread");
        client.write(", second");
        assertThat(server.ask("read 100")).isEqualTo("the first life, second");
        server.ask("write " + "y".repeat(3000));
        assertThat(client.read()).hasSize(2048);
    }

    @ParameterizedTest
    @EnumSource
    void aServerHasOneClient(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        assertThatThrownBy(this::connect)
                .isInstanceOfSatisfying(
                        VchanException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_OFFERED));
        assertThat(rig.peer(0, "hand", "client", "5", ADDRESS.path()).line()).isEqualTo("error EINVAL");
        client.write("still ours");
        assertThat(server.ask("read 100")).isEqualTo("still ours");
    }

    @ParameterizedTest
    @EnumSource
    void aSweepingReaderCostsItsGuestNoSignals(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        server.ask("write first");
        client.drainEvents();
        client.read();
        for (int i = 0; i < 20; i++) {
            server.ask("write sample" + i);
            assertThat(client.event(2)).as("a signal that nobody asked for").isFalse();
            assertThat(client.read()).isEqualTo("sample" + i);
        }
        assertThat(client.channel().wakeWhenReadable()).isFalse();
        server.ask("write now");
        assertThat(client.event(5000)).as("the signal asked for").isTrue();
        server.ask("write more");
        assertThat(client.event(50)).as("a request is spent by one signal").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aFloodingGuestIsReadInBoundsAndStopsWhenWeLeave(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess server = rig.peer(GUEST, "flood", "0", RELATIVE, "65536", "65536", "3");
        server.line();
        Endpoint client = connect();
        byte[] bytes = new byte[1000];
        Pattern pattern = new Pattern(3);
        long total = 0;
        while (total < 1_000_000) {
            int count = client.channel().read(bytes, 0, bytes.length);
            pattern.check(bytes, count, total);
            total += count;
            if (count == 0 && !client.channel().wakeWhenReadable()) {
                assertThat(client.event(5000)).isTrue();
            }
        }
        client.channel().close();
        assertThat(server.line()).startsWith("end ");
    }
}
