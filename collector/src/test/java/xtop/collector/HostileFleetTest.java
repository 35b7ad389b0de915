// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.vchan.VchanLayout;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/** Guests that write anything anywhere at any time; an honest one among them must not notice. */
class HostileFleetTest {
    private static final int HONEST = 1;
    private static final int BENT = 2;
    private static final int FIRST_HOSTILE = 10;

    private final MemoryXen host = new MemoryXen();
    private final List<HostileGuest> hostile = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverGuestsWriteAnHonestOneStaysOkAndNothingLeaks(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestGuest honest = guest(HONEST);
                TestGuest bent = guest(BENT)) {
            for (int domid = FIRST_HOSTILE; domid < FIRST_HOSTILE + 12; domid++) {
                hostile.add(new HostileGuest(host.create(domid, "hostile-" + domid, 1, 1 << 20)).announce());
            }
            try (HandCollector collector = new HandCollector(host)) {
                collector.guests.add(honest::step);
                collector.guests.add(now -> bend(bent, now, random));
                collector.guests.add(now -> hostile.forEach(guest -> scribble(guest, random)));
                collector.pass(2 * SECOND);
                for (int i = 0; i < 30; i++) {
                    collector.pass(4 * SECOND);
                    assertThat(collector.agent(HONEST)).isEqualTo("ok");
                }
                Fleet fleet = collector.fleet();
                int row = HandCollector.row(fleet, HONEST);
                assertThat(fleet.number(Field.PROTOCOL_ERRORS, row)).isZero();
                assertThat(fleet.number(Field.RECONNECTS, row)).isZero();
                assertThat(fleet.number(Field.SAMPLES_MISSED, row)).isZero();
                assertThat(fleet.number(Field.PROTOCOL_ERRORS, HandCollector.row(fleet, BENT)))
                        .isPositive();
                for (int domid = FIRST_HOSTILE; domid < FIRST_HOSTILE + 12; domid++) {
                    String agent = fleet.text(Field.AGENT, HandCollector.row(fleet, domid));
                    assertThat(agent)
                            .matches("connecting|silent .*|refused: .*")
                            .doesNotContain("internal fault")
                            .matches("\\p{Print}*");
                }
            }
        }
        hostile.forEach(HostileGuest::close);
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    private TestGuest guest(int domid) throws XenException {
        TestGuest guest = new TestGuest(host.create(domid, "guest-" + domid, 1, 1 << 20)).announce();
        for (int t = 1; t < 9; t++) {
            guest.set(Section.THREAD, t, "thread-" + t, Figure.THREAD_CPU, t);
        }
        return guest;
    }

    /** An agent that is honest but for now and then some bytes that are no frame, or figures that make no sense. */
    private static void bend(TestGuest guest, long now, Random random) {
        for (int t = 1; t < 9; t++) {
            Figure figure = Figure.at(Section.THREAD, random.nextInt(Figure.count(Section.THREAD)));
            if (figure.kind() != Figure.Kind.NAME) {
                guest.set(Section.THREAD, t, null, figure, random.nextLong());
            }
        }
        guest.step(random.nextInt(5) == 0 ? random.nextLong() >>> 1 : now);
        if (guest.isOpen() && random.nextInt(40) == 0) {
            byte[] noise = new byte[1 + random.nextInt(60)];
            random.nextBytes(noise);
            guest.write(noise);
        }
    }

    private static void scribble(HostileGuest guest, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> guest.produce(guest.consumed() + random.nextInt(2048));
                case 1 -> guest.produce(random.nextInt());
                case 2 -> guest.page.putInt(VchanLayout.STATE_WORD, random.nextInt());
                case 3 -> {
                    guest.page.put(VchanLayout.SERVER_LIVE, (byte) VchanLayout.LIVE_CONNECTED);
                    guest.page.put(VchanLayout.CLIENT_LIVE, (byte) VchanLayout.LIVE_WAITING);
                    guest.page.putShort(VchanLayout.LEFT_ORDER, (short) VchanLayout.SMALL_ORDER);
                    guest.page.putShort(VchanLayout.RIGHT_ORDER, (short) VchanLayout.LARGE_ORDER);
                }
                case 4 -> {
                    for (int at = VchanLayout.LARGE_RING; at < VchanLayout.PAGE_SIZE; at++) {
                        guest.page.put(at, (byte) random.nextInt(256));
                    }
                }
                default -> guest.page.putShort(random.nextInt(2040) * 2, (short) random.nextInt());
            }
        }
    }
}
