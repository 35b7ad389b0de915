// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/** Counters of netback and blkback, read from copies of the kernel's files. */
class BackendFiguresTest {
    private static final String HEADER = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            """;

    @TempDir
    private Path root;

    private final HostSample sample = new HostSample();

    @BeforeEach
    void domains() {
        sample.add(0);
        sample.add(3);
        sample.add(7);
    }

    @Test
    void whatDom0ReceivedTheGuestHasSent() throws Exception {
        network(HEADER
                + "    lo: 99 1 0 0 0 0 0 0 99 1 0 0 0 0 0 0\n"
                + "vif3.0:    1000      10    3    4    0     0          0         0     2000      20    5    6    0     0       0          0\n"
                + "vif3.1:1 1 0 0 0 0 0 0 2 2 0 0 0 0 0 0\n"
                + "vif3.0-emu: 5 5 0 0 0 0 0 0 5 5 0 0 0 0 0 0\n"
                + "vif99.0: 5 5 0 0 0 0 0 0 5 5 0 0 0 0 0 0\n");
        DomainSample domain = sample.find(3);
        assertThat(domain.transmitBytes).isEqualTo(1001);
        assertThat(domain.receiveBytes).isEqualTo(2002);
        assertThat(domain.vifs).isEqualTo(2);
        assertThat(domain.vifFigures.count()).isEqualTo(2);
        assertThat(domain.vifFigures.number(1)).isEqualTo(1);
        assertThat(LongStream.range(0, 8).map(i -> domain.vifFigures.value(0, (int) i)))
                .containsExactly(2000L, 20L, 5L, 6L, 1000L, 10L, 3L, 4L);
        assertThat(domain.transmitPackets).isEqualTo(11);
        assertThat(domain.transmitErrors).isEqualTo(3);
        assertThat(domain.transmitDrops).isEqualTo(4);
        assertThat(domain.receivePackets).isEqualTo(22);
        assertThat(domain.receiveErrors).isEqualTo(5);
        assertThat(domain.receiveDrops).isEqualTo(6);
        assertThat(sample.find(7).vifs).isZero();
        assertThat(sample.find(7).receiveBytes).isZero();
        assertThat(sample.find(0).receiveBytes).isEqualTo(HostSample.UNKNOWN);
    }

    @Test
    void aRenamedVifIsFoundByItsNodename() throws Exception {
        Path device = Files.createDirectories(root.resolve("net/office/device"));
        Files.writeString(device.resolve("nodename"), "backend/vif/7/0\n");
        network(HEADER + "office: 10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n");
        assertThat(sample.find(7).receiveBytes).isEqualTo(20);
    }

    @Test
    void withoutTheKernelsFilesNothingIsKnown() {
        new NetworkFigures(root.resolve("absent"), root).addTo(sample);
        new DiskFigures(root.resolve("absent")).addTo(sample);
        assertThat(sample.find(3).receiveBytes).isEqualTo(HostSample.UNKNOWN);
        assertThat(sample.find(3).readRequests).isEqualTo(HostSample.UNKNOWN);
    }

    @Test
    void disksAreSummedByDomain() throws Exception {
        Path devices = root.resolve("devices");
        disk(devices.resolve("vbd-3-51712"), 1, 2, 3, 4, 5);
        disk(devices.resolve("vbd-3-51728"), 10, 20, 30, 40, 50);
        disk(devices.resolve("vbd-99-51728"), 1, 1, 1, 1, 1);
        Files.createDirectories(devices.resolve("vbd-7-51712"));
        Files.createDirectories(devices.resolve("vif-7-0"));
        new DiskFigures(devices).addTo(sample);
        DomainSample domain = sample.find(3);
        assertThat(domain.vbds).isEqualTo(2);
        assertThat(domain.vbdFigures.count()).isEqualTo(2);
        int xvda = domain.vbdFigures.number(0) == 51712 ? 0 : 1;
        assertThat(LongStream.range(0, 5).map(i -> domain.vbdFigures.value(xvda, (int) i)))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(domain.readRequests).isEqualTo(11);
        assertThat(domain.writeRequests).isEqualTo(22);
        assertThat(domain.readSectors).isEqualTo(33);
        assertThat(domain.writeSectors).isEqualTo(44);
        assertThat(domain.outOfRequests).isEqualTo(55);
        assertThat(sample.find(7).vbds).as("served by QEMU").isZero();
        assertThat(sample.find(7).readRequests).isZero();
    }

    @Test
    void theVersionIsThatOfSysfs() throws Exception {
        Path version = Files.createDirectories(root.resolve("hypervisor/version"));
        Files.writeString(root.resolve("hypervisor/type"), "xen\n");
        Files.writeString(version.resolve("major"), "4\n");
        Files.writeString(version.resolve("minor"), "17\n");
        Files.writeString(version.resolve("extra"), ".5-pre\n");
        assertThat(HypervisorVersion.read(root.resolve("hypervisor"))).isEqualTo("4.17.5-pre");
        assertThat(HypervisorVersion.read(root.resolve("absent"))).isEmpty();
    }

    private void network(String text) throws IOException {
        Path file = Files.writeString(root.resolve("dev"), text);
        new NetworkFigures(file, root.resolve("net")).addTo(sample);
    }

    private static void disk(Path device, int... counts) throws IOException {
        Path statistics = Files.createDirectories(device.resolve("statistics"));
        String[] names = {"rd_req", "wr_req", "rd_sect", "wr_sect", "oo_req"};
        for (int i = 0; i < names.length; i++) {
            Files.writeString(statistics.resolve(names[i]), counts[i] + "\n");
        }
    }
}
