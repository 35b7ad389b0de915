// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.vchan.VchanLayout;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

class CollectorSessionTest {
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

    private MemoryDomain create(int domid) {
        return host.create(domid, "guest-" + domid, 1, 64 << 20);
    }

    private TestGuest guest(int domid) throws XenException {
        TestGuest guest = new TestGuest(create(domid));
        guests.add(guest);
        collector.guests.add(guest::step);
        guest.set(Section.THREAD, 1, "main", Figure.THREAD_STATE, ThreadState.RUNNING.code());
        return guest;
    }

    private HostileGuest hostile(int domid) throws XenException {
        HostileGuest guest = new HostileGuest(create(domid));
        guests.add(guest);
        return guest;
    }

    @Test
    void everyDomainIsARowFromTheFirstTurn() {
        create(3);
        create(7);
        collector.sampler.sample();
        Fleet fleet = collector.fleet();

        assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(3);
        assertThat(fleet.text(Field.NAME, 0)).isEqualTo("Domain-0");
        assertThat(fleet.text(Field.LABEL, 1)).isEqualTo("guest-3");
        assertThat(fleet.number(Field.DOMID, 2)).isEqualTo(7);
        assertThat(fleet.text(Field.AGENT, 2)).isEqualTo("none");
        assertThat(fleet.number(Field.MEMORY, 2)).isEqualTo(64 << 20);
        assertThat(fleet.text(Field.STATE, 2)).isEqualTo("-b----");
        assertThat(fleet.text(Field.UUID, 2)).isEqualTo(host.domain(7).uuid());
        assertThat(fleet.has(Field.AGENT_UP, 2)).isFalse();
        assertThat(fleet.has(Field.CPU_PERCENT, 2)).isFalse();
    }

    @Test
    void anAnnouncedAgentIsSeenWithinASecondAndItsThreadsAppear() throws XenException {
        TestGuest guest = guest(5);
        collector.pass(SECOND);
        assertThat(collector.agent(5)).isEqualTo("none");

        guest.announce();
        collector.pass(SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.text(Field.KIND, row)).isEqualTo("minios");
        assertThat(fleet.number(Field.AGENT_UP, row)).isEqualTo(1);
        assertThat(fleet.text(Field.BOOT_ID, row)).isEqualTo("000000000000b007");
        assertThat(fleet.rows(Table.THREAD, row)).isEqualTo(1);
        int thread = fleet.firstRow(Table.THREAD, row);
        assertThat(fleet.text(Field.COMM, thread)).isEqualTo("main");
        assertThat(fleet.text(Field.THREAD_STATE, thread)).isEqualTo("R");
        assertThat(fleet.has(Field.THREAD_CPU_TIME, thread)).isFalse();
        assertThat(fleet.number(Field.COLLECTOR_AGENTS, 0)).isEqualTo(1);
        assertThat(fleet.number(Field.COLLECTOR_CHANNELS, 0)).isEqualTo(1);
    }

    @Test
    void aConnectedDomainIsNoLongerWatched() throws XenException {
        TestGuest guest = guest(5);
        collector.pass(SECOND);
        assertThat(collector.discovery.watches()).isEqualTo(3);
        guest.announce();
        collector.pass(SECOND);
        assertThat(collector.discovery.watches()).isEqualTo(2);
        guest.stop();
        collector.pass(SECOND);
        assertThat(collector.discovery.watches()).isEqualTo(3);
    }

    @Test
    void aSilentGuestIsSaidToBeSilentAndForHowLong() throws XenException {
        TestGuest guest = guest(5).announce();
        guest.set(Figure.SYSTEM_CONTEXT_SWITCHES, 10);
        collector.pass(4 * SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(collector.fleet().fraction(Field.CONTEXT_SWITCH_RATE, 1)).isZero();
        guest.interval = 0;
        collector.pass(12 * SECOND);

        assertThat(collector.agent(5)).matches("silent 1[12]s");
        assertThat(collector.number(Field.AGENT_UP, 5)).isZero();
        assertThat(collector.fleet().has(Field.CONTEXT_SWITCH_RATE, 1)).isFalse();
        assertThat(collector.fleet().number(Field.CONTEXT_SWITCHES, 1)).isEqualTo(10);

        guest.interval = SECOND;
        collector.pass(SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
    }

    @Test
    void impossibleIndicesCloseTheSessionWithAReason() throws XenException {
        HostileGuest guest = hostile(6).announce();
        TestGuest good = guest(5).announce();
        collector.pass(SECOND);
        assertThat(collector.agent(6)).isEqualTo("connecting");
        guest.produce(guest.consumed() + 4096);
        collector.pass(200 * MILLI);

        assertThat(collector.agent(6)).isEqualTo("refused: impossible ring index");
        assertThat(collector.number(Field.PROTOCOL_ERRORS, 6)).isEqualTo(1);
        assertThat(collector.number(Field.ERRORS_RING, 6)).isEqualTo(1);
        assertThat(collector.number(Field.AGENT_UP, 6)).isZero();
        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(good.isOpen()).isTrue();
    }

    @Test
    void anAgentOfAnotherVersionIsRefusedWithBothVersions() throws XenException {
        TestGuest guest = guest(5);
        guest.version = 9;
        guest.announce();
        collector.pass(SECOND);

        assertThat(collector.agent(5)).startsWith("refused: agent speaks version 9, this collector 1");
        assertThat(collector.number(Field.PROTOCOL_ERRORS, 5)).isEqualTo(1);
        assertThat(collector.number(Field.ERRORS_VERSION, 5)).isEqualTo(1);
    }

    @Test
    void anAgentThatNeverAnswersIsGivenUpAfterFiveSecondsAndTriedLessAndLessOften() throws XenException {
        hostile(6).announce();
        collector.pass(4900 * MILLI);
        assertThat(collector.agent(6)).isEqualTo("connecting");
        collector.pass(400 * MILLI);
        assertThat(collector.agent(6)).isEqualTo("refused: no hello in 5 s");
        collector.pass(300 * SECOND);

        assertThat(collector.agent(6)).isEqualTo("refused: no hello in 5 s");
        assertThat(collector.number(Field.RECONNECTS, 6)).isBetween(4L, 11L);
    }

    @Test
    void badKeysAreSaidToBeBad() throws XenException {
        HostileGuest guest = hostile(6).announce("-1; rm", "12");
        collector.pass(SECOND);
        assertThat(collector.agent(6)).isEqualTo("refused: bad keys in xenstore");
        guest.announce("99999999", "12");
        collector.pass(SECOND);
        assertThat(collector.agent(6)).startsWith("refused: ").doesNotContain("bad keys");
    }

    @Test
    void badOrdersAndStaleKeysAreRefused() throws XenException {
        HostileGuest guest = hostile(6);
        guest.page.putShort(VchanLayout.LEFT_ORDER, (short) 99);
        guest.announce();
        HostileGuest stale = hostile(7);
        stale.page.put(VchanLayout.SERVER_LIVE, (byte) 0);
        stale.announce();
        collector.pass(SECOND);

        assertThat(collector.agent(6)).isEqualTo("refused: bad ring order");
        assertThat(collector.agent(7)).isEqualTo("refused: no live server behind the keys");
    }

    @Test
    void garbageAfterTheHelloEndsTheConnection() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(SECOND);
        byte[] garbage = new byte[300];
        new Random(3).nextBytes(garbage);
        guest.write(garbage);
        collector.pass(200 * MILLI);

        assertThat(collector.agent(5)).startsWith("refused: protocol: ");
        assertThat(collector.number(Field.PROTOCOL_ERRORS, 5)).isEqualTo(1);
        assertThat(collector.number(Field.ERRORS_FRAME, 5)).isEqualTo(1);
        assertThat(collector.number(Field.ERRORS_INTERNAL, 5)).isZero();
        assertThat(collector.fleet().rows(Table.THREAD)).isZero();

        collector.pass(3 * SECOND);
        assertThat(collector.agent(5)).as("an honest agent is taken back").isEqualTo("ok");
    }

    @Test
    void halfAFrameAndADeathCostTheDomainsOwnRowOnly() throws XenException {
        TestGuest guest = guest(5).announce();
        guest(8).announce();
        collector.pass(SECOND);
        guest.interval = 0;
        guest.write(new byte[] {(byte) 200, 0, 2, 1});
        guest.domain.destroy();
        collector.guests.remove(0);
        collector.turn();
        assertThat(host.zombies()).isEmpty();
        collector.pass(2 * SECOND);

        Fleet fleet = collector.fleet();
        assertThat(HandCollector.row(fleet, 5)).isEqualTo(-1);
        assertThat(collector.agent(8)).isEqualTo("ok");
    }

    @Test
    void aGuestThatPanicsAgainAndAgainIsOneLineOfALog() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(SECOND);
        for (int i = 0; i < 5; i++) {
            guest.event(GuestEvent.Kind.PANIC, 77 + i, "again");
            collector.pass(SECOND);
        }
        assertThat(collector.loop.lastWords().take()).endsWith("panicked: again");
        assertThat(collector.loop.lastWords().take()).isNull();
    }

    @Test
    void lastWordsAreReadAfterTheDeathAndThePagesGivenBackAtOnce() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(SECOND);
        collector.guests.clear();
        guest.event(GuestEvent.Kind.PANIC, 77, "panic: \u001b[31mout of luck");
        guest.domain.crash();
        collector.turn();
        collector.pass(100 * MILLI);

        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.rows(Table.EVENT, row)).isEqualTo(1);
        int event = fleet.firstRow(Table.EVENT, row);
        assertThat(fleet.text(Field.EVENT_KIND, event)).isEqualTo("panic");
        assertThat(fleet.text(Field.EVENT_TEXT, event)).contains("out of luck").doesNotContain("\u001b");
        assertThat(fleet.number(Field.EVENT_TIME, event)).isEqualTo(77);
        assertThat(collector.loop.lastWords().take())
                .matches("guest \\S+ \\(domain 5\\) panicked: panic: .*out of luck");
        assertThat(collector.loop.lastWords().take()).isNull();

        guest.domain.destroy();
        collector.turn();
        collector.turn();
        assertThat(host.zombies())
                .as("unmapped in the turn that sees the death")
                .isEmpty();
    }

    @Test
    void theRestartOfAnAgentIsFollowed() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(15 * SECOND);
        guest.stop();
        collector.pass(SECOND);
        assertThat(collector.agent(5)).isNotEqualTo("ok");
        guest.announce();
        collector.pass(3 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(collector.number(Field.RECONNECTS, 5)).isPositive();
        assertThat(collector.number(Field.PROTOCOL_ERRORS, 5)).isZero();
    }

    @Test
    void anAgentThatWithdrawsIsNone() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(2 * SECOND);
        guest.withdraw();
        guest.stop();
        collector.pass(12 * SECOND);
        assertThat(collector.agent(5)).isEqualTo("none");
        assertThat(collector.fleet().has(Field.AGENT_UP, 1)).isFalse();
    }

    @Test
    void aNewCollectorMeetsOldBytesInTheRing() throws Exception {
        TestGuest guest = guest(5).announce();
        collector.pass(3 * SECOND);
        collector.guests.clear();
        guest.event(GuestEvent.Kind.MESSAGE, 1, "nobody reads this");
        collector.close();
        collector = new HandCollector(host);
        collector.guests.add(guest::step);
        collector.pass(2 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(collector.number(Field.PROTOCOL_ERRORS, 5)).isZero();
        assertThat(collector.fleet().rows(Table.EVENT)).isZero();
    }

    @Test
    void aFloodOfEventsKeepsTheNewestAndStarvesNobody() throws XenException {
        TestGuest flooder = guest(6).announce();
        TestGuest calm = guest(5).announce();
        collector.pass(SECOND);
        int[] sent = {0};
        collector.guests.add(now -> {
            try {
                for (int i = 0; i < 50; i++) {
                    flooder.event(GuestEvent.Kind.MESSAGE, now, "flood " + sent[0]++);
                }
            } catch (XenException e) {
                throw new AssertionError(e);
            }
        });
        collector.pass(5 * SECOND);

        Fleet fleet = collector.fleet();
        assertThat(fleet.rows(Table.EVENT, HandCollector.row(fleet, 6))).isEqualTo(GuestEvents.MOST);
        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(calm.isOpen()).isTrue();
    }

    @Test
    void keysThatFlapAreFollowedAtABoundedRate() throws XenException {
        TestGuest guest = guest(6);
        guest.interval = 0;
        collector.guests.add(now -> {
            try {
                guest.stop();
                guest.announce();
            } catch (XenException e) {
                throw new AssertionError(e);
            }
        });
        collector.pass(60 * SECOND);

        Fleet fleet = collector.fleet();
        assertThat(fleet.number(Field.RECONNECTS, HandCollector.row(fleet, 6))).isLessThan(12);
    }

    @Test
    void repeatedNamesGetLabelsOfTheirOwnForLife() {
        host.create(5, "web", 1, 1 << 20);
        collector.pass(SECOND);
        host.create(9, "web", 1, 1 << 20);
        host.create(3, "web", 1, 1 << 20);
        collector.pass(SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 5))).isEqualTo("web");
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 9))).isEqualTo("web#9");
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 3))).isEqualTo("web#3");

        host.domain(5).destroy();
        collector.pass(2 * SECOND);
        fleet = collector.fleet();
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 9))).isEqualTo("web#9");
        host.create(12, "web", 1, 1 << 20);
        collector.pass(SECOND);
        fleet = collector.fleet();
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 12))).isEqualTo("web");
    }

    @Test
    void aGuestThatIsStartedAnewKeepsItsLabelEvenWhileXenStillListsTheDeadOne() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(2 * SECOND);
        collector.guests.clear();
        guest.domain.destroy();
        host.create(6, "guest-5", 1, 1 << 20);
        collector.turn();
        collector.turn();
        Fleet fleet = collector.fleet();

        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 6))).isEqualTo("guest-5");
        int dead = HandCollector.row(fleet, 5);
        assertThat(fleet.text(Field.LABEL, dead)).isEqualTo("guest-5#5");
        assertThat(fleet.text(Field.AGENT, dead)).isEqualTo("ended");
        assertThat(fleet.has(Field.AGENT_UP, dead)).isFalse();
    }

    @Test
    void aDomidThatComesToAnotherVmIsAnotherDomain() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(2 * SECOND);
        assertThat(collector.number(Field.SAMPLES, 5)).isPositive();
        collector.guests.clear();
        guest.domain.destroy();
        host.create(50, "filler", 1, 1 << 20);
        collector.pass(SECOND);
        host.create(5, "reborn", 1, 1 << 20);
        collector.pass(SECOND);

        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.text(Field.NAME, row)).isEqualTo("reborn");
        assertThat(fleet.text(Field.AGENT, row)).isEqualTo("none");
        assertThat(fleet.has(Field.SAMPLES, row)).isFalse();
    }

    @Test
    void cpuUseComesFromXensOwnTimes() {
        MemoryDomain domain = host.create(5, "busy", 2, 1 << 20);
        collector.guests.add(now -> {
            domain.setCpuNanos(0, now);
            domain.setCpuNanos(1, now / 2);
        });
        collector.pass(5 * SECOND);
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.fraction(Field.CPU_PERCENT, row)).isCloseTo(150, within(16));
        int vcpu = fleet.firstRow(Table.VCPU, row);
        assertThat(fleet.fraction(Field.VCPU_PERCENT, vcpu))
                .isGreaterThan(fleet.fraction(Field.VCPU_PERCENT, vcpu + 1));
        assertThat(fleet.number(Field.CPU_TIME, row)).isEqualTo(fleet.number(Field.VCPU_TIME, vcpu) * 3 / 2);
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    @Test
    void ratesFollowTheGuestsClockAndABackwardCounterIsABlankNotASpike() throws XenException {
        TestGuest guest = guest(5);
        guest.interval = 0;
        guest.announce();
        collector.pass(SECOND);
        network(guest, 10 * SECOND, 1000);
        network(guest, 12 * SECOND, 5000);
        assertThat(rate()).isEqualTo(2000);
        network(guest, 13 * SECOND, 17);
        assertThat(rate()).isNaN();
        network(guest, 14 * SECOND, 117);
        assertThat(rate()).isEqualTo(100);
        network(guest, 14 * SECOND, 200);
        assertThat(rate()).as("a clock that stands still").isNaN();
        network(guest, 13 * SECOND, 300);
        assertThat(rate()).as("a clock that goes backwards").isNaN();
        network(guest, 14 * SECOND, 310);
        assertThat(rate()).isEqualTo(10);
    }

    private void network(TestGuest guest, long clock, long received) throws XenException {
        guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_RECEIVE_BYTES, received);
        guest.send(clock);
        collector.pass(100 * MILLI);
    }

    private double rate() {
        Fleet fleet = collector.fleet();
        double whole = fleet.fraction(Field.RECEIVE_RATE, HandCollector.row(fleet, 5));
        assertThat(Double.valueOf(fleet.fraction(Field.INTERFACE_RECEIVE_RATE, 0)))
                .isEqualTo(Double.valueOf(whole));
        return whole;
    }

    @Test
    void textsStayTrueWhenTheFleetsStringsAreNumberedAnew() throws XenException {
        TestGuest steady = guest(5);
        steady.set(Section.THREAD, 1, "main", Figure.THREAD_STATE, ThreadState.BLOCKED.code());
        steady.set(Section.THREAD, 1, null, Figure.THREAD_WAIT_CHANNEL, steady.encoder.name("biowait"));
        steady.set(Section.INTERFACE, 1, "vif9", Figure.INTERFACE_RECEIVE_BYTES, 1);
        steady.announce();
        collector.pass(SECOND);
        steady.step(1);
        steady.event(GuestEvent.Kind.PANIC, 1, "out of sockets");
        steady.interval = 0;
        TestGuest restless = guest(6);
        restless.interval = 0;
        restless.announce();
        collector.pass(SECOND);
        List<String> before = null;
        for (int i = 0; i < 1500; i++) {
            if (restless.sample.table(Section.THREAD).rows() > 0) {
                restless.sample.table(Section.THREAD).remove(0);
            }
            restless.set(Section.THREAD, i, "x".repeat(150) + i, Figure.THREAD_CPU, i);
            restless.send(i * SECOND);
            collector.pass(100 * MILLI);
            if (i == 0) {
                before = texts();
                assertThat(before).contains("main", "D", "biowait", "vif9", "out of sockets");
            } else if (i % 10 == 9) {
                assertThat(texts()).isEqualTo(before);
            }
        }
    }

    /** All texts below domain 5. */
    private List<String> texts() {
        Fleet fleet = collector.fleet();
        int domain = HandCollector.row(fleet, 5);
        List<String> texts = new ArrayList<>();
        for (Table table : List.of(Table.THREAD, Table.INTERFACE, Table.EVENT)) {
            for (int i = 0; i < fleet.rows(table, domain); i++) {
                for (Field field : Field.of(table)) {
                    if (field.type() == Field.Type.TEXT) {
                        texts.add(fleet.text(field, fleet.firstRow(table, domain) + i));
                    }
                }
            }
        }
        return texts;
    }

    /** Its start is told in ticks, and its CPU time a moment after the sample's clock was read. */
    @Test
    void aThreadThatHasUsedMoreThanItsLifeShowsNoShareOfIt() throws XenException {
        TestGuest guest = guest(5);
        guest.interval = 0;
        guest.announce();
        collector.pass(SECOND);
        guest.set(Section.THREAD, 1, "newborn", Figure.THREAD_CPU, 30 * MILLI);
        guest.set(Section.THREAD, 1, "newborn", Figure.THREAD_START_TIME, 10 * SECOND - 10 * MILLI);
        guest.send(10 * SECOND);
        collector.pass(100 * MILLI);
        Fleet fleet = collector.fleet();

        assertThat(fleet.number(Field.THREAD_ELAPSED, 0)).isEqualTo(10 * MILLI);
        assertThat(fleet.has(Field.THREAD_CPU_SINCE_START, 0)).isFalse();
    }

    @Test
    void threadsShowTheirCpuSinceTheyStartedTheirWaitAndTheirAge() throws XenException {
        TestGuest guest = guest(5);
        guest.interval = 0;
        guest.announce();
        collector.pass(SECOND);
        guest.set(Section.THREAD, 1, "main", Figure.THREAD_CPU, 2 * SECOND);
        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_CPU, SECOND);
        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_START_TIME, 6 * SECOND);
        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_WAKEUP_TIME, 11 * SECOND);
        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_STATE, ThreadState.BLOCKED.code());
        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_WAIT_CHANNEL, guest.encoder.name("biowait"));
        guest.send(10 * SECOND);
        collector.pass(100 * MILLI);
        Fleet fleet = collector.fleet();

        assertThat(fleet.fraction(Field.THREAD_CPU_SINCE_START, 0)).isEqualTo(20);
        assertThat(fleet.has(Field.THREAD_ELAPSED, 0)).isFalse();
        assertThat(fleet.fraction(Field.THREAD_CPU_SINCE_START, 1)).isEqualTo(25);
        assertThat(fleet.number(Field.THREAD_ELAPSED, 1)).isEqualTo(4 * SECOND);
        assertThat(fleet.number(Field.THREAD_WAKEUP, 1)).isEqualTo(SECOND);
        assertThat(fleet.text(Field.THREAD_WAIT_CHANNEL, 1)).isEqualTo("biowait");
        assertThat(fleet.number(Field.THREADS_RUNNABLE, 1)).isEqualTo(1);
        assertThat(fleet.number(Field.THREADS_BLOCKED, 1)).isEqualTo(1);
        assertThat(fleet.number(Field.THREADS_OTHER, 1)).isZero();
        assertThat(fleet.has(Field.THREAD_CPU_PERCENT, 1)).isFalse();

        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_CPU, SECOND + SECOND / 2);
        guest.send(11 * SECOND);
        collector.pass(100 * MILLI);
        assertThat(collector.fleet().fraction(Field.THREAD_CPU_PERCENT, 1)).isEqualTo(50);

        guest.set(Section.THREAD, 2, "worker", Figure.THREAD_CPU, 4 * SECOND);
        guest.send(12 * SECOND);
        collector.pass(100 * MILLI);
        assertThat(collector.fleet().has(Field.THREAD_CPU_PERCENT, 1))
                .as("no thread runs for 2.5 s in a second")
                .isFalse();
    }

    @Test
    void aXenstoreThatLostItsNodesKillsNobody() throws XenException {
        TestGuest guest = guest(5).announce();
        collector.pass(2 * SECOND);
        try (Xenstore store = host.domain(0).openXenstore()) {
            store.remove("/local/domain");
        }
        collector.pass(12 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(guest.isOpen()).isTrue();
        assertThat(collector.discovery.errors()).isPositive();
        assertThat(collector.discovery.problem()).contains("no longer lists domain 0");
    }

    @Test
    void skippedSamplesAreCounted() throws XenException {
        TestGuest guest = guest(5);
        guest.interval = 0;
        guest.announce();
        collector.pass(SECOND);
        guest.send(1);
        collector.pass(100 * MILLI);
        for (int round = 1; round <= 8; round++) {
            for (int i = 0; i < 60; i++) {
                guest.set(Section.THREAD, 100 + i, "t" + i, Figure.THREAD_CPU, Long.MAX_VALUE / (i + round));
            }
            guest.send(1 + round);
        }
        for (int i = 0; i < 20; i++) {
            guest.answer();
            collector.pass(100 * MILLI);
        }
        guest.send(20);
        collector.pass(100 * MILLI);
        assertThat(guest.encoder.skipped()).isPositive();
        assertThat(collector.number(Field.SAMPLES_MISSED, 5)).isEqualTo(guest.encoder.skipped());
    }

    @Test
    void aStormOfEventsIsAnsweredForAWhileAndThenLeftMasked() throws XenException {
        HostileGuest guest = hostile(6).announce();
        TestGuest calm = guest(5).announce();
        collector.pass(SECOND);
        long before = collector.fired;
        for (int i = 0; i < 1000; i++) {
            guest.events().notifyPeer(guest.port());
            collector.turn();
        }
        assertThat(collector.fired - before).isBetween(10L, 70L);
        collector.pass(SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
        assertThat(calm.isOpen()).isTrue();
    }

    @Test
    void aSteadyGuestIsSweptWithoutEvents() throws XenException {
        guest(5).announce();
        collector.pass(2 * SECOND);
        long before = collector.fired;
        collector.pass(20 * SECOND);
        assertThat(collector.fired - before).isLessThanOrEqualTo(1);
        assertThat(collector.number(Field.SAMPLES, 5)).isGreaterThan(18);
    }
}
