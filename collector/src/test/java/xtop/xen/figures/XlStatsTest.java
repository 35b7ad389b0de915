// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.HostSample;
import xtop.xen.XenException;

/** A shell script stands for xl; what it prints was captured in a dom0 of Xen 4.17. */
@Timeout(60)
class XlStatsTest {
    private static final String SCRIPT = """
            case "$1" in
            list) cat <<'END'
            Name                                        ID   Mem VCPUs	State	Time(s)   UUID                            Reason-Code	Security Label
            Domain-0                                     0  1024     1     r-----      46.1 00000000-0000-0000-0000-000000000000        -                -
            web                                          1    80     2     ------      52.5 06b9d6e5-2d03-4e4f-ab3b-522104ec9ae5        -                -
            END
            ;;
            vcpu-list) cat <<'END'
            Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)
            Domain-0                             0     0    0   r--      47.5  all / all
            web                                  1     0    0   ---      30.1  all / all
            web                                  1     1    0   ---      22.4  all / all
            END
            ;;
            info) cat <<'END'
            nr_cpus                : 1
            cpu_mhz                : 2596.121
            total_memory           : 3071
            free_memory            : 2014
            END
            ;;
            esac
            """;

    private static final long LONG = 30_000;

    @TempDir
    private Path directory;

    @Test
    void oneSampleOfThreeCommands() throws Exception {
        try (XlStats stats = XlStats.open(script(SCRIPT), LONG)) {
            HostSample sample = new HostSample();
            stats.sample(sample);
            assertThat(stats.source()).isEqualTo("xl list, xl vcpu-list");
            assertThat(sample.domains()).isEqualTo(2);
            assertThat(sample.memoryTotal).isEqualTo(3071L << 20);
            assertThat(sample.find(1).name).isEqualTo("web");
            assertThat(sample.find(1).vcpuNanos).startsWith(30_100_000_000L, 22_400_000_000L);
        }
    }

    @Test
    void anXlThatFailsIsAnErrorAndNotAnEmptyHost() throws Exception {
        List<String> failing = script("echo 'xl: cannot open libxl context' >&2; exit 1");
        assertThatThrownBy(() -> XlStats.open(failing, LONG))
                .isInstanceOf(XenException.class)
                .hasMessageEndingWith("list -v failed");
    }

    @Test
    void anXlThatHangsIsEnded() throws Exception {
        List<String> hanging = script("exec sleep 600");
        assertThatThrownBy(() -> XlStats.open(hanging, 100)).hasMessageEndingWith("list -v failed");
    }

    @Test
    void noXlIsNoSource() {
        assertThatThrownBy(() -> XlStats.open(List.of(directory.resolve("xl").toString()), LONG))
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("ENOENT"))
                .hasMessageStartingWith("cannot run " + directory);
    }

    private List<String> script(String text) throws IOException {
        return List.of(
                "/bin/sh", Files.writeString(directory.resolve("xl.sh"), text).toString());
    }
}
