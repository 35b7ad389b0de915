// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Fleet;

class VmstatTest {
    private static final int WEB = 1;
    private static final int DB = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LineOutput out = new LineOutput(bytes, true);

    private String line(Vmstat.Layout layout, int row, Fleet before, Fleet now) throws IOException {
        bytes.reset();
        new Vmstat(layout, 0, 1024, null, out)
                .line(new VmstatInterval(
                        before == null ? null : new VmstatSample(before, row), new VmstatSample(now, row)));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ratesAreBetweenTwoSamplesByTheGuestsClock() throws IOException {
        assertThat(line(Vmstat.Layout.PROCPS, DB, HandMadeFleet.at(0), HandMadeFleet.at(5)))
                .isEqualTo(" 2  1  10240 307200  12288 217088    0    0    64   128  300  700 50 25 20  5  0\n");
        assertThat(line(Vmstat.Layout.NATIVE, WEB, HandMadeFleet.at(0), HandMadeFleet.at(5)))
                .isEqualTo("  1   0    65536    24576    40960     10      5        -     2500  25  10  65\n");
    }

    @Test
    void theWideLayoutIsThatOfProcps() throws IOException {
        Vmstat vmstat = new Vmstat(Vmstat.Layout.PROCPS_WIDE, 0, 1024, null, out);
        vmstat.header();
        vmstat.line(new VmstatInterval(null, new VmstatSample(HandMadeFleet.first(), DB)));
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                --procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------
                   r    b         swpd         free         buff        cache   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu
                   2    1        10240       307200        12288       217088    0    1     3     5  100  200  20   5  72   2   1   -
                """);
    }

    @Test
    void aGuestThatToldNothingNewHasNoRates() throws IOException {
        assertThat(line(Vmstat.Layout.PROCPS, DB, HandMadeFleet.at(5), HandMadeFleet.at(5)))
                .isEqualTo(" 2  1  10240 307200  12288 217088    -    -     -     -    -    -  -  -  -  -  -\n");
    }

    @Test
    void countersThatFellTellNothing() throws IOException {
        assertThat(line(Vmstat.Layout.NATIVE, WEB, HandMadeFleet.at(9), HandMadeFleet.at(2)))
                .isEqualTo("  1   0    65536    24576    40960      -      -        -        -   -   -   -\n");
    }
}
