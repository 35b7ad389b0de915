// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.vchan.VchanException;
import xtop.vchan.VchanException.Reason;

/** A guest that scribbles on a real page. It costs its own channel and nothing else. */
final class VchanHostileIT extends InteropTest {
    private RigProcess server;

    @BeforeEach
    void aServerInTheGuest() throws Exception {
        start(XenstoreDaemon.XENSTORED);
        server = guestServer("server", Layout.SMALLEST);
    }

    private static void violates(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        VchanException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"2049", "2147483648", "4294967295"})
    void anImpossibleProducerIsAViolationNotAnIdleRing(long index) throws Exception {
        Endpoint client = connect();
        server.ask("poke right.prod " + index);
        violates(Reason.BAD_INDEX, client::read);
    }

    @ParameterizedTest
    @CsvSource({"1", "2147483648", "4294966271"})
    void anImpossibleConsumerIsAViolation(long index) throws Exception {
        Endpoint client = connect();
        server.ask("poke left.cons " + index);
        violates(Reason.BAD_INDEX, () -> client.write("x"));
    }

    @Test
    void ourOwnIndicesAreNeverReadBack() throws Exception {
        Endpoint client = connect();
        client.write("abc");
        server.ask("read 3");
        server.ask("poke left.prod 77");
        server.ask("poke right.cons 12345");
        assertThat(client.write("def")).isEqualTo(3);
        assertThat(server.ask("indices")).startsWith("3 6 ");
    }

    @ParameterizedTest
    @CsvSource({"left_order,20", "right_order,9", "left_order,65535", "right_order,0"})
    void ordersThatChangeLaterAreNotLookedAt(String name, int order) throws Exception {
        Endpoint client = connect();
        server.ask("poke " + name + " " + order);
        assertThat(client.write("z".repeat(3000))).isEqualTo(1024);
        assertThat(client.read()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "left_order,0,BAD_ORDER",
        "left_order,9,BAD_ORDER",
        "left_order,11,BAD_ORDER",
        "right_order,10,BAD_ORDER",
        "right_order,65535,BAD_ORDER",
        "right_order,20,GRANTS_OVERLAP",
        "right_order,13,BAD_GRANT"
    })
    void impossibleOrdersAreRefusedAtTheDoor(String name, int order, Reason reason) throws Exception {
        server.ask("poke " + name + " " + order);
        violates(reason, this::connect);
        assertThat(server.ask("open")).as("the guest may try again").isIn("0", "2");
    }
}
