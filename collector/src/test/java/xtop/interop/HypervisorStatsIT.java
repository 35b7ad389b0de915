// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.RigDomain;
import xtop.rig.XenstoreDaemon;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;
import xtop.xen.HypervisorStats;

/** Our reading of libxenctrl's structs, which the rig fills through Xen's own headers. */
final class HypervisorStatsIT extends InteropTest {
    private static List<Integer> domids(HostSample sample) {
        List<Integer> domids = new ArrayList<>();
        for (int i = 0; i < sample.domains(); i++) {
            domids.add(sample.domain(i).domid);
        }
        return domids;
    }

    @ParameterizedTest
    @EnumSource
    void theStructsAreReadWhereTheHeadersPutThem(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        RigDomain other = rig.introduce(300, "three-hundred");
        HypervisorStats stats = closing(rig.xen(0).openHypervisorStats());
        HostSample sample = new HostSample();
        stats.sample(sample);
        assertThat(stats.source()).startsWith("libxenctrl.so.4.");
        assertThat(sample.cpus).isEqualTo(4);
        assertThat(sample.cpuHertz).isEqualTo(2_400_000_000L);
        assertThat(sample.memoryTotal).isEqualTo(4L << 30);
        assertThat(sample.memoryFree).isEqualTo(2L << 30);
        assertThat(domids(sample)).containsExactly(0, 5, 300);
        DomainSample domain = sample.domain(2);
        assertThat(domain.name).isEqualTo("three-hundred");
        assertThat(domain.uuid).isEqualTo(other.uuid().toString());
        assertThat(domain.running).isTrue();
        assertThat(domain.dying || domain.shutdown || domain.crashed || domain.paused)
                .isFalse();
        assertThat(domain.memory).isEqualTo(64L << 20);
        assertThat(domain.maxMemory).isEqualTo((64L << 20) + 4096);
        assertThat(domain.vcpus).isEqualTo(2);
        assertThat(domain.vcpuOnline[0] && domain.vcpuOnline[1]).isTrue();
        long vcpu = domain.vcpuNanos[1];
        assertThat(vcpu).isPositive();
        assertThat(domain.cpuNanos).isPositive();
        stats.sample(sample);
        assertThat(sample.domain(2).vcpuNanos[1]).isGreaterThan(vcpu);
    }

    @ParameterizedTest
    @EnumSource
    void shutDownDyingAndGoneDomainsAreTold(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        rig.introduce(6);
        HypervisorStats stats = closing(rig.xen(0).openHypervisorStats());
        HostSample sample = new HostSample();
        rig.shutdown(6);
        stats.sample(sample);
        assertThat(sample.domain(2).shutdown).isTrue();
        guestServer("server", Layout.SMALLEST);
        Endpoint client = connect();
        rig.destroy(6);
        rig.destroy(GUEST);
        stats.sample(sample);
        assertThat(domids(sample)).as("a zombie, because we map its page").containsExactly(0, 5);
        assertThat(sample.domain(1).dying).isTrue();
        client.channel().close();
        stats.sample(sample);
        assertThat(domids(sample)).containsExactly(0);
    }
}
