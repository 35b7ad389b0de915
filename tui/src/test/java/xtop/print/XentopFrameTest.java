// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetImage;
import xtop.fleet.Table;

/** The formats of tools/xentop, written down as its printf has them, and what operators' scripts make of the lines. */
class XentopFrameTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;
    private static final XentopFrame.Extras PLAIN = new XentopFrame.Extras(false, false, false, false, false, false);

    private static String f(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String print(XentopFrame.Extras extras, Fleet... fleets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LineOutput out = new LineOutput(bytes, true);
        XentopFrame frame = new XentopFrame(extras, out);
        for (Fleet fleet : fleets) {
            frame.print(fleet, IntStream.range(0, fleet.rows(Table.DOMAIN)).toArray());
        }
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Domain-0 and a guest with a vif and a vbd; the guest uses half a vCPU, dom0 a quarter. */
    private static FleetImage fleet(long seconds) {
        FleetBuilder fleet = new FleetBuilder();
        fleet.number(Field.HOST_MEMORY_TOTAL, 0, 4000 * MIB);
        fleet.number(Field.HOST_SAMPLED, 0, 1000 * SECOND + seconds * SECOND);
        domain(fleet, 0, "Domain-0", "r-----", 2001 * SECOND + seconds * SECOND / 4, 1024);
        int guest = domain(fleet, 3, "web-frontend-1", "-b----", 24 * SECOND + seconds * SECOND / 2, 80);
        fleet.number(Field.MEMORY_MAX, guest, 81 * MIB);
        fleet.number(Field.VIFS, guest, 1);
        fleet.number(Field.VIF_RECEIVE_BYTES, guest, 5000 * 1024L + 1023);
        fleet.number(Field.VIF_TRANSMIT_BYTES, guest, 123_456_789L * 1024);
        fleet.number(Field.VBDS, guest, 1);
        fleet.number(Field.VBD_READS, guest, 11);
        fleet.number(Field.VBD_WRITES, guest, 22);
        fleet.number(Field.VBD_READ_SECTORS, guest, 33);
        fleet.number(Field.VBD_WRITE_SECTORS, guest, 44);
        fleet.number(Field.VBD_OUT_OF_REQUESTS, guest, 55);
        for (int i = 0; i < 7; i++) {
            int vcpu = fleet.add(Table.VCPU);
            fleet.number(Field.VCPU, vcpu, i);
            fleet.number(Field.VCPU_ONLINE, vcpu, i == 2 ? 0 : 1);
            fleet.number(Field.VCPU_TIME, vcpu, i * SECOND + 900_000_000L);
        }
        int vif = fleet.add(Table.VIF);
        fleet.number(Field.VIF, vif, 0);
        Field[] counters = {
            Field.VIF_DEVICE_RECEIVE_BYTES, Field.VIF_DEVICE_RECEIVE_PACKETS, Field.VIF_DEVICE_RECEIVE_ERRORS,
            Field.VIF_DEVICE_RECEIVE_DROPS, Field.VIF_DEVICE_TRANSMIT_BYTES, Field.VIF_DEVICE_TRANSMIT_PACKETS,
            Field.VIF_DEVICE_TRANSMIT_ERRORS, Field.VIF_DEVICE_TRANSMIT_DROPS
        };
        for (int i = 0; i < counters.length; i++) {
            fleet.number(counters[i], vif, 1001 + i);
        }
        int vbd = fleet.add(Table.VBD);
        fleet.number(Field.VBD, vbd, 51712);
        fleet.number(Field.VBD_DEVICE_READS, vbd, 11);
        fleet.number(Field.VBD_DEVICE_WRITES, vbd, 22);
        fleet.number(Field.VBD_DEVICE_READ_SECTORS, vbd, 33);
        fleet.number(Field.VBD_DEVICE_WRITE_SECTORS, vbd, 44);
        fleet.number(Field.VBD_DEVICE_OUT_OF_REQUESTS, vbd, 55);
        domain(fleet, 9, "(null)", "---s-d", SECOND, 1);
        domain(fleet, 7, "alpha", "--pscd", 0, 64);
        return fleet.build(1 + seconds, 5000 * SECOND + seconds * SECOND);
    }

    private static int domain(FleetBuilder fleet, int domid, String name, String state, long cpu, long mebibytes) {
        int row = fleet.add(Table.DOMAIN);
        fleet.number(Field.DOMID, row, domid);
        fleet.text(Field.NAME, row, name);
        fleet.text(Field.UUID, row, "uuid-of-" + domid);
        fleet.text(Field.STATE, row, state);
        fleet.number(Field.CPU_TIME, row, cpu);
        fleet.number(Field.MEMORY, row, mebibytes * MIB);
        fleet.number(Field.VCPUS, row, domid == 3 ? 7 : 1);
        fleet.number(Field.SSID, row, 0);
        if (domid != 3) {
            fleet.number(Field.VIFS, row, 0);
            fleet.number(Field.VBDS, row, 0);
        }
        return row;
    }

    @Test
    void theHeaderIsTheRealOnes() throws IOException {
        List<String> real = Files.readAllLines(Path.of("../samples/xen-lab/captures/xentop.txt"));
        FleetBuilder small = new FleetBuilder();
        domain(small, 0, "Domain-0", "r-----", 2001 * SECOND, 1024);
        assertThat(print(PLAIN, small.build(1, 1)).lines().findFirst()).contains(real.get(2));
    }

    @Test
    void theLinesAreWhatXentopsPrintfMakes() throws IOException {
        String row = "%10.10s %s %10d %6.1f %10d %6.1f %10s %9s %5d %4d %8d %9d %4d %8d %8d %8d %10d %10d %4d";
        assertThat(print(PLAIN, fleet(0)).lines().skip(1))
                .containsExactly(
                        f(
                                row,
                                "alpha",
                                "d--cp-",
                                0,
                                0.,
                                65536,
                                1.6,
                                "no limit",
                                "n/a",
                                1,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0),
                        f(
                                row,
                                "Domain-0",
                                "-----r",
                                2001,
                                0.,
                                1048576,
                                25.6,
                                "no limit",
                                "n/a",
                                1,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0),
                        f(
                                row,
                                "web-frontend-1",
                                "--b---",
                                24,
                                0.,
                                81920,
                                2.0,
                                "82944",
                                "2.0",
                                7,
                                1,
                                5000,
                                123_456_789,
                                1,
                                55,
                                11,
                                22,
                                33,
                                44,
                                0));
    }

    /** Five of seven digits more than its eight: the column of NETRX(k) is nine wide, its header too. */
    @Test
    void columnsOfLargeNumbersGrowInTheWholeFrame() throws IOException {
        List<String> lines = print(PLAIN, fleet(0)).lines().toList();
        assertThat(lines).extracting(String::length).containsOnly(lines.get(0).length());
        assertThat(lines.get(0)).contains(" NETTX(k)  NETRX(k) ");
    }

    @Test
    void cpuIsThatBetweenTheFramesByTheTimeOfXensAccount() throws IOException {
        assertThat(print(PLAIN, fleet(0), fleet(4))
                        .lines()
                        .skip(5)
                        .map(line -> line.substring(29, 35).strip()))
                .containsExactly("0.0", "25.0", "50.0");
    }

    @Test
    void vcpusAreFiveALineAndThoseOffLineAreLeftOut() throws IOException {
        String out = print(new XentopFrame.Extras(false, false, false, true, false, false), fleet(0));
        assertThat(out)
                .contains("VCPUs(sec): "
                        + f(" %2d: %10ds %2d: %10ds %2d: %10ds %2d: %10ds", 0, 0, 1, 1, 3, 3, 4, 4)
                        + "\n        "
                        + f(" %2d: %10ds %2d: %10ds", 5, 5, 6, 6)
                        + "\n")
                .contains("VCPUs(sec): \n");
    }

    @Test
    void devicesAreSeenFromDom0() throws IOException {
        String out = print(new XentopFrame.Extras(false, false, false, false, true, true), fleet(0));
        assertThat(out)
                .contains(f("Net%d RX: %8dbytes %8dpkts %8derr %8ddrop  ", 0, 1005, 1006, 1007, 1008)
                        + f("TX: %8dbytes %8dpkts %8derr %8ddrop\n", 1001, 1002, 1003, 1004))
                .contains(f(
                        "VBD %s %4d %s OO: %8d   RD: %8d   WR: %8d   RSECT: %10d   WSECT: %10d\n",
                        "BlkBack", 51712, "[ca: 0] ", 55, 11, 22, 33, 44));
    }

    @Test
    void namesAreCutUnlessTheyShallNotBe() throws IOException {
        assertThat(print(PLAIN, fleet(0))).contains("\nweb-fronte --b---").doesNotContain("web-frontend");
        String full = print(new XentopFrame.Extras(true, false, false, false, false, false), fleet(0));
        assertThat(full)
                .startsWith("          NAME  STATE")
                .contains("\nweb-frontend-1 --b---", "\n         alpha d--cp-");
    }

    @Test
    void theHeaderComesOnceAFrameOrBeforeEveryDomain() throws IOException {
        assertThat(print(PLAIN, fleet(0), fleet(1)).lines().filter(line -> line.contains("CPU(sec)")))
                .hasSize(2);
        XentopFrame.Extras repeated = new XentopFrame.Extras(false, true, true, false, false, false);
        List<String> lines = print(repeated, fleet(0)).lines().toList();
        assertThat(lines).filteredOn(line -> line.contains("CPU(sec)")).hasSize(3);
        assertThat(lines.get(1)).startsWith("  Domain-0 ");
    }

    /** What monitoring scripts do: skip the first frame, cut off the header, take columns by number where there is no "no limit". */
    @Test
    void anOperatorsAwkScriptFindsWhatItFindsInXentop() throws Exception {
        assertThat(awk("/NAME/ { frame++ } frame == 2 && !/NAME/ && !/no limit/ { print $1, $4, $5, $11, $12 }"))
                .isEqualTo("web-fronte 50.0 81920 5000 123456789\n");
        assertThat(awk("/NAME/ { for (i = 1; i <= NF; i++) at[$i] = i; next }"
                        + " { gsub(\"no limit\", \"nolimit\"); mem += $(at[\"MEM(k)\"]); read += $(at[\"VBD_RD\"]) }"
                        + " END { print mem, read, NF }"))
                .isEqualTo(2 * (65536 + 1048576 + 81920) + " 22 19\n");
    }

    private static String awk(String script) throws Exception {
        Process awk =
                new ProcessBuilder("awk", script).redirectErrorStream(true).start();
        try (OutputStream in = awk.getOutputStream()) {
            in.write(print(PLAIN, fleet(0), fleet(4)).getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(awk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(awk.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(awk.exitValue()).as(out).isZero();
        return out;
    }
}
