// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanKeys;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;
import xtop.xen.HypervisorStats;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

class MemoryXenTest {
    private final MemoryXen host = new MemoryXen();
    private final HostSample sample = new HostSample();

    @Test
    void aHostStartsWithDom0Alone() throws Exception {
        takeSample();
        assertThat(sample.domains()).isEqualTo(1);
        assertThat(sample.domain(0).name).isEqualTo("Domain-0");
        assertThat(sample.memoryTotal).isEqualTo(64L << 30);
        assertThat(sample.memoryFree).isEqualTo(60L << 30);
        assertThat(sample.xenVersion).isEqualTo("4.17.7");
    }

    @Test
    void figuresAreThoseThatWereSet() throws Exception {
        MemoryDomain domain = host.create(7, "web", 2, 1 << 30);
        domain.setCpuNanos(0, 5_000);
        domain.setCpuNanos(1, 7_000);
        domain.setOnline(1, false);
        domain.setRunning(true);
        domain.setMemory(123, Long.MAX_VALUE);
        domain.setNetwork(1, 100, 200);
        domain.setDisk(2, 1, 2, 3, 4, 5);
        takeSample();
        DomainSample seen = sample.find(7);
        assertThat(seen.uuid).isEqualTo(domain.uuid());
        assertThat(seen.cpuNanos).isEqualTo(12_000);
        assertThat(seen.vcpus).isEqualTo(2);
        assertThat(seen.vcpuNanos).startsWith(5_000, HostSample.UNKNOWN);
        assertThat(seen.vcpuOnline).startsWith(true, false);
        assertThat(seen.running).isTrue();
        assertThat(seen.blocked).isFalse();
        assertThat(seen.memory).isEqualTo(123);
        assertThat(seen.maxMemory).isEqualTo(Long.MAX_VALUE);
        assertThat(List.of(seen.vifs, seen.vbds)).containsExactly(1, 2);
        assertThat(List.of(seen.receiveBytes, seen.transmitBytes)).containsExactly(100L, 200L);
        assertThat(List.of(seen.readRequests, seen.writeRequests, seen.readSectors, seen.writeSectors))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(seen.outOfRequests).isEqualTo(5);
    }

    @Test
    void lifeIsSeenInTheState() throws Exception {
        MemoryDomain domain = host.create(7, "web", 1, 1 << 20);
        takeSample();
        assertThat(sample.find(7).blocked).isTrue();
        domain.pause();
        takeSample();
        assertThat(sample.find(7).paused).isTrue();
        domain.unpause();
        domain.shutdown();
        takeSample();
        assertThat(sample.find(7).shutdown).isTrue();
        assertThat(sample.find(7).crashed).isFalse();
        domain.crash();
        takeSample();
        assertThat(sample.find(7).crashed).isTrue();
        assertThat(sample.find(7).shutdown).isFalse();
        domain.destroy();
        domain.destroy();
        takeSample();
        assertThat(sample.find(7)).isNull();
        assertThatThrownBy(() -> host.domain(7)).hasMessage("there is no domain 7");
    }

    @Test
    void aZombieIsListedWithoutItsNameUntilTheLastPageIsUnmapped() throws Exception {
        MemoryDomain domain = host.create(7, "web", 1, 1 << 30);
        var shared = domain.openGrantTable().share(0, 2, true);
        try (GrantTable dom0 = host.domain(0).openGrantTable()) {
            dom0.map(7, shared.refs(), true);
            domain.destroy();
            takeSample();
            DomainSample zombie = sample.find(7);
            assertThat(zombie.name).isEqualTo("(null)");
            assertThat(zombie.dying).isTrue();
            assertThat(zombie.paused).isTrue();
            assertThat(zombie.memory).isEqualTo(8192);
        }
        takeSample();
        assertThat(sample.find(7)).isNull();
    }

    @Test
    void aDomidUsedAgainHasAnotherUuid() {
        String first = host.create(7, "web", 1, 1 << 20).uuid();
        assertThatThrownBy(() -> host.create(7, "web", 1, 1 << 20)).hasMessage("domid 7 is in use");
        host.domain(7).destroy();
        String second = host.create(7, "web", 1, 1 << 20).uuid();
        assertThat(second).isNotEqualTo(first).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    @Test
    void aGuestCannotAskAboutOthers() {
        MemoryDomain domain = host.create(7, "web", 1, 1 << 20);
        assertThatThrownBy(domain::openHypervisorStats)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("EPERM"));
    }

    @Test
    void everythingStillHeldIsListed() throws Exception {
        MemoryDomain domain = host.create(7, "web", 1, 1 << 20);
        EventChannels events = domain.openEventChannels();
        int port = events.bindUnbound(0);
        GrantTable grants = domain.openGrantTable();
        int[] refs = grants.share(0, 1, true).refs();
        GrantTable dom0 = host.domain(0).openGrantTable();
        dom0.map(7, refs, true);
        Xenstore xenstore = domain.openXenstore();
        xenstore.watch("data");
        assertThat(host.leaks())
                .containsExactly(
                        "domain 0: mapping of 1 page(s), first grant 8 of domain 7",
                        "domain 7: event channel " + port + " with domain 0",
                        "domain 7: grant 8 to domain 0",
                        "domain 7: watch on data");
        events.close();
        dom0.close();
        grants.close();
        xenstore.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    @Timeout(60)
    void tenThousandDomainsEachWithAChannel() throws Exception {
        EventChannels dom0Events = host.domain(0).openEventChannels();
        GrantTable dom0Grants = host.domain(0).openGrantTable();
        Xenstore dom0Store = host.domain(0).openXenstore();
        List<VchanChannel> servers = new ArrayList<>();
        for (int domid = 1; domid <= 10_000; domid++) {
            MemoryDomain guest = host.create(domid, "guest-" + domid, 1, 1 << 20);
            VchanChannel server = VchanChannel.listen(guest.openGrantTable(), guest.openEventChannels(), 0, 0, 0);
            servers.add(server);
            new VchanKeys(server.ref(), server.port())
                    .publish(guest.openXenstore(), new VchanAddress(domid, 0, "xtop"));
        }
        assertThat(dom0Store.directory("/local/domain")).hasSize(10_001);
        List<VchanChannel> clients = new ArrayList<>();
        byte[] bytes = new byte[16];
        for (int domid = 1; domid <= 10_000; domid++) {
            VchanKeys keys = VchanKeys.read(dom0Store, new VchanAddress(domid, 0, "xtop"));
            VchanChannel client = VchanChannel.connect(dom0Grants, dom0Events, domid, keys.ref(), keys.port());
            clients.add(client);
            assertThat(servers.get(domid - 1).write(bytes, 0, 8)).isEqualTo(8);
            assertThat(client.read(bytes, 0, 16)).isEqualTo(8);
        }
        int[] ports = new int[1024];
        int fired = 0;
        for (int n = dom0Events.await(ports, 0); n > 0; n = dom0Events.await(ports, 0)) {
            fired += n;
        }
        assertThat(fired).isEqualTo(10_000);
        takeSample();
        assertThat(sample.domains()).isEqualTo(10_001);
        clients.forEach(VchanChannel::close);
        servers.forEach(VchanChannel::close);
        assertThat(host.leaks()).isEmpty();
    }

    private void takeSample() throws XenException {
        try (HypervisorStats stats = host.domain(0).openHypervisorStats()) {
            assertThat(stats.source()).isEqualTo("memory");
            stats.sample(sample);
        }
    }
}
