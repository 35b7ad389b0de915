// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.xen.HostSample;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** Who a domain is through renames, migration, restore, pause and reuse of its domid; no rate is ever of two. */
class IdentityTest {
    private static final long SIZE = 64 << 20;

    private final MemoryXen host = new MemoryXen();
    private final List<TestGuest> guests = new ArrayList<>();
    private HandCollector collector;

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
    }

    @AfterEach
    void close() {
        collector.close();
        guests.forEach(TestGuest::close);
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @Test
    void aLocalMigrationIsCreatedBeforeTheOldOneIsGoneAndEndsWithTheOldLabel() throws XenException {
        MemoryDomain old = host.create(5, "web", 1, SIZE);
        TestGuest source = agent(old);
        collector.pass(3 * SECOND);
        // xl: the receiver has the name with a suffix, the sender is renamed away, then the receiver renamed
        MemoryDomain fresh = host.create(6, "web--incoming", old.uuid(), 1, SIZE);
        collector.pass(SECOND);
        assertThat(labels()).containsExactlyInAnyOrder("Domain-0", "web", "web--incoming");
        old.rename("web--migratedaway");
        fresh.rename("web");
        collector.guests.clear();
        old.destroy();
        source.close();
        TestGuest target = agent(fresh);
        collector.pass(12 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(labels()).containsExactlyInAnyOrder("Domain-0", "web");
        int row = HandCollector.row(fleet, 6);
        assertThat(fleet.text(Field.LABEL, row)).isEqualTo("web");
        assertThat(fleet.text(Field.UUID, row)).isEqualTo(old.uuid());
        assertThat(fleet.text(Field.AGENT, row)).isEqualTo("ok");
        assertThat(fleet.number(Field.SAMPLES, row)).as("its own only").isEqualTo(target.sent());
    }

    @Test
    void aRestoredGuestGoesOnWithItsCountersUnderAnotherDomidWithoutASpike() throws XenException {
        MemoryDomain saved = host.create(5, "web", 1, SIZE);
        TestGuest before = agent(saved);
        busy(saved, before, 0);
        collector.pass(5 * SECOND);
        collector.guests.clear();
        saved.destroy();
        before.close();
        collector.pass(30 * SECOND);
        assertThat(HandCollector.row(collector.fleet(), 5)).isEqualTo(-1);

        MemoryDomain restored = host.create(9, "web", saved.uuid(), 1, SIZE);
        TestGuest after = agent(restored);
        collector.guests.clear();
        busy(restored, after, 5 * SECOND);
        for (int i = 0; i < 50; i++) {
            collector.pass(100 * MILLI);
            Fleet fleet = collector.fleet();
            int row = HandCollector.row(fleet, 9);
            for (Field rate : List.of(Field.CPU_PERCENT, Field.GUEST_CPU_PERCENT, Field.RECEIVE_RATE)) {
                double value = row < 0 ? Double.NaN : fleet.fraction(rate, row);
                double most = rate == Field.RECEIVE_RATE ? 1e6 : 50;
                assertThat(Double.isNaN(value) || value <= most * 1.02)
                        .as("%s is %f", rate.key(), value)
                        .isTrue();
            }
        }
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 9);
        assertThat(fleet.text(Field.LABEL, row)).isEqualTo("web");
        assertThat(fleet.fraction(Field.RECEIVE_RATE, row)).isCloseTo(1e6, within(1.0));
        assertThat(fleet.number(Field.SAMPLES_MISSED, row)).isZero();
    }

    /** As {@code xl list} says it. */
    @Test
    void whoCrashedIsShutDownToo() throws XenException {
        MemoryDomain domain = host.create(5, "web", 1, SIZE);
        collector.pass(2 * SECOND);
        domain.crash();
        collector.pass(2 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.text(Field.STATE, HandCollector.row(fleet, 5))).isEqualTo("---sc-");
    }

    @Test
    void aPauseIsNoSampleMissedAndNoSpikeAfterwards() throws XenException {
        MemoryDomain domain = host.create(5, "web", 1, SIZE);
        TestGuest guest = agent(domain);
        boolean[] paused = new boolean[1];
        long[] ran = new long[1];
        collector.guests.clear();
        collector.guests.add(passed -> {
            if (!paused[0]) {
                ran[0] += 100 * MILLI;
                // Xen's clock goes on while the domain is paused, and the guest's with it
                work(domain, guest, ran[0], passed);
            }
        });
        collector.pass(5 * SECOND);
        domain.pause();
        paused[0] = true;
        collector.pass(20 * SECOND);
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.text(Field.STATE, row)).isEqualTo("--p---");
        assertThat(fleet.text(Field.AGENT, row)).isIn("silent 19s", "silent 20s");
        assertThat(fleet.text(Field.WHY, row)).isEqualTo("paused");
        assertThat(fleet.has(Field.RECEIVE_RATE, row)).isFalse();
        domain.unpause();
        paused[0] = false;
        for (int i = 0; i < 40; i++) {
            collector.pass(100 * MILLI);
            fleet = collector.fleet();
            row = HandCollector.row(fleet, 5);
            double rate = fleet.fraction(Field.RECEIVE_RATE, row);
            assertThat(Double.isNaN(rate) || rate <= 1e6 + 1).as("%f", rate).isTrue();
        }
        assertThat(fleet.text(Field.AGENT, row)).isEqualTo("ok");
        assertThat(fleet.number(Field.SAMPLES_MISSED, row)).isZero();
    }

    @Test
    void aRenameKeepsTheDomainAndMovesItsLabel() throws XenException {
        MemoryDomain domain = host.create(5, "old", 1, SIZE);
        agent(domain);
        host.create(6, "new", 1, SIZE);
        collector.pass(3 * SECOND);
        long samples = collector.number(Field.SAMPLES, 5);
        domain.rename("new");
        collector.pass(12 * SECOND);
        assertThat(labels()).containsExactlyInAnyOrder("Domain-0", "new#5", "new");
        Fleet fleet = collector.fleet();
        assertThat(fleet.text(Field.LABEL, HandCollector.row(fleet, 6))).isEqualTo("new");
        assertThat(fleet.text(Field.NAME, HandCollector.row(fleet, 5))).isEqualTo("new");
        assertThat(collector.number(Field.SAMPLES, 5)).isGreaterThan(samples);
        assertThat(collector.number(Field.RECONNECTS, 5)).isZero();
    }

    @Test
    void aRebootInTheSameDomainIsAnotherBootAndCountersStartAnewWithoutASpike() throws XenException {
        MemoryDomain domain = host.create(5, "web", 1, SIZE);
        TestGuest guest = agent(domain);
        collector.guests.clear();
        long[] boot = {0};
        collector.guests.add(passed -> work(domain, guest, passed, 100 * SECOND + passed - boot[0]));
        collector.pass(5 * SECOND);
        String first = text(Field.BOOT_ID, 5);
        guest.stop();
        guest.bootId = 0x1234;
        boot[0] = collector.clock.passed();
        collector.guests.clear();
        collector.guests.add(passed -> work(domain, guest, passed, passed - boot[0] + SECOND));
        guest.announce();
        for (int i = 0; i < 40; i++) {
            collector.pass(100 * MILLI);
            Fleet fleet = collector.fleet();
            double rate = fleet.fraction(Field.RECEIVE_RATE, HandCollector.row(fleet, 5));
            assertThat(Double.isNaN(rate) || rate <= 1e6 + 1).as("%f", rate).isTrue();
        }
        assertThat(text(Field.BOOT_ID, 5)).isEqualTo("0000000000001234").isNotEqualTo(first);
        assertThat(text(Field.AGENT, 5)).isEqualTo("ok");
    }

    /** Xen may have given the domid to another vm before xenstore's reader has noticed. */
    @Test
    void aDomidThatCameToAnotherVmWithoutADeathThatXenstoreToldIsConnectedWithinTwoSeconds() throws XenException {
        MemoryDomain old = host.create(5, "old", 1, SIZE);
        TestGuest before = agent(old);
        collector.pass(3 * SECOND);
        assertThat(collector.agent(5)).isEqualTo("ok");
        collector.guests.clear();
        old.destroy();
        before.close();
        // Xen's account comes before discovery looks, and gives the pages back; only then the domid is free
        collector.sampler.sample();
        collector.loop.turn(new int[0], 0);
        assertThat(host.zombies()).isEmpty();
        MemoryDomain fresh = host.create(5, "fresh", 1, SIZE);
        TestGuest after = agent(fresh);
        collector.pass(2 * SECOND);

        assertThat(collector.agent(5)).isEqualTo("ok");
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.text(Field.UUID, row)).isEqualTo(fresh.uuid());
        assertThat(fleet.text(Field.LABEL, row)).isEqualTo("fresh");
        assertThat(fleet.number(Field.SAMPLES, row)).as("its own only").isEqualTo(after.sent());
    }

    @Test
    void xensAccountOfAnotherVmUnderTheSameDomidIsNotJoinedToTheOldOne() {
        SessionPort port = new SessionPort(null, null, collector.clock, () -> 1, SECOND, collector.others);
        DomainTable table = new DomainTable(
                port, new Orders(new StillClock(), List.of()), new Obituaries(CollectorClock.SYSTEM, false));
        HostSample sample = new HostSample();
        long taken = collector.clock.nanos();
        table.account(account(sample, taken, "aaaa", 100 * SECOND), taken);
        table.account(account(sample, taken += SECOND, "aaaa", 100 * SECOND + SECOND / 2), taken);
        assertThat(table.get(0).cpuPercent).isEqualTo(50);
        DomainEntry before = table.get(0);
        table.account(account(sample, taken += SECOND, "bbbb", 900 * SECOND), taken);
        assertThat(table.count()).isEqualTo(1);
        assertThat(table.get(0)).isNotSameAs(before);
        assertThat(before.session.isDead()).isTrue();
        assertThat(table.get(0).uuid.get()).isEqualTo("bbbb");
        assertThat(table.get(0).cpuPercent).isNaN();
        table.account(account(sample, taken += SECOND, "bbbb", 900 * SECOND + SECOND / 4), taken);
        assertThat(table.get(0).cpuPercent).isEqualTo(25);
    }

    @Test
    void anAccountTakenBeforeTheNewVmCameDoesNotKillIt() {
        SessionPort port = new SessionPort(null, null, collector.clock, () -> 1, SECOND, collector.others);
        DomainTable table = new DomainTable(
                port, new Orders(new StillClock(), List.of()), new Obituaries(CollectorClock.SYSTEM, false));
        HostSample sample = new HostSample();
        long taken = collector.clock.nanos();
        table.announce(new Announcement(5, true, "new", "bbbb", 0, 0, null), taken);
        DomainEntry entry = table.get(0);
        table.account(account(sample, taken, "aaaa", SECOND), taken);
        table.account(account(sample, taken += SECOND, "bbbb", 90 * SECOND), taken);
        assertThat(table.get(0)).isSameAs(entry);
        assertThat(entry.session.isDead()).isFalse();
        assertThat(entry.cpuPercent).as("not of two domains").isNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whateverLivesHasALabelOfItsOwnAndKeepsIt(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<MemoryDomain> living = new ArrayList<>();
        List<String> known = new ArrayList<>();
        int domid = 0;
        for (int i = 0; i < 60; i++) {
            int action = random.nextInt(4);
            if (living.isEmpty() || action < 2) {
                living.add(host.create(++domid, "n" + random.nextInt(3), 1, 1 << 20));
                known.add(null);
            } else if (action == 2) {
                int index = random.nextInt(living.size());
                living.remove(index).destroy();
                known.remove(index);
            } else {
                int index = random.nextInt(living.size());
                String name = "n" + random.nextInt(3);
                if (!living.get(index).name().equals(name)) {
                    living.get(index).rename(name);
                    known.set(index, null);
                }
            }
            collector.pass(random.nextInt(4) == 0 ? 11 * SECOND : 200 * MILLI);
            if (i % 5 == 4) {
                collector.pass(11 * SECOND);
                Fleet fleet = collector.fleet();
                Set<String> labels = new HashSet<>();
                for (int k = 0; k < living.size(); k++) {
                    int row = HandCollector.row(fleet, living.get(k).domid());
                    String label = fleet.text(Field.LABEL, row);
                    String name = living.get(k).name();
                    assertThat(label).isIn(name, name + "#" + living.get(k).domid());
                    assertThat(labels.add(label)).as(label).isTrue();
                    assertThat(known.get(k) == null || known.get(k).equals(label))
                            .isTrue();
                    known.set(k, label);
                }
            }
        }
        living.forEach(MemoryDomain::destroy);
    }

    private static HostSample account(HostSample sample, long taken, String uuid, long cpu) {
        sample.clear();
        sample.takenNanos = taken;
        HostSample.DomainSample domain = sample.add(5);
        domain.uuid = uuid;
        domain.cpuNanos = cpu;
        domain.setVcpus(1);
        return sample;
    }

    private TestGuest agent(MemoryDomain domain) throws XenException {
        TestGuest guest = new TestGuest(domain);
        guests.add(guest);
        collector.guests.add(guest::step);
        return guest.announce();
    }

    /** Half a vCPU and a megabyte a second, from some time on. */
    private void busy(MemoryDomain domain, TestGuest guest, long from) {
        long start = collector.clock.passed();
        collector.guests.add(passed -> work(domain, guest, passed - start, from + passed - start));
    }

    private static void work(MemoryDomain domain, TestGuest guest, long ran, long clock) {
        domain.setCpuNanos(0, ran / 2);
        guest.set(Section.VCPU, 0, null, Figure.VCPU_RUNNING, clock / 2);
        guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_RECEIVE_BYTES, clock / 1000);
        guest.step(clock);
    }

    private String text(Field field, int domid) {
        Fleet fleet = collector.fleet();
        return fleet.text(field, HandCollector.row(fleet, domid));
    }

    private List<String> labels() {
        Fleet fleet = collector.fleet();
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            labels.add(fleet.text(Field.LABEL, row));
        }
        return labels;
    }
}
