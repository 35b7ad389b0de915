// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.protocol.ProtocolException;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.vchan.VchanException;
import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.memory.MemoryDomain;

class SimulatedHostTest {
    private static final long STEP = 50_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH = 1_700_000_000L * SECOND;

    private long now = 77 * SECOND;
    private final SimulatedHost host = open(20, 1);

    @AfterEach
    void leavesNothingBehind() {
        host.close();
        assertThat(host.xen().leaks()).isEmpty();
        assertThat(host.xen().zombies()).isEmpty();
        assertThat(host.xen().domains()).extracting(MemoryDomain::domid).containsExactly(0);
    }

    @Test
    void everyGuestWithAnAgentAnswersAtOnceWithAFullSample() throws Exception {
        for (SimulatedGuest guest : host.guests()) {
            if (guest.role().behaviour() != Behaviour.STEADY) {
                continue;
            }
            try (Probe probe = probe(guest.role().name())) {
                run(probe, 2 * STEP);
                assertThat(probe.hello.kind())
                        .isEqualTo(guest.role().blueprint().kind());
                assertThat(probe.hello.sections())
                        .isEqualTo(KnownFigures.of(probe.hello.kind()).sections());
                assertThat(probe.samples).as(guest.role().name()).isEqualTo(1);
            }
        }
    }

    @Test
    void aSampleArrivesEverySecond() throws Exception {
        try (Probe probe = probe("web-rump")) {
            run(probe, 10 * SECOND);
            assertThat(probe.samples).isBetween(9, 11);
            assertThat(probe.last.sequence()).isEqualTo(probe.samples);
        }
    }

    @Test
    void xenCountsExactlyWhatTheThreadsUsed() throws Exception {
        try (Probe probe = probe("web-rump")) {
            run(probe, 5 * SECOND);
            SimulatedGuest guest = host.guest("web-rump");
            long threads = guest.model().cpu().threads().stream()
                    .mapToLong(SimulatedThread::cpuNanos)
                    .sum();
            assertThat(xen("web-rump").cpuNanos).isEqualTo(threads);
        }
    }

    @Test
    void theGuestsOwnSumIsXensFigureOfThatMoment() throws Exception {
        SimulatedGuest guest = host.guest("cache-unikraft");
        try (Probe probe = probe("cache-unikraft")) {
            int seen = 0;
            for (long end = now + 5 * SECOND; now < end; ) {
                run(probe, STEP);
                if (probe.samples == seen) {
                    continue;
                }
                seen = probe.samples;
                SampleTable vcpus = probe.table(Section.VCPU);
                assertThat(sum(probe.table(Section.THREAD), Figure.THREAD_CPU))
                        .isEqualTo(guest.model().cpu().running(0))
                        .isEqualTo(vcpus.get(0, Figure.VCPU_RUNNING))
                        .isEqualTo(xen("cache-unikraft").cpuNanos);
                assertThat(vcpus.get(0, Figure.VCPU_RUNNING)
                                + vcpus.get(0, Figure.VCPU_RUNNABLE)
                                + vcpus.get(0, Figure.VCPU_BLOCKED))
                        .isEqualTo(probe.last.guestNanos());
            }
            assertThat(seen).isGreaterThan(3);
        }
    }

    @Test
    void theLiarTellsLessThanXenCountsAndNothingElseIsHidden() throws Exception {
        try (Probe probe = probe("liar-linux")) {
            run(probe, STEP * 2);
            long toldBefore = told(probe);
            long countedBefore = xen("liar-linux").cpuNanos;
            run(probe, 10 * SECOND);
            long told = told(probe) - toldBefore;
            long counted = xen("liar-linux").cpuNanos - countedBefore;
            assertThat(counted).isGreaterThan(7 * SECOND);
            assertThat(told).isLessThan(counted / 4);
            assertThat(probe.threadNames.values()).doesNotContain("kdevtmpfsi").contains("httpd");
        }
    }

    @Test
    void anAgentTellsOnlyWhatItsSystemKnows() throws Exception {
        try (Probe rump = probe("web-rump");
                Probe mirage = probe("vpn-mirage");
                Probe named = probe("dns-mirage");
                Probe linux = probe("mail-linux")) {
            host.step(now += STEP);
            for (Probe probe : List.of(rump, mirage, named, linux)) {
                probe.read();
            }
            assertThat(rump.table(Section.INTERFACE).has(0, Figure.INTERFACE_RECEIVE_BYTES))
                    .isTrue();
            assertThat(rump.table(Section.INTERFACE).has(0, Figure.INTERFACE_RECEIVE_PACKETS))
                    .isFalse();
            assertThat(rump.threadNames.values()).contains("rumpclk0", "ip6flow_slowtim", "lwp");
            assertThat(mirage.table(Section.THREAD).rows()).isZero();
            assertThat(mirage.table(Section.COLLECTED_HEAP).has(0, Figure.HEAP_MINOR_COLLECTIONS))
                    .isTrue();
            assertThat(mirage.hello.widths().bits(Figure.INTERFACE_RECEIVE_PACKETS))
                    .isEqualTo(32);
            assertThat(named.threadNames.values()).containsExactlyInAnyOrder("udp:53", "tcp:53", "zone-transfer");
            assertThat(named.table(Section.THREAD).has(0, Figure.THREAD_CPU)).isFalse();
            assertThat(linux.hello.kind()).isEqualTo(GuestKind.LINUX);
            assertThat(linux.table(Section.VCPU).has(0, Figure.VCPU_USER)).isTrue();
            assertThat(linux.table(Section.VCPU).has(0, Figure.VCPU_RUNNING)).isFalse();
        }
    }

    @Test
    void theLeakGrowsUntilMemoryRunsOutAndTheGuestSaysSo() throws Exception {
        try (Probe probe = probe("leaky-mirage")) {
            run(probe, STEP * 2);
            long before = probe.table(Section.MEMORY).get(0, Figure.MEMORY_USED);
            run(probe, 20 * SECOND);
            assertThat(probe.table(Section.MEMORY).get(0, Figure.MEMORY_USED) - before)
                    .isCloseTo(20 * 196_608L, within(400_000L));
            run(probe, 120 * SECOND);
            assertThat(probe.events).extracting(GuestEvent::kind).contains(GuestEvent.Kind.OUT_OF_MEMORY);
        }
    }

    @Test
    void theSilentGuestStopsSendingAndKeepsItsChannel() throws Exception {
        try (Probe probe = probe("silent-minios")) {
            run(probe, Behaviour.SILENT_AFTER_NANOS + SECOND);
            int before = probe.samples;
            assertThat(before).isBetween(2, 4);
            run(probe, 20 * SECOND);
            assertThat(probe.samples).isEqualTo(before);
        }
    }

    @Test
    void theHostileGuestBreaksItsRing() throws Exception {
        try (Probe probe = probe("evil-unikraft")) {
            assertThatThrownBy(() -> run(probe, 5 * SECOND))
                    .isInstanceOfSatisfying(
                            VchanException.class,
                            e -> assertThat(e.reason()).isEqualTo(VchanException.Reason.BAD_INDEX));
        }
        assertThatThrownBy(() -> probe("evil-unikraft").close()).isInstanceOf(IOException.class);
    }

    @Test
    void theRebootingGuestHasANewBootIdAndCountersFromZeroWhileXensGoOn() throws Exception {
        long counted;
        long bootId;
        int domid = host.guest("reborn-rump").domain().domid();
        try (Probe probe = probe("reborn-rump")) {
            run(probe, SECOND);
            bootId = probe.hello.bootId();
            counted = xen("reborn-rump").cpuNanos;
            run(probe, Behaviour.REBOOT_AFTER_NANOS);
        }
        try (Probe probe = probe("reborn-rump")) {
            run(probe, 2 * STEP);
            assertThat(probe.hello.bootId()).isNotEqualTo(bootId);
            assertThat(probe.last.guestNanos()).isLessThan(5 * SECOND);
            assertThat(sum(probe.table(Section.THREAD), Figure.THREAD_CPU)).isLessThan(2 * SECOND);
            assertThat(xen("reborn-rump").cpuNanos).isGreaterThan(counted);
            assertThat(host.guest("reborn-rump").domain().domid()).isEqualTo(domid);
        }
    }

    @Test
    void theCrashingGuestHasLastWordsAndComesBackAsAnotherDomain() throws Exception {
        int domid = host.guest("fragile-unikraft").domain().domid();
        try (Probe probe = probe("fragile-unikraft")) {
            run(probe, Behaviour.CRASH_AFTER_NANOS + STEP);
            assertThat(probe.events).singleElement().satisfies(event -> {
                assertThat(event.kind()).isEqualTo(GuestEvent.Kind.PANIC);
                assertThat(event.text()).startsWith("Unhandled page fault");
            });
            assertThat(xen("fragile-unikraft").crashed).isTrue();
        }
        for (long end = now + Behaviour.CRASHED_FOR_NANOS + STEP; now < end; ) {
            host.step(now += STEP);
        }
        assertThat(host.guest("fragile-unikraft").domain().domid()).isGreaterThan(domid);
        try (Probe probe = probe("fragile-unikraft")) {
            run(probe, 2 * STEP);
            assertThat(probe.samples).isEqualTo(1);
            assertThat(probe.last.guestNanos()).isLessThan(5 * SECOND);
        }
        assertThat(xen("fragile-unikraft").crashed).isFalse();
    }

    @Test
    void theVersionFromTheFutureIsRefusedAndTheApplianceHasNoAgent() throws Exception {
        try (Probe probe = probe("future-linux")) {
            assertThatThrownBy(() -> run(probe, SECOND))
                    .isInstanceOfSatisfying(
                            ProtocolException.class,
                            e -> assertThat(e.reason()).isEqualTo(ProtocolException.Reason.VERSION));
        }
        assertThatThrownBy(() -> probe("appliance")).hasMessageContaining("announces no agent");
    }

    @Test
    void compilersComeAndGoUnderNewIds() throws Exception {
        try (Probe probe = probe("build-linux")) {
            run(probe, SECOND);
            var before = List.copyOf(ids(probe, "cc1plus"));
            run(probe, 15 * SECOND);
            assertThat(ids(probe, "cc1plus")).hasSize(4).doesNotContainAnyElementsOf(before);
        }
    }

    @Test
    void noDomainRunsMoreThanItsVcpusCanBetweenTwoQuestionsToXen() throws Exception {
        PunctualXen dom0 = new PunctualXen(host.xen().domain(0), () -> {
            try {
                host.step(now);
                return now;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        HostSample before = new HostSample();
        HostSample after = new HostSample();
        try (HypervisorStats stats = dom0.openHypervisorStats()) {
            for (int i = 0; i < 20; i++) {
                stats.sample(before);
                now += SECOND - 7L * i;
                stats.sample(after);
                for (int row = 0; row < after.domains(); row++) {
                    HostSample.DomainSample domain = after.domain(row);
                    long ran = domain.cpuNanos - before.domain(row).cpuNanos;
                    assertThat(ran).as(domain.name).isBetween(0L, (SECOND - 7L * i) * domain.vcpus);
                    assertThat(ran).as(domain.name).isPositive();
                }
            }
        }
    }

    @Test
    void theSameSeedAndStepsGiveTheSameFigures() throws Exception {
        SimulatedHost twin = open(20, 1);
        SimulatedHost other = open(20, 2);
        long at = now;
        for (int i = 1; i <= 40; i++) {
            host.step(at + i * STEP);
            twin.step(at + i * STEP);
            other.step(at + i * STEP);
        }
        now = at + 40 * STEP;
        assertThat(figures(twin)).isEqualTo(figures(host)).isNotEqualTo(figures(other));
        twin.close();
        other.close();
    }

    @Test
    void aThousandGuestsStartAndStop() throws Exception {
        SimulatedHost big = open(1000, 3);
        big.step(now + STEP);
        assertThat(big.xen().domains()).hasSize(1001);
        assertThat(big.guests().stream().map(guest -> guest.role().name())).doesNotHaveDuplicates();
        big.close();
        assertThat(big.xen().leaks()).isEmpty();
    }

    private SimulatedHost open(int guests, long seed) {
        try {
            return new SimulatedHost(Cast.of(guests), () -> EPOCH, now, seed);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Probe probe(String name) throws IOException {
        return new Probe(host.xen().domain(0), host.guest(name).domain().domid());
    }

    private void run(Probe probe, long nanos) throws IOException, ProtocolException {
        for (long end = now + nanos; now < end; ) {
            now += STEP;
            host.step(now);
            probe.read();
        }
    }

    private HostSample.DomainSample xen(String name) throws IOException {
        HostSample sample = new HostSample();
        try (HypervisorStats stats = host.xen().domain(0).openHypervisorStats()) {
            stats.sample(sample);
        }
        int domid = host.guest(name).domain().domid();
        for (int i = 0; i < sample.domains(); i++) {
            if (sample.domain(i).domid == domid) {
                return sample.domain(i);
            }
        }
        throw new AssertionError("Xen does not know " + name);
    }

    private static long told(Probe probe) {
        SampleTable vcpus = probe.table(Section.VCPU);
        return sum(vcpus, Figure.VCPU_USER) + sum(vcpus, Figure.VCPU_SYSTEM);
    }

    private static long sum(SampleTable table, Figure figure) {
        long sum = 0;
        for (int row = 0; row < table.rows(); row++) {
            sum += table.get(row, figure);
        }
        return sum;
    }

    private static List<Integer> ids(Probe probe, String name) {
        return probe.threadNames.entrySet().stream()
                .filter(entry -> name.equals(entry.getValue()))
                .map(entry -> entry.getKey())
                .toList();
    }

    private static List<Long> figures(SimulatedHost simulated) {
        return simulated.guests().stream()
                .map(guest -> guest.model().cpu().running(0)
                        + 31 * guest.model().memory().used()
                        + 37 * guest.model().network().inBytes())
                .toList();
    }
}
