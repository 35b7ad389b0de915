// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

class DomainInfoTest {
    private final ByteBuffer info = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final HostSample sample = new HostSample();
    private final DomainInfo reader = new DomainInfo();

    @Test
    void aDomainIsReadWhereTheHeaderHasIt() {
        int at = XenCtrlLayout.DOMAIN_INFO_X86;
        info.putShort(at, (short) 0x7FEF);
        info.putInt(at + 4, 1 << 4);
        info.putLong(at + 8, 20_000);
        info.putLong(at + 16, 32_768);
        info.putLong(at + 56, 123_456_789_012L);
        info.putInt(at + 64, 1);
        info.putInt(at + 68, 0);
        info.put(at + 76, new byte[] {
            0x5c,
            0x3a,
            (byte) 0xb8,
            (byte) 0xc0,
            0x6c,
            0x5f,
            0x4c,
            0x32,
            (byte) 0xb6,
            (byte) 0xbb,
            0x0a,
            0x5d,
            0x3a,
            0x1f,
            0x2e,
            0x10
        });
        assertThat(reader.domain(info, at, sample)).isEqualTo(0x7FEF);
        DomainSample domain = sample.domain(0);
        assertThat(domain.uuid).isEqualTo("5c3ab8c0-6c5f-4c32-b6bb-0a5d3a1f2e10");
        assertThat(domain.memory).isEqualTo(20_000L * 4096);
        assertThat(domain.maxMemory).isEqualTo(32_768L * 4096);
        assertThat(domain.cpuNanos).isEqualTo(123_456_789_012L);
        assertThat(domain.vcpus).isEqualTo(1);
        assertThat(domain.vcpuNanos[0]).as("the only vCPU's is the domain's").isEqualTo(123_456_789_012L);
        assertThat(domain.blocked).isTrue();
        assertThat(domain.running).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1, dying",
        "8, paused",
        "16, blocked",
        "32, running",
        "4, shutdown",
        "131076, shutdown",
        "196612, crashed",
        "196608, none",
        "2, none",
        "448, none"
    })
    void flagsAreThoseOfXen(int flags, String state) {
        info.putInt(4, flags);
        reader.domain(info, 0, sample);
        DomainSample domain = sample.domain(0);
        assertThat(domain.dying).isEqualTo(state.equals("dying"));
        assertThat(domain.paused).isEqualTo(state.equals("paused"));
        assertThat(domain.blocked).isEqualTo(state.equals("blocked"));
        assertThat(domain.running).isEqualTo(state.equals("running"));
        assertThat(domain.shutdown).isEqualTo(state.equals("shutdown"));
        assertThat(domain.crashed).isEqualTo(state.equals("crashed"));
        boolean down = domain.shutdown || domain.crashed;
        assertThat(domain.shutdownReason).isEqualTo(down ? flags >>> 16 : DomainSample.NOT_SHUT_DOWN);
    }

    @ParameterizedTest
    @CsvSource({"4294967295", "-1", "4503599627370495"})
    void noLimitIsNoLimit(long pages) {
        info.putLong(16, pages);
        reader.domain(info, 0, sample);
        assertThat(sample.domain(0).maxMemory).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void vcpusOfADomainWithSeveralAreUnknownUntilAsked() {
        info.putInt(64, 2);
        info.putInt(68, 3);
        reader.domain(info, 0, sample);
        DomainSample domain = sample.domain(0);
        assertThat(domain.vcpus).isEqualTo(4);
        assertThat(domain.vcpuNanos[0]).isEqualTo(HostSample.UNKNOWN);
        info.put(4, (byte) 1).putLong(8, 77);
        DomainInfo.vcpu(info, domain, 1);
        assertThat(domain.vcpuOnline).startsWith(false, true);
        assertThat(domain.vcpuNanos[1]).isEqualTo(77);
        info.put(4, (byte) 0);
        DomainInfo.vcpu(info, domain, 1);
        assertThat(domain.vcpuNanos[1]).isEqualTo(HostSample.UNKNOWN);
    }

    @Test
    void aDomainWithoutVcpusHasNone() {
        info.putInt(68, -1);
        reader.domain(info, 0, sample);
        assertThat(sample.domain(0).vcpus).isZero();
    }

    @Test
    void theHostIsReadWhereTheHeaderHasIt() {
        info.putInt(8, 4).putInt(24, 2_394_456).putLong(40, 1_000_000).putLong(48, 600_000);
        DomainInfo.host(info, sample);
        assertThat(sample.cpus).isEqualTo(4);
        assertThat(sample.cpuHertz).isEqualTo(2_394_456_000L);
        assertThat(sample.memoryTotal).isEqualTo(4_096_000_000L);
        assertThat(sample.memoryFree).isEqualTo(2_457_600_000L);
    }
}
