// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

class OrdersTest {
    private final MemoryXen host = new MemoryXen();
    private final TestGuests guests = new TestGuests(host);
    private HandCollector collector;

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        guests.end(collector);
    }

    private TestGuest guest(int domid) throws XenException {
        return guests.announced(domid, collector);
    }

    private String order(GuestOrder order) throws Exception {
        var answer = collector.orders.submit(order);
        collector.turn();
        return answer.get();
    }

    private String uuid(int domid) {
        return host.domain(domid).uuid();
    }

    @Test
    void aQuarantinedGuestLosesItsChannelUntilItIsReleased() throws Exception {
        guest(5);
        guest(6);
        collector.pass(2 * SECOND);
        assertThat(order(GuestOrder.quarantine(5, uuid(5)))).isEmpty();
        collector.pass(70 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("quarantined");
        assertThat(collector.agent(6)).isEqualTo("ok");
        assertThat(collector.number(Field.AGENT_UP, 5)).isZero();
        assertThat(collector.fleet().number(Field.COLLECTOR_CHANNELS, 0)).isEqualTo(1);

        assertThat(order(GuestOrder.release(5, uuid(5)))).isEmpty();
        collector.pass(SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(order(GuestOrder.release(5, uuid(5)))).isEqualTo("domain 5 is not in quarantine");
    }

    @Test
    void aQuarantineFollowsTheVmToItsNextDomid() throws Exception {
        guest(5);
        collector.pass(SECOND);
        MemoryDomain vm = host.domain(5);
        order(GuestOrder.quarantine(5, vm.uuid()));
        collector.guests.clear();
        vm.destroy();
        collector.pass(SECOND);
        TestGuest again = new TestGuest(host.create(9, "guest-5", vm.uuid(), 1, 64 << 20));
        guests.add(again);
        collector.guests.add(again::step);
        again.announce();
        guest(5);
        collector.pass(2 * SECOND);

        assertThat(collector.agent(9)).isEqualTo("quarantined");
        assertThat(collector.agent(5)).as("another vm under the old domid").isEqualTo("ok");
    }

    private void restart() throws XenException {
        List<StandingOrder> standing = collector.orders.standing();
        StillClock clock = collector.clock;
        collector.close();
        collector.guests.clear();
        collector = new HandCollector(host, clock, standing);
        guests.workWith(collector);
    }

    @Test
    void quarantinesAndCadencesWithTimeLeftSurviveARestart() throws Exception {
        guest(5);
        TestGuest slow = guest(6);
        TestGuest soonOver = guest(7);
        collector.pass(2 * SECOND);
        assertThat(order(GuestOrder.cadence(6, uuid(6), 500 * MILLI, 30 * SECOND)))
                .isEmpty();
        assertThat(order(GuestOrder.cadence(7, uuid(7), 200 * MILLI, SECOND))).isEmpty();
        assertThat(order(GuestOrder.quarantine(5, uuid(5)))).isEmpty();
        collector.pass(10 * SECOND);
        slow.asked.clear();
        soonOver.asked.clear();
        restart();
        collector.pass(3 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("quarantined");
        assertThat(collector.agent(6)).isEqualTo("ok");
        assertThat(collector.agent(7)).isEqualTo("ok");
        assertThat(slow.asked).containsExactly(500 * MILLI);
        assertThat(soonOver.asked).containsExactly(SECOND);
        collector.pass(18 * SECOND);
        assertThat(slow.asked).as("the time went on while nobody served").endsWith(SECOND);

        assertThat(order(GuestOrder.release(5, uuid(5)))).isEmpty();
        restart();
        collector.pass(3 * SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
    }

    @Test
    void anotherVmUnderTheDomidInheritsNothing() throws Exception {
        guest(5);
        guest(6);
        collector.pass(2 * SECOND);
        order(GuestOrder.quarantine(5, uuid(5)));
        order(GuestOrder.cadence(6, uuid(6), 200 * MILLI, 0));
        List<StandingOrder> standing = collector.orders.standing();
        assertThat(standing).hasSize(2);
        collector.guests.clear();
        for (int domid = 5; domid <= 6; domid++) {
            host.domain(domid).destroy();
        }
        collector.pass(2 * SECOND);
        collector.close();
        collector = new HandCollector(host, collector.clock, standing);
        guest(5);
        TestGuest other = guest(6);
        collector.pass(2 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(other.asked).containsExactly(SECOND);
        assertThat(collector.fleet().has(Field.CADENCE, HandCollector.row(collector.fleet(), 6)))
                .isFalse();
    }

    @Test
    void quarantinesOfVmsThatAreGoneMakeRoomAndThoseOfLivingOnesDoNot() throws Exception {
        List<StandingOrder> standing = new ArrayList<>();
        for (int i = 0; i < Orders.MOST_QUARANTINES; i++) {
            standing.add(StandingOrder.quarantine(i + 100, "gone-" + i));
        }
        collector.close();
        collector = new HandCollector(host, collector.clock, standing);
        guest(5);
        collector.pass(2 * SECOND);
        assertThat(order(GuestOrder.quarantine(5, uuid(5)))).isEmpty();

        assertThat(collector.orders.standing())
                .hasSize(Orders.MOST_QUARANTINES)
                .contains(StandingOrder.quarantine(5, uuid(5)))
                .doesNotContain(standing.get(0))
                .contains(standing.get(1));
    }

    @Test
    void anOrderForAnotherVmThanTheOneThatIsThereIsNotCarriedOut() throws Exception {
        guest(5);
        collector.pass(SECOND);
        assertThat(order(GuestOrder.quarantine(5, "another")))
                .isEqualTo("domain 5 is no longer the one that was meant");
        assertThat(order(GuestOrder.quarantine(77, ""))).isEqualTo("domain 77 is no longer the one that was meant");
        assertThat(collector.agent(5)).isEqualTo("ok");
    }

    @Test
    void anAgentIsAskedForAnotherIntervalAndForTheUsualOneAfterwards() throws Exception {
        TestGuest guest = guest(5);
        collector.pass(SECOND);
        assertThat(order(GuestOrder.cadence(5, uuid(5), 200 * MILLI, 3 * SECOND)))
                .isEmpty();
        collector.pass(SECOND);
        assertThat(guest.asked).containsExactly(SECOND, 200 * MILLI);
        collector.pass(3 * SECOND);
        assertThat(guest.asked).containsExactly(SECOND, 200 * MILLI, SECOND);
    }

    @Test
    void theFleetIsPublishedAsOftenAsTheFastestGuestIsAskedFor() throws Exception {
        guest(5);
        collector.pass(2 * SECOND);
        long before = collector.fleet().sequence();
        collector.pass(5 * SECOND);
        long usual = collector.fleet().sequence() - before;
        order(GuestOrder.cadence(5, uuid(5), 100 * MILLI, 0));
        collector.pass(2 * SECOND);
        before = collector.fleet().sequence();
        collector.pass(5 * SECOND);
        long fast = collector.fleet().sequence() - before;

        assertThat(usual).isBetween(5L, 7L);
        assertThat(fast).isBetween(48L, 52L);
    }

    @Test
    void aSlowCadenceOutlivesAReconnectAndIsNoSilence() throws Exception {
        TestGuest guest = guest(5);
        collector.pass(SECOND);
        order(GuestOrder.cadence(5, uuid(5), 10 * SECOND, 0));
        guest.interval = 10 * SECOND;
        collector.pass(9 * SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
        guest.stop();
        guest.announce();
        collector.pass(3 * SECOND);
        assertThat(guest.asked).endsWith(10 * SECOND);
        assertThat(guest.asked.stream().filter(nanos -> nanos == SECOND)).hasSize(1);
    }

    @Test
    void aCadenceThatNoAgentKeepsIsRefused() {
        assertThatThrownBy(() -> GuestOrder.cadence(5, "", 99 * MILLI, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GuestOrder.cadence(5, "", 61 * SECOND, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connectionsComeInABurstAndThenAtAPace() {
        ConnectPace pace = new ConnectPace();
        long start = Long.MAX_VALUE - SECOND;
        int first = 0;
        while (pace.take(start)) {
            first++;
        }
        int rest = 0;
        for (long at = MILLI; at <= 4 * SECOND; at += MILLI) {
            rest += pace.take(start + at) ? 1 : 0;
        }
        assertThat(first).isEqualTo(ConnectPace.BURST);
        assertThat(rest).isEqualTo(4 * ConnectPace.PER_SECOND);
        int later = 0;
        while (pace.take(start + 60 * SECOND)) {
            later++;
        }
        assertThat(later).as("a rest earns one burst, not all of its time").isEqualTo(ConnectPace.BURST);
    }
}
