// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;

/**
 * The rig itself, with the real libxenvchan at both ends: what Xen and Linux do when peers come and go. What the other
 * interop tests assert of our classes rests on this.
 */
final class RigIT {
    private static final String PATH = "/local/domain/5/data/vchan/0/xtop";

    private Rig rig;

    @AfterEach
    void nothingIsLeftBehind() throws IOException, InterruptedException {
        if (rig != null) {
            try {
                rig.assertNothingLeaked();
            } finally {
                rig.close();
            }
        }
    }

    private RigProcess server(XenstoreDaemon daemon, String kind) throws IOException, InterruptedException {
        rig = Rig.start(daemon);
        rig.introduce(5);
        RigProcess server = rig.peer(5, "hand", kind, "0", "data/vchan/0/xtop", "0", "0");
        assertThat(server.line()).isEqualTo("open left 10 right 11");
        return server;
    }

    private RigProcess client() throws IOException {
        RigProcess client = rig.peer(0, "hand", "client", "5", PATH);
        assertThat(client.line()).isEqualTo("open left 10 right 11");
        assertThat(client.ask("event 0"))
                .as("a fresh binding is pending at once")
                .isEqualTo("1");
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void realPeersTalkAndSayGoodbye(XenstoreDaemon daemon) throws Exception {
        RigProcess server = server(daemon, "server");
        RigProcess client = client();
        assertThat(client.ask("write hello")).isEqualTo("5");
        assertThat(server.ask("event 5000")).isEqualTo("1");
        assertThat(server.ask("read 100")).isEqualTo("hello");
        assertThat(server.ask("write last words")).isEqualTo("10");
        assertThat(server.ask("close")).isEqualTo("closed");
        assertThat(server.await()).isZero();
        assertThat(client.ask("read 100")).as("bytes written before a close").isEqualTo("last words");
        assertThat(client.ask("read 100")).isEqualTo("closed");
        assertThat(client.ask("close")).isEqualTo("closed");
    }

    @ParameterizedTest
    @EnumSource
    void aKilledProcessIsToldOnceByItsKernel(XenstoreDaemon daemon) throws Exception {
        RigProcess server = server(daemon, "server");
        RigProcess client = client();
        server.kill();
        assertThat(client.ask("event 5000")).isEqualTo("1");
        assertThat(client.ask("event 50")).isEqualTo("0");
        assertThat(client.ask("live")).isEqualTo("1 0");
        assertThat(client.ask("open")).isEqualTo("0");
        client.ask("close");
    }

    @ParameterizedTest
    @EnumSource
    void aDestroyedDomainTellsNobodyAndStaysDyingWhileItsPagesAreMapped(XenstoreDaemon daemon) throws Exception {
        server(daemon, "server");
        RigProcess client = client();
        rig.destroy(5);
        assertThat(client.ask("event 100")).isEqualTo("0");
        assertThat(client.ask("live")).isEqualTo("1 1");
        assertThat(client.ask("open")).as("libxenvchan cannot know").isEqualTo("1");
        assertThat(rig.holdings().domain(5)).isEqualTo("dying");
        client.ask("close");
        client.await();
        assertThat(rig.holdings().domain(5)).isEqualTo("absent");
    }

    @ParameterizedTest
    @EnumSource
    void theEventChannelIsTheLockAndAPersistentServerGoesOnWhereTheFirstClientStopped(XenstoreDaemon daemon)
            throws Exception {
        RigProcess server = server(daemon, "persistent");
        RigProcess first = client();
        assertThat(rig.peer(0, "hand", "client", "5", PATH).line()).isEqualTo("error EINVAL");
        first.ask("write from the first");
        assertThat(server.ask("read 4")).isEqualTo("from");
        first.kill();
        RigProcess second = client();
        assertThat(second.ask("indices")).isEqualTo("4 14 0 0");
        second.ask("write 2");
        assertThat(server.ask("read 100")).isEqualTo(" the first2");
        second.ask("close");
        server.ask("close");
    }

    @Test
    void twoHostsInOneJvmKnowNothingOfEachOther() throws Exception {
        RigProcess here = server(XenstoreDaemon.XENSTORED, "server");
        try (Rig other = Rig.start(XenstoreDaemon.OXENSTORED)) {
            other.introduce(5, "elsewhere");
            assertThat(other.peer(0, "hand", "client", "5", PATH).line()).isEqualTo("error ENOENT");
            RigProcess there = other.peer(5, "hand", "server", "0", "data/vchan/0/xtop", "65536", "65536");
            assertThat(there.line()).isEqualTo("open left 16 right 16");
            RigProcess client = client();
            client.ask("write for here");
            assertThat(here.ask("read 100")).isEqualTo("for here");
            assertThat(there.ask("open")).as("waits for its own client").isEqualTo("2");
            other.destroy(5);
            assertThat(client.ask("open")).isEqualTo("1");
            other.assertNothingLeaked();
        }
    }
}
