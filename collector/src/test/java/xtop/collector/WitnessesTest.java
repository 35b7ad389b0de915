// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.why.Why;
import xtop.protocol.Figure;
import xtop.protocol.Section;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** Guests' word against Xen's, over the whole way from the ring to the sentence. */
class WitnessesTest {
    private static final long MIB = 1 << 20;
    private static final List<Field> VERDICTS = List.of(
            Field.CPU_DISAGREED,
            Field.CLOCK_DISAGREED,
            Field.MEMORY_DISAGREED,
            Field.RECEIVE_DISAGREED,
            Field.TRANSMIT_DISAGREED);

    private final MemoryXen host = new MemoryXen();
    private final List<TestGuest> guests = new ArrayList<>();
    private HandCollector collector;

    /** What a guest did, by Xen's count and by its own. */
    private static final class Truth {
        long cpu;
        long toldCpu;
        long received;
        long toldReceived;
        long sent;
        long toldSent;
        long clock = 1000 * SECOND;
        long total = 60 * MIB;
    }

    /** Lets a tenth of a second of a guest's life pass. */
    private interface Life {
        void pass(Truth truth);
    }

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
    }

    @AfterEach
    void close() {
        collector.close();
        guests.forEach(TestGuest::close);
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void anHonestGuestIsAgreedWith() throws XenException {
        guest(5, 1, honest(0.4, 10_000));
        collector.pass(10 * SECOND);
        for (Field field : VERDICTS) {
            assertThat(verdict(field)).as(field.key()).isZero();
        }
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.fraction(Field.CPU_CLAIMED, row)).isCloseTo(40, within(1e-3));
        assertThat(fleet.fraction(Field.CPU_CHARGED, row)).isCloseTo(40, within(1e-3));
        assertThat(fleet.fraction(Field.RECEIVE_CLAIMED, row)).isCloseTo(100_000, within(1.0));
        assertThat(fleet.fraction(Field.TRANSMIT_CARRIED, row)).isCloseTo(200_000, within(1.0));
        assertThat(fleet.fraction(Field.CLOCK_RATE, row)).isCloseTo(100, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void anHonestGuestIsNeverContradictedHoweverItsLoadJumps(int seed) throws XenException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] load = new double[1];
        long[] bytes = new long[1];
        TestGuest guest = guest(5, 2, truth -> {
            if (random.nextInt(4) == 0) {
                load[0] = random.nextInt(3) == 0 ? 2 * random.nextDouble() : random.nextInt(3);
                bytes[0] = random.nextInt(3) == 0 ? 0 : random.nextInt(20_000_000);
            }
            truth.clock += 100 * MILLI;
            truth.cpu += (long) (load[0] * 100 * MILLI);
            // Xen counts what it does on the guest's behalf, and each side other headers
            truth.toldCpu = (long) (truth.cpu * 0.95);
            truth.toldReceived = truth.received += bytes[0];
            truth.sent += bytes[0];
            truth.toldSent = (long) (truth.sent * 1.2);
        });
        for (int i = 0; i < 300; i++) {
            // its agent is late at times
            guest.interval = random.nextInt(5) == 0 ? 1300 * MILLI : SECOND;
            collector.pass((1 + random.nextInt(8)) * 100L * MILLI);
            assertNobodyAccused(i);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.95, 0.7, 0.5, 0.3})
    void aGuestThatHidesWhatItBurnsIsFoundTheSoonerTheMoreItHides(double hidden) throws XenException {
        guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += (long) ((hidden + 0.04) * 100 * MILLI);
            truth.toldCpu += (long) (0.04 * 100 * MILLI);
        });
        long seconds = 2;
        collector.pass(2 * SECOND);
        while (!why(5).startsWith("says")) {
            collector.pass(SECOND);
            assertThat(++seconds).isLessThan(30);
        }
        assertThat(seconds).isBetween(5L, 5 + (long) (5 / hidden));
        String accused = "says it uses 4 % of its vCPU, Xen charges " + Math.round(100 * (hidden + 0.04)) + " %";
        assertThat(why(5)).isEqualTo(accused);
        for (int i = 0; i < 60; i++) {
            collector.pass(SECOND);
            assertThat(why(5)).as("and stays found").isEqualTo(accused);
        }
    }

    @Test
    void aLiarWhoTurnsHonestIsBelievedAgain() throws XenException {
        boolean[] lies = {true};
        guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += 90 * MILLI;
            truth.toldCpu += lies[0] ? 5 * MILLI : 90 * MILLI;
        });
        collector.pass(15 * SECOND);
        assertThat(why(5)).startsWith("says it uses");
        lies[0] = false;
        collector.pass(40 * SECOND);
        assertThat(why(5)).doesNotStartWith("says it uses");
        assertThat(verdict(Field.CPU_DISAGREED)).isZero();
    }

    @Test
    void aKernelThatCountsStolenTimeAsItsOwnIsANoteNotALie() throws XenException {
        guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += 40 * MILLI;
            truth.toldCpu += 85 * MILLI;
        });
        collector.pass(20 * SECOND);
        assertThat(why(5)).isEqualTo("counts 85 % of its vCPU, Xen charges 40 %: it takes stolen time for its own");
        assertThat(verdict(Field.SICKNESS)).isEqualTo(1);
    }

    @Test
    void moreThanTheTimeThatPassedIsALie() throws XenException {
        guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += 40 * MILLI;
            truth.toldCpu += 300 * MILLI;
        });
        collector.pass(20 * SECOND);
        assertThat(why(5)).isEqualTo("says it uses 300 % of its vCPU, Xen charges 40 %");
    }

    @Test
    void memoryThatXenNeverGaveIsALieAndLessIsNot() throws XenException {
        long[] total = {30 * MIB};
        guest(5, 1, truth -> {
            honest(0.1, 0).pass(truth);
            truth.total = total[0];
        });
        collector.pass(10 * SECOND);
        assertThat(verdict(Field.MEMORY_DISAGREED)).isZero();
        total[0] = 3L << 30;
        collector.pass(2 * SECOND);
        assertThat(why(5)).as("one sample is none").doesNotStartWith("says");
        collector.pass(4 * SECOND);
        assertThat(why(5)).isEqualTo("says it has 3.0 GiB, Xen gave it 64 MiB");
    }

    @Test
    void bytesThatTheGuestHidesAndBytesThatItInvents() throws XenException {
        guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.received += 104_857;
            truth.toldReceived += 104_857;
            truth.sent += 104_857;
        });
        guest(6, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.received += 104_857;
            truth.toldReceived += 1_048_576;
        });
        collector.pass(15 * SECOND);
        assertThat(why(5)).isEqualTo("says it sends 0 bytes/s, its vif carried 1.0 MiB/s");
        assertThat(why(6)).isEqualTo("says it receives 10 MiB/s, its vif carried 1.0 MiB/s");
    }

    @Test
    void bridgesAndTunnelsMayCountAByteTwice() throws XenException {
        TestGuest guest = guest(5, 1, honest(0.1, 100_000));
        collector.guests.add(0, passed -> {
            for (int id = 2; id < 5; id++) {
                String name = id == 4 ? "lo" : "br" + id;
                guest.set(Section.INTERFACE, id, name, Figure.INTERFACE_RECEIVE_BYTES, passed / 200);
                guest.set(Section.INTERFACE, id, name, Figure.INTERFACE_TRANSMIT_BYTES, passed / 200);
            }
        });
        collector.pass(20 * SECOND);
        assertThat(verdict(Field.RECEIVE_DISAGREED)).isZero();
        assertThat(verdict(Field.TRANSMIT_DISAGREED)).isZero();
    }

    @Test
    void aClockThatGoesAtHalfItsPaceIsFoundAndBlamedAloneForIt() throws XenException {
        TestGuest guest = guest(5, 1, truth -> {
            truth.clock += 50 * MILLI;
            truth.cpu += 20 * MILLI;
            truth.toldCpu = truth.cpu;
        });
        guest.interval = SECOND / 2;
        collector.pass(20 * SECOND);
        assertThat(why(5)).isEqualTo("its clock goes at 50 % of the host's, so none of its rates can be believed");
    }

    @Test
    void resetsAndSilencesStartAnewInsteadOfAccusing() throws XenException {
        int[] step = new int[1];
        TestGuest guest = guest(5, 1, truth -> {
            honest(0.6, 50_000).pass(truth);
            step[0]++;
            if (step[0] % 70 == 0) {
                truth.received = 0;
                truth.sent = 0;
            }
        });
        for (int i = 0; i < 120; i++) {
            guest.interval = i % 30 > 22 ? 0 : SECOND;
            collector.pass(SECOND);
            assertNobodyAccused(i);
        }
    }

    @Test
    void aSilentGuestsVerdictIsWithdrawn() throws XenException {
        TestGuest guest = guest(5, 1, truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += 90 * MILLI;
        });
        collector.pass(15 * SECOND);
        assertThat(why(5)).startsWith("says it uses");
        guest.interval = 0;
        collector.pass(8 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.has(Field.CPU_DISAGREED, HandCollector.row(fleet, 5))).isFalse();
        assertThat(why(5)).matches("silent for \\d+ s, vCPU busy, 90 % of its vCPU");
    }

    @Test
    void starvedSpinningAndGrowingAreCountedInSamples() throws XenException {
        TestGuest guest = guest(5, 1, honest(0.5, 0));
        collector.guests.add(0, passed -> {
            guest.set(Section.VCPU, 0, null, Figure.VCPU_RUNNABLE, passed / 2);
            guest.set(Section.THREAD, 7, "loop", Figure.THREAD_CPU, passed * 95 / 100);
            guest.set(Figure.MEMORY_USED, 20 * MIB + passed / 5000);
        });
        collector.pass(12 * SECOND);
        assertThat(verdict(Field.STARVED_SAMPLES)).isGreaterThan(7);
        assertThat(verdict(Field.SPINNING_SAMPLES)).isGreaterThan(7);
        assertThat(verdict(Field.SPINNING_THREAD)).isEqualTo(7);
        Fleet fleet = collector.fleet();
        assertThat(fleet.fraction(Field.MEMORY_GROWTH, HandCollector.row(fleet, 5)))
                .isCloseTo(200_000, within(100.0));
    }

    private TestGuest guest(int domid, int vcpus, Life life) throws XenException {
        MemoryDomain domain = host.create(domid, "guest-" + domid, vcpus, 64 * MIB);
        TestGuest guest = new TestGuest(domain);
        guests.add(guest);
        Truth truth = new Truth();
        collector.guests.add(passed -> {
            life.pass(truth);
            domain.setCpuNanos(0, truth.cpu);
            domain.setNetwork(1, truth.received, truth.sent);
            guest.set(Section.VCPU, 0, null, Figure.VCPU_RUNNING, truth.toldCpu);
            guest.set(Section.VCPU, 0, null, Figure.VCPU_BLOCKED, truth.clock / 2);
            guest.set(Figure.MEMORY_TOTAL, truth.total);
            guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_RECEIVE_BYTES, truth.toldReceived);
            guest.set(Section.INTERFACE, 1, "vif0", Figure.INTERFACE_TRANSMIT_BYTES, truth.toldSent);
            guest.step(truth.clock);
        });
        return guest.announce();
    }

    private static Life honest(double cpu, long bytes) {
        return truth -> {
            truth.clock += 100 * MILLI;
            truth.cpu += (long) (cpu * 100 * MILLI);
            truth.toldCpu = truth.cpu;
            truth.toldReceived = truth.received += bytes;
            truth.toldSent = truth.sent += 2 * bytes;
        };
    }

    private void assertNobodyAccused(int step) {
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        for (Field field : VERDICTS) {
            assertThat(fleet.has(field, row) ? fleet.number(field, row) : 0)
                    .as("%s at step %d", field.key(), step)
                    .isLessThan(3);
        }
    }

    private String why(int domid) {
        Fleet fleet = collector.fleet();
        return Why.of(fleet, HandCollector.row(fleet, domid)).sentence();
    }

    private long verdict(Field field) {
        return collector.number(field, 5);
    }
}
