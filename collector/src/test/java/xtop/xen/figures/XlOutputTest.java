// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

class XlOutputTest {
    private static final List<String> LIST = List.of(
            "Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label",
            "Domain-0                                     0  1024     1     r-----     123.4 00000000-0000-0000-0000-000000000000        -                -",
            "web frontend                                 3    80     2     -b----       0.0 5c3ab8c0-6c5f-4c32-b6bb-0a5d3a1f2e10        -                -",
            "(null)                                       5     0     1     --p--d      17.9 9a7f3c52-1d2e-4b7e-8b3c-22f3f1b9d111        -                -",
            "crashy                                      12    64     1     ---sc-       2.5 1b7f3c52-1d2e-4b7e-8b3c-22f3f1b9d222        3                -",
            "done                                     32751    64     1     ---s--       2.5 2b7f3c52-1d2e-4b7e-8b3c-22f3f1b9d333        0                -");

    private static final List<String> VCPU_LIST = List.of(
            "Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)",
            "Domain-0                             0     0    0   r--     123.4  all / all",
            "web frontend                         3     0    1   -b-      10.5  all / all",
            "web frontend                         3     1    -   --p       0.0  0-1 / all",
            "web frontend                         3     2    0   -b-       1.0  0-1 / all");

    private final HostSample sample = new HostSample();

    @Test
    void theDomainsOfXlList() {
        XlOutput.domains(LIST, sample);
        assertThat(sample.domains()).isEqualTo(5);
        DomainSample dom0 = sample.domain(0);
        assertThat(dom0.name).isEqualTo("Domain-0");
        assertThat(dom0.memory).isEqualTo(1L << 30);
        assertThat(dom0.running).isTrue();
        assertThat(dom0.cpuNanos).isEqualTo(123_400_000_000L);
        DomainSample web = sample.find(3);
        assertThat(web.name).isEqualTo("web frontend");
        assertThat(web.uuid).isEqualTo("5c3ab8c0-6c5f-4c32-b6bb-0a5d3a1f2e10");
        assertThat(web.blocked).isTrue();
        assertThat(web.vcpus).isEqualTo(2);
        assertThat(web.maxMemory).as("xl list does not tell").isEqualTo(HostSample.UNKNOWN);
        DomainSample zombie = sample.find(5);
        assertThat(zombie.name).isEqualTo("(null)");
        assertThat(zombie.paused && zombie.dying).isTrue();
        assertThat(sample.find(12).crashed).isTrue();
        assertThat(sample.find(12).shutdown).isFalse();
        assertThat(sample.find(32751).shutdown).isTrue();
        assertThat(sample.find(32751).crashed).isFalse();
    }

    @Test
    void aListWithoutUuidsIsUnderstoodToo() {
        XlOutput.domains(
                List.of("Domain-0                                     0  1024     1     r-----     123.4"), sample);
        assertThat(sample.domain(0).uuid).isEmpty();
        assertThat(sample.domain(0).name).isEqualTo("Domain-0");
    }

    @Test
    void theTimesOfXlVcpuList() {
        XlOutput.domains(LIST, sample);
        XlOutput.vcpus(VCPU_LIST, sample);
        DomainSample web = sample.find(3);
        assertThat(web.vcpus).as("xl list counts the online ones only").isEqualTo(3);
        assertThat(web.vcpuOnline).startsWith(true, false, true);
        assertThat(web.vcpuNanos).startsWith(10_500_000_000L, HostSample.UNKNOWN, 1_000_000_000L);
        assertThat(sample.find(12).vcpuNanos[0]).as("not in the list").isEqualTo(HostSample.UNKNOWN);
    }

    @Test
    void theHostOfXlInfo() {
        XlOutput.host(
                List.of(
                        "host                   : dom0",
                        "nr_cpus                : 4",
                        "cpu_mhz                : 2394.456",
                        "total_memory           : 4095",
                        "free_memory            : 2387",
                        "xen_version            : 4.17.5-pre",
                        "xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32"),
                sample);
        assertThat(sample.cpus).isEqualTo(4);
        assertThat(sample.cpuHertz).isEqualTo(2_394_456_000L);
        assertThat(sample.memoryTotal).isEqualTo(4095L << 20);
        assertThat(sample.memoryFree).isEqualTo(2387L << 20);
        assertThat(sample.xenVersion).isEqualTo("4.17.5-pre");
    }

    @Test
    void linesThatDoNotFitArePassedOver() {
        XlOutput.domains(List.of("", "Error: something 1 2 3", "a 1 2 3 xxxxxx 1.0", "a 99999999999 1 1"), sample);
        XlOutput.vcpus(List.of("", "a b c"), sample);
        XlOutput.host(List.of("nr_cpus : many", "cpu_mhz : fast", "free_memory :", ":"), sample);
        assertThat(sample.domains()).isZero();
        assertThat(sample.cpus).isEqualTo(HostSample.UNKNOWN);
        assertThat(sample.cpuHertz).isEqualTo(HostSample.UNKNOWN);
        assertThat(sample.memoryFree).isEqualTo(HostSample.UNKNOWN);
    }
}
