// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.MILLI;
import static xtop.collector.StillClock.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanKeys;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryXen;

class DiscoveryTest {
    private final MemoryXen host = new MemoryXen();
    private final StillClock clock = new StillClock();
    private final ArrayBlockingQueue<Announcement> queue = new ArrayBlockingQueue<>(4096);
    private final ConnectedDomains connected = new ConnectedDomains();
    private final Xenstore store;
    private final Discovery discovery;

    DiscoveryTest() throws XenException {
        store = host.domain(0).openXenstore();
        discovery = new Discovery(store, queue, connected, clock);
    }

    @AfterEach
    void nothingLeaks() {
        store.close();
        assertThat(host.leaks()).isEmpty();
    }

    private List<Announcement> pass(long nanos) throws InterruptedException {
        List<Announcement> all = new ArrayList<>();
        for (long at = 0; at < nanos; at += 50 * MILLI) {
            clock.pass(50 * MILLI);
            discovery.step(0);
            queue.drainTo(all);
        }
        return all;
    }

    private void announce(int domid, int ref) throws XenException {
        try (Xenstore guest = host.domain(domid).openXenstore()) {
            new VchanKeys(ref, 9).publish(guest, new VchanAddress(domid, 0, "xtop"));
        }
    }

    @Test
    void tellsEveryDomainOnceAndOnlyChangesAfterThat() throws Exception {
        host.create(4, "web", 1, 1 << 20);
        List<Announcement> first = pass(SECOND);
        assertThat(first).extracting(Announcement::domid).containsExactlyInAnyOrder(0, 4);
        assertThat(first).filteredOn(seen -> seen.domid() == 4).first().satisfies(seen -> {
            assertThat(seen.name()).isEqualTo("web");
            assertThat(seen.uuid()).isEqualTo(host.domain(4).uuid());
            assertThat(seen.hasAgent()).isFalse();
        });
        assertThat(discovery.scanned()).isTrue();
        assertThat(pass(25 * SECOND)).isEmpty();
        announce(4, 77);
        assertThat(pass(100 * MILLI))
                .singleElement()
                .extracting(Announcement::ref)
                .isEqualTo(77);
        host.domain(4).destroy();
        assertThat(pass(300 * MILLI)).containsExactly(Announcement.gone(4));
    }

    @Test
    void aRenameIsSeenByTheRescan() throws Exception {
        host.create(4, "web", 1, 1 << 20);
        pass(SECOND);
        host.domain(4).rename("db");
        assertThat(pass(11 * SECOND))
                .singleElement()
                .extracting(Announcement::name)
                .isEqualTo("db");
    }

    @Test
    void withMoreDomainsThanWatchesAnAnnouncementIsStillSeenWithinAboutASecond() throws Exception {
        for (int domid = 1; domid <= 800; domid++) {
            host.create(domid, "d" + domid, 1, 1 << 20);
        }
        pass(3 * SECOND);
        assertThat(discovery.scanned()).isTrue();
        assertThat(discovery.watches()).isEqualTo(AgentWatches.MOST);
        for (int domid : new int[] {1, 300, 545, 546, 800}) {
            announce(domid, domid);
            assertThat(pass(1250 * MILLI))
                    .singleElement()
                    .extracting(Announcement::ref)
                    .isEqualTo(domid);
        }
    }

    @Test
    void aDomainBornWhileAllWatchesAreTakenGetsOne() throws Exception {
        for (int domid = 1; domid <= 400; domid++) {
            host.create(domid, "d" + domid, 1, 1 << 20);
        }
        pass(3 * SECOND);
        host.create(1000, "late", 1, 1 << 20);
        pass(100 * MILLI);
        announce(1000, 5);
        assertThat(pass(300 * MILLI))
                .singleElement()
                .extracting(Announcement::ref)
                .isEqualTo(5);
        assertThat(discovery.watches()).isEqualTo(AgentWatches.MOST);
    }

    @Test
    void keysThatChangeWithoutEndAreReadAtABoundedPaceAndTheLastOnesWin() throws Exception {
        host.create(4, "flapping", 1, 1 << 20);
        pass(SECOND);
        List<Announcement> seen = new ArrayList<>();
        for (int ref = 1; ref <= 1000; ref++) {
            announce(4, ref);
            clock.pass(MILLI);
            discovery.step(0);
            queue.drainTo(seen);
        }
        assertThat(seen).hasSizeBetween(3, 11);
        seen.addAll(pass(SECOND));
        assertThat(seen.get(seen.size() - 1).ref()).isEqualTo(1000);
    }

    @Test
    void aFullQueueLosesNothing() throws Exception {
        for (int domid = 1; domid <= 3000; domid++) {
            host.create(domid, "d" + domid, 1, 1 << 20);
        }
        ArrayBlockingQueue<Announcement> narrow = new ArrayBlockingQueue<>(16);
        List<Announcement> all = new ArrayList<>();
        try (Xenstore other = host.domain(0).openXenstore()) {
            Discovery slow = new Discovery(other, narrow, connected, clock);
            for (int i = 0; i < 1000 && !slow.scanned(); i++) {
                clock.pass(50 * MILLI);
                slow.step(0);
                narrow.drainTo(all);
            }
            assertThat(slow.scanned()).isTrue();
        }
        assertThat(all).extracting(Announcement::domid).doesNotHaveDuplicates().hasSize(3001);
    }
}
