// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetSlots;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/** Domains that end between two collectors. */
class UnwatchedTest {
    private static final String COMMAND = "xtop";

    private final MemoryXen host = new MemoryXen();
    private final StillClock clock = new StillClock();
    private final TestGuests guests = new TestGuests(host);
    private final List<String> log = new ArrayList<>();
    private HandCollector collector;
    private Ledger ledger;

    @TempDir
    private Path directory;

    private File file;
    private File published;
    private File kept;

    @BeforeEach
    void open() throws XenException {
        file = directory.resolve("ledger").toFile();
        kept = directory.resolve("ledger.last").toFile();
        published = directory.resolve("fleet").toFile();
        collector = new HandCollector(host, clock);
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        guests.end(collector);
    }

    private TestGuest guest(int domid) throws XenException {
        return guests.announced(domid, collector);
    }

    /** SIGKILL: what it published stays, and nothing more is written. Returns when it published last. */
    private long kill() throws IOException {
        Fleet last = collector.fleet();
        new FleetFileWriter(published).write(last);
        long epoch = last.publishedEpochNanos();
        collector.close();
        return epoch;
    }

    private LastFleet last() {
        return new LastFleet(published, kept, COMMAND);
    }

    /** Starts the next collector; the ledger's thread is the test's. */
    private void startNext() throws XenException {
        collector = new HandCollector(host, clock);
        collector.unwatched = new Unwatched(last(), collector.slots, collector.loop::hasLooked);
        ledger = new Ledger(file, collector.obituaries.queue(), collector.unwatched, log::add);
    }

    /** Lets the collector and the ledger work for a while. */
    private void work() {
        for (int i = 0; i < 3; i++) {
            collector.pass(SECOND);
            if (collector.unwatched.isOpen()) {
                ledger.account();
            }
        }
        assertThat(ledger.problem()).isNull();
    }

    private Fleet dead() throws IOException {
        return WholeLedger.read(file);
    }

    private static Map<String, String> exits(Fleet dead) {
        Map<String, String> exits = new HashMap<>();
        for (int row = 0; row < dead.rows(Table.DOMAIN); row++) {
            assertThat(exits.put(dead.text(Field.NAME, row), dead.text(Field.EXIT, row)))
                    .as("once")
                    .isNull();
        }
        return exits;
    }

    @Test
    void whoEndedWhileNobodyWatchedIsInTheLedgerAsItWasSeenLast() throws Exception {
        TestGuest guest = guest(5);
        guest.set(Section.THREAD, 1, "main", Figure.THREAD_STATE, ThreadState.RUNNING.code());
        collector.pass(3 * SECOND);
        guest.event(GuestEvent.Kind.OUT_OF_MEMORY, 3 * SECOND, "no page for 'main'");
        collector.pass(SECOND);
        String uuid = collector.fleet().text(Field.UUID, HandCollector.row(collector.fleet(), 5));
        long samples = collector.number(Field.SAMPLES, 5);
        long cpu = collector.number(Field.CPU_TIME, 5);
        long since = kill();
        clock.pass(10 * SECOND);
        host.domain(5).destroy();
        clock.pass(2 * SECOND);
        startNext();
        work();

        Fleet dead = dead();
        assertThat(exits(dead)).containsOnly(Map.entry("guest-5", "unseen"));
        assertThat(dead.number(Field.DOMID, 0)).isEqualTo(5);
        assertThat(dead.text(Field.UUID, 0)).isEqualTo(uuid).isNotNull();
        assertThat(dead.number(Field.LAST_SEEN, 0)).isEqualTo(since);
        assertThat(dead.number(Field.DIED, 0)).isBetween(since + 12 * SECOND, since + 16 * SECOND);
        assertThat(dead.number(Field.SAMPLES, 0)).isEqualTo(samples).isPositive();
        assertThat(dead.number(Field.CPU_TIME, 0)).isEqualTo(cpu);
        assertThat(dead.text(Field.COMM, dead.firstRow(Table.THREAD, 0))).isEqualTo("main");
        assertThat(dead.text(Field.LAST_WORDS, 0)).endsWith(": no page for 'main'");
        assertThat(dead.has(Field.LIFE, 0)).as("nobody knows").isFalse();
        assertThat(kept).as("accounted for").doesNotExist();
    }

    @Test
    void theGapIsNamedInTheLogAmongTheEventsOfDomain0AndInTheFiguresOfTheService() throws Exception {
        host.create(5, "gone", 1, 32 << 20);
        host.create(6, "stays", 1, 32 << 20);
        collector.pass(2 * SECOND);
        long since = kill();
        host.domain(5).destroy();
        clock.pass(20 * SECOND);
        startNext();
        collector.pass(100 * StillClock.MILLI);
        assertThat(collector.fleet().has(Field.COLLECTOR_UNWATCHED_SINCE, 0))
                .as("not known yet")
                .isFalse();
        work();

        Fleet fleet = collector.fleet();
        long until = fleet.number(Field.COLLECTOR_UNWATCHED_UNTIL, 0);
        assertThat(fleet.number(Field.COLLECTOR_UNWATCHED_SINCE, 0)).isEqualTo(since);
        assertThat(until).isBetween(since + 20 * SECOND, since + 24 * SECOND);
        assertThat(fleet.number(Field.COLLECTOR_UNWATCHED_DEATHS, 0)).isEqualTo(1);
        String sentence = new Unwatched.Gap(since, until, 1).sentence();
        assertThat(sentence)
                .matches(
                        "nobody watched from \\d{4}-\\S+Z to \\d{4}-\\S+Z \\(2[0-4] s\\); 1 domain known before ended, "
                                + "seen by nobody: xtop list --dead");
        assertThat(log).containsExactly(sentence);
        int event = fleet.firstRow(Table.EVENT, HandCollector.row(fleet, 0));
        assertThat(fleet.rows(Table.EVENT)).isEqualTo(1);
        assertThat(fleet.rows(Table.EVENT, HandCollector.row(fleet, 0))).isEqualTo(1);
        assertThat(fleet.text(Field.EVENT_KIND, event)).isEqualTo("unwatched");
        assertThat(fleet.text(Field.EVENT_TEXT, event)).isEqualTo(sentence);
        assertThat(fleet.number(Field.EVENT_RECEIVED, event)).isEqualTo(until);
    }

    @Test
    void aGapInWhichNobodyEndedIsNamedToo() throws Exception {
        host.create(6, "stays", 1, 32 << 20);
        collector.pass(2 * SECOND);
        kill();
        clock.pass(3 * SECOND);
        startNext();
        work();
        assertThat(file).doesNotExist();
        assertThat(log).hasSize(1);
        assertThat(log.get(0)).endsWith(" s); none of the domains known before ended");
        assertThat(collector.fleet().number(Field.COLLECTOR_UNWATCHED_DEATHS, 0))
                .isZero();
    }

    @Test
    void atTheVeryFirstStartThereIsNoGapToName() throws Exception {
        collector.close();
        startNext();
        work();
        assertThat(log).isEmpty();
        assertThat(collector.fleet().has(Field.COLLECTOR_UNWATCHED_SINCE, 0)).isFalse();
        assertThat(collector.fleet().rows(Table.EVENT)).isZero();
    }

    @Test
    void aDomidThatCameToAnotherVmMeanwhileHidesNobodysEnd() throws Exception {
        host.create(5, "old", 1, 32 << 20);
        collector.pass(2 * SECOND);
        kill();
        host.domain(5).destroy();
        host.create(5, "new", 1, 32 << 20);
        startNext();
        work();
        assertThat(exits(dead())).containsOnly(Map.entry("old", "unseen"));
        Fleet fleet = collector.fleet();
        assertThat(fleet.text(Field.NAME, HandCollector.row(fleet, 5))).isEqualTo("new");
    }

    @Test
    void aDeathThatTheKilledCollectorHadStillWrittenIsNotWrittenAgain() throws Exception {
        host.create(5, "seen", 1, 32 << 20);
        host.create(6, "unseen", 1, 32 << 20);
        collector.pass(2 * SECOND);
        Fleet last = collector.fleet();
        new FleetFileWriter(published).write(last);
        host.domain(5).destroy();
        collector.pass(300 * StillClock.MILLI);
        Ledger first = new Ledger(file, collector.obituaries.queue());
        Thread.currentThread().interrupt();
        first.run();
        assertThat(Thread.interrupted()).isTrue();
        collector.close();
        host.domain(6).destroy();
        startNext();
        work();
        assertThat(exits(dead())).containsOnly(Map.entry("seen", "gone"), Map.entry("unseen", "unseen"));
        assertThat(collector.unwatched.gap().deaths()).isEqualTo(1);
    }

    @Test
    void whoDiesBeforeTheEyesOfTheNextCollectorIsNotWrittenTwice() throws Exception {
        host.create(5, "late", 1, 32 << 20);
        collector.pass(2 * SECOND);
        kill();
        startNext();
        collector.pass(SECOND);
        host.domain(5).destroy();
        work();
        assertThat(exits(dead())).containsOnly(Map.entry("late", "gone"));
        assertThat(collector.unwatched.gap().deaths()).isZero();
    }

    @Test
    void aZombieWhoseDeathWasWrittenIsNotWrittenAgainWhenItIsGoneAtLast() throws Exception {
        FleetBuilder builder = new FleetBuilder();
        builder.text(Field.COLLECTOR_COMMAND, 0, COMMAND);
        int zombie = builder.add(Table.DOMAIN);
        builder.number(Field.DOMID, zombie, 5);
        builder.text(Field.NAME, zombie, "zombie");
        builder.text(Field.STATE, zombie, "-----d");
        int other = builder.add(Table.DOMAIN);
        builder.number(Field.DOMID, other, 6);
        builder.text(Field.NAME, other, "other");
        builder.text(Field.STATE, other, "-b----");
        new FleetFileWriter(published).write(builder.build(9, clock.epochNanos()));
        collector.close();
        startNext();
        work();
        assertThat(exits(dead())).containsOnly(Map.entry("other", "unseen"));
    }

    @Test
    void oneThatIsKilledBeforeItHasLookedLosesNobody() throws Exception {
        host.create(5, "before-both", 1, 32 << 20);
        host.create(6, "stays", 1, 32 << 20);
        collector.pass(2 * SECOND);
        long since = kill();
        host.domain(5).destroy();
        clock.pass(5 * SECOND);
        host.create(7, "before-the-second", 1, 32 << 20);
        startNext();
        collector.pass(SECOND);
        long again = kill();
        assertThat(kept).as("not accounted for").exists();
        host.domain(7).destroy();
        clock.pass(5 * SECOND);
        startNext();
        work();
        Fleet dead = dead();
        assertThat(exits(dead))
                .containsOnly(Map.entry("before-both", "unseen"), Map.entry("before-the-second", "unseen"));
        assertThat(dead.number(Field.LAST_SEEN, 0)).isEqualTo(since);
        assertThat(dead.number(Field.LAST_SEEN, 1)).isEqualTo(again);
        assertThat(kept).doesNotExist();
    }

    @Test
    void nobodyIsDeclaredDeadWhileNobodyHasLooked() throws Exception {
        host.create(5, "alive", 1, 32 << 20);
        collector.pass(2 * SECOND);
        kill();
        FleetSlots slots = new FleetSlots();
        boolean[] looked = new boolean[1];
        Unwatched unwatched = new Unwatched(last(), slots, () -> looked[0]);
        publish(slots, 1, 0, 5);
        publish(slots, 2, 0, 5);
        assertThat(unwatched.whole()).as("not yet looked").isNull();
        looked[0] = true;
        assertThat(unwatched.whole()).as("made before").isNull();
        assertThat(unwatched.whole()).isNull();
        publish(slots, 3);
        assertThat(unwatched.whole()).as("neither xenstore nor Xen answers").isNull();
        publish(slots, 4, 0, 5);
        try (FleetSource.Lease lease = unwatched.whole()) {
            assertThat(unwatched.missing(lease.fleet(), file)).isEmpty();
        }
    }

    private void publish(FleetSlots slots, long sequence, int... domids) {
        FleetBuilder builder = new FleetBuilder();
        slots.begin(builder);
        for (int domid : domids) {
            builder.number(Field.DOMID, builder.add(Table.DOMAIN), domid);
        }
        slots.publish(builder, sequence, clock.epochNanos());
    }

    @Test
    void aDemosFleetInTheSamePlaceIsNobodysLast() throws Exception {
        FleetBuilder builder = new FleetBuilder();
        builder.text(Field.COLLECTOR_COMMAND, 0, "xtop demo");
        builder.number(Field.DOMID, builder.add(Table.DOMAIN), 5);
        new FleetFileWriter(published).write(builder.build(9, clock.epochNanos()));
        assertThat(last().keep()).isNull();
        assertThat(kept).doesNotExist();
    }

    @Test
    void aLastFleetThatIsDamagedIsSaidToBeAndHarmsNothing() throws Exception {
        Files.writeString(published.toPath(), "half a fleet");
        collector.close();
        LastFleet last = last();
        collector = new HandCollector(host, clock);
        collector.unwatched = new Unwatched(last, collector.slots, collector.loop::hasLooked);
        assertThat(collector.unwatched.isOpen()).isFalse();
        assertThat(last.problem())
                .startsWith("the last fleet cannot be read: " + published)
                .contains("not a fleet file");
    }

    @Test
    void whatCannotBeWrittenIsCountedAndKeptForTheNextStart() throws Exception {
        host.create(5, "gone", 1, 32 << 20);
        collector.pass(2 * SECOND);
        kill();
        host.domain(5).destroy();
        collector = new HandCollector(host, clock);
        collector.unwatched = new Unwatched(last(), collector.slots, collector.loop::hasLooked);
        File nowhere = directory.resolve("absent/ledger").toFile();
        Ledger failing = new Ledger(nowhere, new ArrayBlockingQueue<>(1), collector.unwatched, log::add);
        for (int i = 0; i < 3 && collector.unwatched.isOpen(); i++) {
            collector.pass(SECOND);
            failing.account();
        }
        assertThat(failing.lost()).isEqualTo(1);
        assertThat(kept).exists();
        collector.close();
        startNext();
        work();
        assertThat(exits(dead())).containsOnly(Map.entry("gone", "unseen"));
    }

    @Test
    void aServiceThatEndsCleanlyLeavesItsLastFleetToTheNextOneAlsoAcrossARestartOfDom0() throws Exception {
        collector.close();
        host.create(5, "gone", 1, 32 << 20);
        host.create(6, "stays", 1, 32 << 20);
        RunDirectory run = new RunDirectory(directory.resolve("run").toFile());
        CollectorConfig config = CollectorConfig.serving(run, "xtop serve")
                .every(100 * StillClock.MILLI)
                .keeping(file);
        Collector service = Collector.open(config, host.domain(0));
        for (int i = 0; i < 500 && !(run.fleet().exists() && domains(run.fleet()) == 3); i++) {
            Thread.sleep(20);
        }
        service.close();
        assertThat(run.fleet()).as("nobody's present").doesNotExist();
        assertThat(kept).exists();
        Files.delete(run.lock().toPath());
        Files.delete(run.directory().toPath());
        host.domain(5).destroy();
        service = Collector.open(config, host.domain(0));
        String line = null;
        for (int i = 0; i < 500 && line == null; i++) {
            line = service.takeLastWords();
            Thread.sleep(20);
        }
        service.close();
        assertThat(line).contains("1 domain known before ended");
        assertThat(exits(dead())).containsOnly(Map.entry("gone", "unseen"));
        collector = new HandCollector(host, clock);
    }

    private static int domains(File fleet) throws IOException {
        return FleetFile.read(fleet).rows(Table.DOMAIN);
    }
}
