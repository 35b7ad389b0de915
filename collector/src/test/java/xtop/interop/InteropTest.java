// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanAddress;

/** A rig with domain 5, and the assertion at the end of every test that nothing leaked. */
abstract class InteropTest {
    static final int GUEST = 5;
    static final VchanAddress ADDRESS = new VchanAddress(GUEST, 0, "xtop");
    /** As a guest may write it: relative to its own directory. */
    static final String RELATIVE = "data/vchan/0/xtop";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Deque<Endpoint> endpoints = new ArrayDeque<>();
    Rig rig;

    /** To be called first in a test. */
    void start(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        rig.introduce(GUEST);
    }

    @AfterEach
    final void nothingLeaks() throws Exception {
        if (rig != null) {
            try (Rig ending = rig) {
                /* the handles are still open: closing them would hide what a channel forgot */
                endpoints.forEach(Endpoint::closeChannel);
                ending.assertNoChannelHeldHere();
                while (!open.isEmpty()) {
                    open.pop().close();
                }
                ending.assertNothingLeaked();
            }
        }
    }

    /** Closes it before the leaks are looked for. */
    <T extends AutoCloseable> T closing(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** The real libxenvchan in the guest, doing what it is told. */
    RigProcess guestServer(String kind, Layout layout) throws Exception {
        RigProcess server = rig.peer(
                GUEST, "hand", kind, "0", RELATIVE, Integer.toString(layout.left()), Integer.toString(layout.right()));
        assertThat(server.line()).isEqualTo(layout.opened());
        return server;
    }

    /** The real libxenvchan in domain 0, connected to the guest. */
    RigProcess hostClient() throws Exception {
        RigProcess client = rig.peer(0, "hand", "client", Integer.toString(GUEST), ADDRESS.path());
        assertThat(client.line()).startsWith("open ");
        return client;
    }

    /** Our client in domain 0, connected to the guest. */
    Endpoint connect() throws Exception {
        Endpoint client = closing(Endpoint.client(rig.xen(0), ADDRESS));
        endpoints.add(client);
        client.connect();
        return client;
    }

    /** Our server in the guest. */
    Endpoint listen(Layout layout) throws Exception {
        Endpoint server = closing(Endpoint.server(rig.xen(GUEST), ADDRESS, layout));
        endpoints.add(server);
        return server;
    }
}
