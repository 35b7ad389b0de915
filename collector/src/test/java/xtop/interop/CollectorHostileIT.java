// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.fleet.Fleet;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;
import xtop.xen.Xenstore;

/** Guests that misbehave beside good ones, and strangers on their channels. */
final class CollectorHostileIT extends WholePathTest {
    @ParameterizedTest
    @EnumSource
    void aBadGuestCostsOnlyItsOwnRow(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        rig.introduce(10, "scribbler");
        RigProcess scribbler = rig.peer(10, "hand", "persistent", "0", "data/vchan/0/xtop", "0", "0");
        scribbler.line();
        rig.introduce(11, "flooder");
        rig.peer(11, "flood", "0", "data/vchan/0/xtop", "0", "0", "7").line();
        rig.introduce(12, "stale");
        RigProcess stale = rig.peer(12, "hand", "server", "0", "data/vchan/0/xtop", "0", "0");
        stale.line();
        stale.kill();
        awaitFleet(
                "the good ones and the connected scribbler",
                fleet -> ok(fleet, 5, 6)
                        && "connecting".equals(agentStates(fleet).get(10L)));
        scribbler.ask("poke right.prod 4000000000");
        awaitFleet(
                "each bad one with its reason",
                fleet -> ok(fleet, 5, 6)
                        && agentStates(fleet).get(10L).startsWith("refused: impossible ring index")
                        && agentStates(fleet).get(12L).startsWith("refused: ")
                        && !"ok".equals(agentStates(fleet).get(11L)));
        awaitMoreSamples(3, 5, 6);
    }

    @ParameterizedTest
    @EnumSource
    void scribblersOnRealPagesHarmNobody(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        for (int domid = 30; domid < 34; domid++) {
            rig.introduce(domid, "scribbler" + domid);
            String seed = Integer.toString(domid);
            rig.peer(domid, "scribble", "0", "data/vchan/0/xtop", "0", "0", seed)
                    .line();
        }
        awaitFleet("each scribbler refused at least once", new Predicate<Fleet>() {
            private final Set<Long> refused = new HashSet<>();

            @Override
            public boolean test(Fleet fleet) {
                agentStates(fleet).forEach((domid, state) -> {
                    if (state.startsWith("refused: ")) {
                        refused.add(domid);
                    }
                });
                return refused.size() == 4;
            }
        });
        awaitMoreSamples(10, 5, 6);
    }

    @ParameterizedTest
    @EnumSource
    void badAndFlappingKeysHarmNobody(XenstoreDaemon daemon) throws Exception {
        start(daemon, 2);
        rig.introduce(30);
        try (Xenstore guest = rig.xen(30).openXenstore()) {
            for (String value : new String[] {"\u001b[2J", "", "-1", "4294967296", "8 ", "0x8"}) {
                guest.transaction(t -> {
                    t.write("data/vchan/0/xtop/ring-ref", value);
                    t.write("data/vchan/0/xtop/event-channel", "3");
                });
                awaitFleet("refused keys", fleet -> agentStates(fleet).get(30L).startsWith("refused: bad keys"));
                guest.remove("data/vchan");
                awaitFleet(
                        "forgotten keys", fleet -> !agentStates(fleet).get(30L).startsWith("refused: bad keys"));
            }
            for (int i = 1; i < 1000; i++) {
                guest.write("data/vchan/0/xtop/ring-ref", Integer.toString(i));
                guest.write("data/vchan/0/xtop/event-channel", Integer.toString(i));
            }
        }
        awaitMoreSamples(5, 5, 6);
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfAStrangerBeforeUsAreDropped(XenstoreDaemon daemon) throws Exception {
        rig = Rig.start(daemon);
        introduce(1);
        String path = "/local/domain/5/data/vchan/0/xtop";
        try (Xenstore xenstore = rig.xen(0).openXenstore()) {
            Rig.await("keys of the agent", () -> xenstore.read(path + "/event-channel") != null);
        }
        RigProcess stranger = rig.peer(0, "hand", "client", "5", path);
        assertThat(stranger.line()).isEqualTo("open left 10 right 11");
        assertThat(stranger.ask("write xtop xtop xtop and much else that is no hello"))
                .isEqualTo("45");
        assertThat(stranger.ask("close")).isEqualTo("closed");
        collect();
        awaitFleet("the agent behind the stranger's bytes", fleet -> ok(fleet, 5));
    }
}
