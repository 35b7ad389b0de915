// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

/** A sentence for each cause, from rows made by hand. */
class WhyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_700_000_000L * SECOND;
    private static final Set<Cause> SEEN = EnumSet.noneOf(Cause.class);

    private final FleetBuilder builder = new FleetBuilder();
    private final int row;

    WhyTest() {
        builder.begin();
        row = builder.add(Table.DOMAIN);
        text(Field.STATE, "-b----");
        text(Field.AGENT, "ok");
        number(Field.VCPUS, 1);
        fraction(Field.CPU_PERCENT, 1.2);
    }

    @AfterAll
    static void everyCauseHasItsTest() {
        assertThat(SEEN).containsExactlyInAnyOrder(Cause.values());
    }

    @Test
    void crashedWithAndWithoutLastWords() {
        text(Field.STATE, "---sc-");
        text(Field.AGENT, "silent 12s");
        expect(Cause.CRASHED, "crashed, no last words");
        event("message", "all is well", 0);
        event("panic", "Unhandled page fault at 0x18", 900);
        expect(Cause.CRASHED, "crashed, last words: Unhandled page fault at 0x18");
    }

    @Test
    void aWatchdogsVerdictIsACrash() {
        text(Field.STATE, "---s--");
        text(Field.SHUTDOWN_REASON, "watchdog");
        expect(Cause.CRASHED, "ended by its watchdog, no last words");
    }

    @Test
    void aZombieAndWhoMayHoldIt() {
        text(Field.STATE, "--p--d");
        text(Field.AGENT, "ended");
        number(Field.MEMORY, 8192);
        number(Field.DYING_TIME, SECOND);
        expect(Cause.NO_AGENT, "dying");
        number(Field.DYING_TIME, 40 * SECOND);
        expect(Cause.ZOMBIE, "dead, but 8.0 KiB of it are still held, by nobody that was found");
        text(Field.HELD_BY, "qemu-system-i38 (pid 812)");
        expect(Cause.ZOMBIE, "dead, but 8.0 KiB of it are still held, maybe by qemu-system-i38 (pid 812)");
    }

    @Test
    void refusedUnlessItMayNotRunAtAll() {
        text(Field.AGENT, "refused: impossible ring index");
        expect(Cause.REFUSED, "refused: impossible ring index");
        text(Field.STATE, "--p---");
        expect(Cause.PAUSED, "paused");
    }

    @Test
    void cpuTimeThatIsHidden() {
        disagree(Field.CPU_DISAGREED, 3);
        fraction(Field.CPU_CLAIMED, 5.4);
        fraction(Field.CPU_CHARGED, 97.2);
        expect(Cause.CPU_MISMATCH, "says it uses 5 % of its vCPU, Xen charges 97 %");
        number(Field.VCPUS, 4);
        expect(Cause.CPU_MISMATCH, "says it uses 5 % of a vCPU, Xen charges 97 %");
        disagree(Field.CPU_DISAGREED, 2);
        expect(Cause.IDLE, "idle, 1 % of a vCPU");
    }

    @Test
    void cpuTimeThatIsInvented() {
        disagree(Field.CPU_DISAGREED, 3);
        fraction(Field.CPU_CLAIMED, 84);
        fraction(Field.CPU_CHARGED, 52);
        expect(Cause.MISCOUNTING, "counts 84 % of its vCPU, Xen charges 52 %: it takes stolen time for its own");
        fraction(Field.CPU_CLAIMED, 150);
        expect(Cause.CPU_MISMATCH, "says it uses 150 % of its vCPU, Xen charges 52 %");
    }

    @Test
    void memoryThatXenNeverGave() {
        disagree(Field.MEMORY_DISAGREED, 5);
        number(Field.MEMORY, 64 << 20);
        number(Field.GUEST_MEMORY_TOTAL, 3L << 30);
        expect(Cause.MEMORY_MISMATCH, "says it has 3.0 GiB, Xen gave it 64 MiB");
        number(Field.GUEST_MEMORY_USED, 5L << 30);
        expect(Cause.MEMORY_MISMATCH, "says it uses 5.0 GiB, Xen gave it 64 MiB");
    }

    @Test
    void trafficOfEitherDirection() {
        disagree(Field.RECEIVE_DISAGREED, 4);
        number(Field.VIFS, 1);
        fraction(Field.RECEIVE_CLAIMED, 1000);
        fraction(Field.RECEIVE_CARRIED, 5e6);
        expect(Cause.TRAFFIC_MISMATCH, "says it receives 1000 bytes/s, its vif carried 4.8 MiB/s");
        disagree(Field.TRANSMIT_DISAGREED, 4);
        number(Field.VIFS, 2);
        fraction(Field.TRANSMIT_CLAIMED, 12_288);
        fraction(Field.TRANSMIT_CARRIED, 9.5e6);
        expect(Cause.TRAFFIC_MISMATCH, "says it sends 12 KiB/s, its vifs carried 9.1 MiB/s");
    }

    @Test
    void aClockAtAnotherPace() {
        disagree(Field.CLOCK_DISAGREED, 3);
        fraction(Field.CLOCK_RATE, 49.7);
        expect(Cause.CLOCK_MISMATCH, "its clock goes at 50 % of the host's, so none of its rates can be believed");
    }

    @Test
    void outOfMemoryNotLongAgo() {
        event("out-of-memory", "allocation of 262144 bytes failed", 59);
        expect(Cause.OUT_OF_MEMORY, "ran out of memory: allocation of 262144 bytes failed");
    }

    @Test
    void outOfMemoryLongAgoExplainsNothing() {
        event("out-of-memory", "allocation of 262144 bytes failed", 61);
        expect(Cause.IDLE, "idle, 1 % of its vCPU");
    }

    @Test
    void silentAndWhatItsVcpuDoes() {
        text(Field.AGENT, "silent 12s");
        expect(Cause.SILENT, "silent for 12 s, vCPU blocked");
        text(Field.AGENT, "silent 10m");
        text(Field.STATE, "------");
        expect(Cause.SILENT, "silent for 10 min, vCPU waiting for a CPU");
        number(Field.VCPUS, 2);
        fraction(Field.CPU_PERCENT, 99.7);
        expect(Cause.SILENT, "silent for 10 min, vCPUs busy, 99 % of a vCPU");
    }

    @Test
    void starvedForSeveralSamples() {
        number(Field.STARVED_SAMPLES, 2);
        fraction(Field.GUEST_CPU_STEAL_PERCENT, 40.2);
        expect(Cause.IDLE, "idle, 1 % of its vCPU");
        number(Field.STARVED_SAMPLES, 3);
        expect(Cause.STARVED, "runnable 40 % of the time, starved of CPU");
    }

    @Test
    void leakingUntilAllIsGone() {
        number(Field.GUEST_MEMORY_TOTAL, 32 << 20);
        number(Field.GUEST_MEMORY_USED, 16 << 20);
        fraction(Field.MEMORY_GROWTH, 262_144);
        number(Field.MEMORY_GROWTH_TIME, 3 * SECOND);
        expect(Cause.IDLE, "idle, 1 % of its vCPU");
        number(Field.MEMORY_GROWTH_TIME, 4 * SECOND);
        expect(Cause.LEAKING, "memory grows by 256 KiB/s, full within 2 min");
        fraction(Field.MEMORY_GROWTH, 16_384);
        expect(Cause.IDLE, "idle, 1 % of its vCPU");
    }

    @Test
    void spinningAndWhetherXenAgrees() {
        thread(7, "other", 0.3);
        thread(9, "rx-loop", 99.6);
        number(Field.SPINNING_SAMPLES, 3);
        number(Field.SPINNING_THREAD, 9);
        expect(Cause.SPINNING, "spinning in 'rx-loop', 99 % of its vCPU");
        fraction(Field.CPU_CHARGED, 98.9);
        disagree(Field.CPU_DISAGREED, 0);
        expect(Cause.SPINNING, "spinning in 'rx-loop', 99 % of its vCPU, Xen agrees");
        fraction(Field.CPU_CHARGED, 52);
        expect(
                Cause.SPINNING,
                "spinning in 'rx-loop', 99 % of its vCPU, but Xen charges only 52 %, the rest was stolen from it");
    }

    @Test
    void fullWithoutASingleCulprit() {
        number(Field.FULL_SAMPLES, 3);
        expect(Cause.FULL, "its vCPU is full, no thread is known");
        number(Field.VCPUS, 2);
        thread(7, "cc1plus", 55);
        thread(8, "cc1plus", 54);
        expect(Cause.FULL, "its 2 vCPUs are full, most by 'cc1plus', 55 % of a vCPU");
    }

    @Test
    void downOrPausedOrKeptApartOrNotThereYet() {
        text(Field.STATE, "---s--");
        text(Field.SHUTDOWN_REASON, "poweroff");
        expect(Cause.SHUT_DOWN, "shut down (poweroff), not destroyed yet");
        text(Field.STATE, "--p---");
        text(Field.AGENT, "silent 9s");
        expect(Cause.PAUSED, "paused");
        text(Field.STATE, "r-----");
        text(Field.AGENT, "quarantined");
        expect(Cause.QUARANTINED, "quarantined: no channel with its agent");
        text(Field.AGENT, "connecting");
        expect(Cause.CONNECTING, "its agent is announced and has not answered yet");
        text(Field.AGENT, "none");
        expect(Cause.NO_AGENT, "no agent inside, 1 % of its vCPU");
    }

    @Test
    void theHealthy() {
        expect(Cause.IDLE, "idle, 1 % of its vCPU");
        fraction(Field.CPU_PERCENT, 35);
        expect(Cause.BUSY, "busy, 35 % of its vCPU");
        thread(3, "nginx", 29.5);
        expect(Cause.BUSY, "busy, most in 'nginx', 30 % of its vCPU");
        fraction(Field.CPU_PERCENT, Double.NaN);
        thread(4, "", 80);
        expect(Cause.BUSY, "busy, most in thread 4, 80 % of its vCPU");
    }

    @Test
    void aThreadsNameCannotSpeakForXen() {
        thread(9, "x', 1 % of its vCPU, Xen agrees", 99);
        number(Field.SPINNING_SAMPLES, 3);
        number(Field.SPINNING_THREAD, 9);
        expect(Cause.SPINNING, "spinning in 'x\", 1 % of its vCPU, Xen agrees', 99 % of its vCPU");
    }

    @Test
    void lastWordsAreNotEndless() {
        text(Field.STATE, "---sc-");
        event("panic", "x".repeat(5000), 1);
        assertThat(why().sentence()).hasSizeLessThan(200).endsWith("xxx...");
    }

    @Test
    void anyRowHasASentenceWhateverStandsInIt() {
        SplittableRandom random = new SplittableRandom(7);
        String[] texts = {"", "silent ", "silent 5", "silent 5x", "refused", "ok", "rbpscd", "------", "panic", "é'\""};
        for (int i = 0; i < 3000; i++) {
            builder.begin();
            int domain = builder.add(Table.DOMAIN);
            fill(random, texts, Table.DOMAIN, domain);
            for (Table table : new Table[] {Table.THREAD, Table.EVENT}) {
                for (int n = random.nextInt(3); n > 0; n--) {
                    fill(random, texts, table, builder.add(table));
                }
            }
            Fleet fleet = builder.build(1, NOW);
            Why why = Why.of(fleet, domain);
            assertThat(why.sentence()).isNotEmpty();
            assertThat(fleet.text(Field.WHY, domain)).isNotNull();
            assertThat(fleet.has(Field.WHY, domain) && fleet.has(Field.CAUSE, domain))
                    .isTrue();
        }
    }

    @Test
    void theFieldsOfTheImageAreTheRulesOwn() {
        text(Field.AGENT, "refused: no hello in 5 s");
        Fleet fleet = builder.build(1, NOW);
        assertThat(fleet.text(Field.CAUSE, row)).isEqualTo("refused");
        assertThat(fleet.number(Field.SICKNESS, row)).isEqualTo(3);
        assertThat(fleet.text(Field.WHY, row)).isEqualTo("refused: no hello in 5 s");
        assertThat(fleet.has(Field.SICKNESS, row)).isTrue();
    }

    private void fill(SplittableRandom random, String[] texts, Table table, int at) {
        for (Field field : Field.of(table)) {
            if (random.nextBoolean() || field.isComputed()) {
                continue;
            }
            switch (field.type()) {
                case NUMBER ->
                    builder.number(field, at, random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(9));
                case FRACTION -> builder.fraction(field, at, random.nextInt(4) == 0 ? 1e300 : random.nextInt(200));
                case TEXT -> builder.text(field, at, texts[random.nextInt(texts.length)]);
            }
        }
    }

    private void expect(Cause cause, String sentence) {
        Why why = why();
        SEEN.add(why.cause());
        assertThat(why.sentence()).isEqualTo(sentence);
        assertThat(why.cause()).isEqualTo(cause);
    }

    private Why why() {
        return Why.of(builder.build(1, NOW), row);
    }

    private void disagree(Field field, long samples) {
        number(field, samples);
    }

    private void number(Field field, long value) {
        builder.number(field, row, value);
    }

    private void fraction(Field field, double value) {
        builder.fraction(field, row, value);
    }

    private void text(Field field, String value) {
        builder.text(field, row, value);
    }

    private void thread(long tid, String name, double cpu) {
        int at = builder.add(Table.THREAD);
        builder.number(Field.TID, at, tid);
        builder.text(Field.COMM, at, name);
        builder.fraction(Field.THREAD_CPU_PERCENT, at, cpu);
    }

    private void event(String kind, String words, long secondsAgo) {
        int at = builder.add(Table.EVENT);
        builder.text(Field.EVENT_KIND, at, kind);
        builder.text(Field.EVENT_TEXT, at, words);
        builder.number(Field.EVENT_RECEIVED, at, NOW - secondsAgo * SECOND);
    }
}
