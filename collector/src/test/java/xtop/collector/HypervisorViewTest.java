// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static xtop.collector.StillClock.SECOND;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** What Xen and dom0 say of domains that have no agent. */
class HypervisorViewTest {
    private final MemoryXen host = new MemoryXen();
    private HandCollector collector;

    @BeforeEach
    void open() throws XenException {
        collector = new HandCollector(host);
    }

    @AfterEach
    void close() {
        collector.close();
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @Test
    void aDeadDomainWhosePagesSomebodyKeepsIsShownWithTheSuspects() throws XenException {
        MemoryDomain domain = host.create(5, "web", 1, 64 << 20);
        host.setGrantHolders("qemu-system-i38 (pid 812)");
        collector.pass(2 * SECOND);
        try (GrantTable inside = domain.openGrantTable();
                GrantTable other = host.domain(0).openGrantTable()) {
            GrantedPages shared = inside.share(0, 1, true);
            GrantedPages kept = other.map(5, shared.refs(), false);
            domain.destroy();
            collector.pass(5 * SECOND);

            Fleet fleet = collector.fleet();
            int row = HandCollector.row(fleet, 5);
            assertThat(fleet.text(Field.STATE, row)).isEqualTo("--p--d");
            assertThat(fleet.number(Field.MEMORY, row)).isEqualTo(4096);
            assertThat(fleet.text(Field.HELD_BY, row)).isEqualTo("qemu-system-i38 (pid 812)");
            assertThat(fleet.number(Field.DYING_TIME, row)).isBetween(3 * SECOND, 5 * SECOND);
            assertThat(fleet.has(Field.DYING_TIME, 0)).isFalse();
            kept.close();
        }
        collector.pass(2 * SECOND);
        assertThat(HandCollector.row(collector.fleet(), 5)).isEqualTo(-1);
    }

    @Test
    void aStubDomainNamesTheDomainItServes() {
        host.create(5, "windows", 1, 64 << 20);
        host.create(6, "windows-dm", 1, 16 << 20).serve(5);
        collector.pass(2 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.number(Field.TARGET, HandCollector.row(fleet, 6))).isEqualTo(5);
        assertThat(fleet.has(Field.TARGET, HandCollector.row(fleet, 5))).isFalse();
    }

    @Test
    void trafficOfADomainWithoutAgentIsDom0s() {
        MemoryDomain domain = host.create(5, "web", 1, 64 << 20);
        collector.guests.add(now -> {
            domain.setNetwork(1, now / 1000, now / 2000);
            domain.setPackets(now / 1_000_000, now / 2_000_000);
            domain.setDisk(1, 0, 0, now / 1_000_000, now / 4_000_000, 0);
        });
        collector.pass(5 * SECOND);
        Fleet fleet = collector.fleet();
        int row = HandCollector.row(fleet, 5);
        assertThat(fleet.fraction(Field.VIF_RECEIVE_RATE, row)).isCloseTo(1e6, within(1.0));
        assertThat(fleet.fraction(Field.VIF_TRANSMIT_RATE, row)).isCloseTo(5e5, within(1.0));
        assertThat(fleet.fraction(Field.VBD_READ_RATE, row)).isCloseTo(512_000, within(1.0));
        assertThat(fleet.fraction(Field.VBD_WRITE_RATE, row)).isCloseTo(128_000, within(600.0));
        assertThat(fleet.number(Field.VIF_RECEIVE_PACKETS, row)).isPositive();
        assertThat(fleet.number(Field.VIF_RECEIVE_DROPS, row)).isZero();
    }

    @Test
    void aHotPluggedDeviceIsABlankNotASpike() {
        MemoryDomain domain = host.create(5, "web", 1, 64 << 20);
        long[] extra = new long[1];
        collector.guests.add(now -> domain.setNetwork(extra[0] > 0 ? 2 : 1, now / 1000 + extra[0], now / 1000));
        collector.pass(3 * SECOND);
        extra[0] = 1L << 40;
        double highest = 0;
        boolean blank = false;
        for (int i = 0; i < 20; i++) {
            collector.pass(SECOND / 5);
            Fleet fleet = collector.fleet();
            double rate = fleet.fraction(Field.VIF_RECEIVE_RATE, HandCollector.row(fleet, 5));
            blank |= Double.isNaN(rate);
            highest = Double.isNaN(rate) ? highest : Math.max(highest, rate);
        }
        assertThat(blank).isTrue();
        assertThat(highest).isLessThan(1e6 + 1);
    }

    @Test
    void whyADomainIsDownIsXensWord() {
        host.create(5, "done", 1, 64 << 20).shutdown();
        host.create(6, "broken", 1, 64 << 20).crash();
        host.create(7, "fine", 1, 64 << 20);
        collector.pass(2 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.text(Field.SHUTDOWN_REASON, HandCollector.row(fleet, 5)))
                .isEqualTo("poweroff");
        assertThat(fleet.text(Field.SHUTDOWN_REASON, HandCollector.row(fleet, 6)))
                .isEqualTo("crash");
        assertThat(fleet.text(Field.SHUTDOWN_REASON, HandCollector.row(fleet, 7)))
                .isNull();
    }

    @Test
    void manyDomainsWithHighDomidsAreEachARow() {
        for (int i = 0; i < 600; i++) {
            host.create(3000 + 40 * i, "d" + i, 1, 1 << 20);
        }
        collector.pass(4 * SECOND);
        Fleet fleet = collector.fleet();
        assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(601);
        for (int i = 0; i < 600; i++) {
            assertThat(fleet.number(Field.DOMID, i + 1)).isEqualTo(3000 + 40 * i);
            assertThat(fleet.text(Field.LABEL, i + 1)).isEqualTo("d" + i);
        }
    }
}
