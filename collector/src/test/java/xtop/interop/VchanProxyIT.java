// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanState;

/** The program over libxenvchan that every Xen ships, vchan-socket-proxy, at the other end. */
final class VchanProxyIT extends InteropTest {
    private RigProcess proxy(int domid, String mode, int peer, String path) throws Exception {
        List<String> command =
                List.of(rig.debian().program("vchan-socket-proxy"), mode, Integer.toString(peer), path, "-");
        return rig.process(domid, command, rig.withoutHypercalls());
    }

    private static String readAll(Endpoint endpoint, int length) throws Exception {
        StringBuilder text = new StringBuilder();
        Rig.await(length + " bytes", () -> {
            try {
                text.append(endpoint.read());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return text.length() >= length;
        });
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void ourClientTalksToAProxyInTheGuest(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigProcess proxy = proxy(GUEST, "--mode=server", 0, RELATIVE);
        try (var xenstore = rig.xen(0).openXenstore()) {
            Rig.await("keys published", () -> VchanKeys.read(xenstore, ADDRESS) != null);
        }
        Endpoint client = connect();
        client.write("to the guest\n");
        assertThat(proxy.line()).isEqualTo("to the guest");
        proxy.say("to the host");
        assertThat(readAll(client, 12)).isEqualTo("to the host\n");
        client.channel().close();
    }

    @ParameterizedTest
    @EnumSource
    void ourServerTalksToAProxyInTheHost(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        Endpoint server = listen(Layout.SMALLEST);
        RigProcess proxy = proxy(0, "--mode=client", GUEST, ADDRESS.path());
        Rig.await("the proxy connects", () -> server.channel().state() == VchanState.CONNECTED);
        server.write("to the host\n");
        assertThat(proxy.line()).isEqualTo("to the host");
        proxy.say("to the guest");
        assertThat(readAll(server, 13)).isEqualTo("to the guest\n");
        server.channel().close();
        proxy.await();
    }
}
