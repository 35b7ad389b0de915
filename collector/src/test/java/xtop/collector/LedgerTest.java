// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetImage;
import xtop.fleet.FleetSource;
import xtop.fleet.LedgerIndex;
import xtop.fleet.LedgerSource;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

class LedgerTest {
    private final MemoryXen host = new MemoryXen();
    private final TestGuests guests = new TestGuests(host);
    private HandCollector collector;

    @TempDir
    private Path directory;

    private File file;

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
        file = directory.resolve("ledger").toFile();
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        guests.end(collector);
    }

    private TestGuest guest(int domid) throws XenException {
        return guests.announced(domid, collector);
    }

    private static void keep(Ledger ledger) {
        // an interrupted ledger writes what waits, and ends
        Thread.currentThread().interrupt();
        ledger.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ledger.problem()).isNull();
    }

    private Fleet dead() throws IOException {
        keep(new Ledger(file, collector.obituaries.queue()));
        return WholeLedger.read(file);
    }

    @Test
    void aGuestsPanicAndItsLastSampleAreKeptWhenItsDomainIsDestroyed() throws Exception {
        TestGuest guest = guest(5);
        guest.set(Section.THREAD, 1, "main", Figure.THREAD_STATE, ThreadState.RUNNING.code());
        collector.pass(3 * SECOND);
        collector.guests.clear();
        guest.event(GuestEvent.Kind.PANIC, 4 * SECOND, "out of frobs");
        host.domain(5).destroy();
        collector.pass(SECOND);

        Fleet dead = dead();
        assertThat(dead.rows(Table.DOMAIN)).isEqualTo(1);
        assertThat(dead.text(Field.LABEL, 0)).isEqualTo("guest-5");
        assertThat(dead.number(Field.DOMID, 0)).isEqualTo(5);
        assertThat(dead.text(Field.UUID, 0)).isNotNull();
        assertThat(dead.text(Field.EXIT, 0)).isEqualTo("panic");
        assertThat(dead.text(Field.LAST_WORDS, 0)).isEqualTo("panic: out of frobs");
        assertThat(dead.text(Field.KIND, 0)).isEqualTo("minios");
        assertThat(dead.number(Field.SAMPLES, 0)).isPositive();
        assertThat(dead.number(Field.LIFE, 0)).isBetween(3 * SECOND, 5 * SECOND);
        assertThat(dead.number(Field.DIED, 0)).isEqualTo(dead.number(Field.FIRST_SEEN, 0) + dead.number(Field.LIFE, 0));
        assertThat(dead.text(Field.COMM, dead.firstRow(Table.THREAD, 0))).isEqualTo("main");
        assertThat(dead.text(Field.EVENT_TEXT, dead.firstRow(Table.EVENT, 0))).isEqualTo("out of frobs");
    }

    @Test
    void aDomainThatLivedBetweenTwoFleetsIsKept() throws Exception {
        collector.pass(2 * SECOND);
        host.create(9, "mayfly", 1, 32 << 20);
        collector.turn();
        host.domain(9).destroy();
        collector.pass(SECOND);
        Fleet dead = dead();
        assertThat(dead.rows(Table.DOMAIN)).isEqualTo(1);
        assertThat(dead.text(Field.NAME, 0)).isEqualTo("mayfly");
        assertThat(dead.text(Field.EXIT, 0)).isEqualTo("gone");
        assertThat(dead.has(Field.LAST_WORDS, 0)).isFalse();
    }

    @Test
    void xensWordOfACrashComesFirst() throws Exception {
        host.create(4, "fragile", 1, 32 << 20);
        collector.pass(2 * SECOND);
        host.domain(4).crash();
        collector.pass(2 * SECOND);
        host.domain(4).destroy();
        collector.pass(2 * SECOND);
        assertThat(dead().text(Field.EXIT, 0)).isEqualTo("crashed");
    }

    @Test
    void everyDeathIsKeptOnceAndAcrossRestarts() throws Exception {
        for (int domid = 10; domid < 20; domid++) {
            host.create(domid, "vm" + domid, 1, 32 << 20);
        }
        collector.pass(2 * SECOND);
        for (int domid = 10; domid < 15; domid++) {
            host.domain(domid).destroy();
        }
        collector.pass(2 * SECOND);
        assertThat(dead().rows(Table.DOMAIN)).isEqualTo(5);
        for (int domid = 15; domid < 20; domid++) {
            host.domain(domid).destroy();
        }
        collector.pass(12 * SECOND);
        Fleet all = dead();
        assertThat(all.rows(Table.DOMAIN)).isEqualTo(10);
        List<String> names = new ArrayList<>();
        for (int row = 0; row < 10; row++) {
            names.add(all.text(Field.NAME, row));
        }
        // those of one moment in any order, but the earlier first
        assertThat(names.subList(0, 5)).containsExactlyInAnyOrder("vm10", "vm11", "vm12", "vm13", "vm14");
        assertThat(names.subList(5, 10)).containsExactlyInAnyOrder("vm15", "vm16", "vm17", "vm18", "vm19");
    }

    @Test
    void aLedgerThatIsFullForgetsTheOldest() throws IOException {
        BlockingQueue<FleetImage> queue = new LinkedBlockingQueue<>();
        long evicted = 0;
        for (int i = 0; i < 100; i++) {
            FleetBuilder builder = new FleetBuilder();
            builder.number(Field.DOMID, builder.add(Table.DOMAIN), i);
            queue.add(builder.build(i, i));
            Ledger ledger = new Ledger(file, queue, 20);
            keep(ledger);
            evicted += ledger.evicted();
        }
        try (FleetSource.Lease lease = new LedgerSource(file).latest()) {
            Fleet fleet = lease.fleet();
            int rows = fleet.rows(Table.DOMAIN);
            assertThat(rows).isBetween(15, 20);
            assertThat(fleet.number(Field.DOMID, rows - 1)).isEqualTo(99);
            assertThat(fleet.number(Field.DOMID, 0)).isEqualTo(100 - rows);
            assertThat(evicted).as("all that are gone are counted").isEqualTo(100 - rows);
        }
    }

    @Test
    void anIndexFollowsTheLedgerWhateverBecomesOfIt() throws Exception {
        BlockingQueue<FleetImage> queue = new LinkedBlockingQueue<>();
        LedgerIndex index = new LedgerIndex(file);
        for (int i = 0; i < 60; i++) {
            FleetBuilder builder = new FleetBuilder();
            builder.number(Field.DOMID, builder.add(Table.DOMAIN), i);
            queue.add(builder.build(i, i));
            keep(new Ledger(file, queue, 20));
            assertThat(index.behind()).isZero();
            Fleet rows = index.rows();
            assertThat(rows.rows(Table.DOMAIN)).isBetween(Math.min(i + 1, 15), 20);
            assertThat(rows.number(Field.DOMID, rows.rows(Table.DOMAIN) - 1)).isEqualTo(i);
        }
    }

    @Test
    void aServiceThatIsKilledLeavesAnIndexThatLacksLittle() throws Exception {
        BlockingQueue<FleetImage> queue = new LinkedBlockingQueue<>();
        for (int i = 0; i < 70; i++) {
            FleetBuilder builder = new FleetBuilder();
            builder.add(Table.DOMAIN);
            queue.add(builder.build(i, i));
        }
        Thread thread = new Thread(new Ledger(file, queue)::run);
        thread.start();
        while (!directory.resolve("ledger.index").toFile().exists()) {
            Thread.sleep(10);
        }
        assertThat(new LedgerIndex(file).behind()).as("while it still runs").isLessThan(70);
        thread.interrupt();
        thread.join();
        // one of another version, or none, is made good at the next start
        Files.delete(directory.resolve("ledger.index"));
        keep(new Ledger(file, queue));
        assertThat(new LedgerIndex(file).behind()).isZero();
    }

    @Test
    void anIndexThatCannotBeWrittenIsNoProblemOfTheLedgers() throws Exception {
        Files.createDirectory(directory.resolve("ledger.index.new"));
        Files.createFile(directory.resolve("ledger.index.new/in the way"));
        BlockingQueue<FleetImage> queue = new LinkedBlockingQueue<>();
        FleetBuilder builder = new FleetBuilder();
        builder.add(Table.DOMAIN);
        queue.add(builder.build(1, 1));
        keep(new Ledger(file, queue));
        assertThat(directory.resolve("ledger.index")).doesNotExist();
        try (FleetSource.Lease lease = new LedgerSource(file).latest()) {
            assertThat(lease.fleet().rows(Table.DOMAIN)).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsNoLedgerIsMovedAside() throws IOException {
        Files.writeString(file.toPath(), "something else, and longer than a header");
        BlockingQueue<FleetImage> queue = new LinkedBlockingQueue<>();
        FleetBuilder builder = new FleetBuilder();
        builder.add(Table.DOMAIN);
        queue.add(builder.build(1, 1));
        Ledger ledger = new Ledger(file, queue);
        Thread.currentThread().interrupt();
        ledger.run();
        Thread.interrupted();
        assertThat(ledger.problem()).contains("is no recording").contains("ledger.bad");
        assertThat(directory.resolve("ledger.bad")).exists();
        assertThat(ledger.lost()).isZero();
        try (FleetSource.Lease lease = new LedgerSource(file).latest()) {
            assertThat(lease.fleet().rows(Table.DOMAIN)).as("in a new one").isEqualTo(1);
        }
    }

    @Test
    void whatCannotBeWrittenOrFindsNoRoomIsCounted() throws Exception {
        Ledger nowhere = new Ledger(directory.resolve("absent/ledger").toFile(), collector.obituaries.queue());
        for (int domid = 10; domid < 13; domid++) {
            host.create(domid, "vm" + domid, 1, 32 << 20);
        }
        collector.pass(2 * SECOND);
        for (int domid = 10; domid < 13; domid++) {
            host.domain(domid).destroy();
        }
        collector.pass(2 * SECOND);
        Thread.currentThread().interrupt();
        nowhere.run();
        Thread.interrupted();
        assertThat(nowhere.lost()).isEqualTo(3);
        assertThat(nowhere.problem()).startsWith("ledger: ");

        while (collector.obituaries.queue().remainingCapacity() > 0) {
            FleetBuilder builder = new FleetBuilder();
            builder.add(Table.DOMAIN);
            collector.obituaries.queue().add(builder.build(1, 1));
        }
        host.create(20, "one-too-many", 1, 32 << 20);
        collector.pass(2 * SECOND);
        host.domain(20).destroy();
        collector.pass(2 * SECOND);
        assertThat(collector.fleet().number(Field.COLLECTOR_LEDGER_LOST, 0)).isEqualTo(1);
    }
}
