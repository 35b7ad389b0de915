// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The package's life from its first installation to its end, on a host with the other xenstore daemon. */
@OnXen(xenstored = "oxenstored")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OxenstoredLabIT {
    /** Without /var/cache/man, where man-db keeps its index of everybody's pages, made at the first package's trigger. */
    private static final String FILES =
            "find / -xdev -path /var/lib/dpkg -prune -o -path /var/log -prune -o -path /var/cache/man -prune -o -path /root -prune "
                    + "-o -print | sort; ls /run";

    @Test
    @Order(1)
    void anOlderVersionIsUpgraded(XenLab lab, @TempDir Path directory) throws IOException {
        lab.ok("{ " + FILES + "; } >/root/files-before");
        Path older = older(directory);
        lab.put(older, "/root/");
        lab.patient(600, "dpkg -i /root/" + older.getFileName()).success();
        assertThat(lab.ok("xtop --version")).startsWith("xtop ");
        lab.install();
        assertThat(lab.ok("dpkg-query -W -f '${Status} ${Version}' xtop"))
                .startsWith("install ok installed ")
                .doesNotContain("0.0.1");
        assertThat(lab.ok("ls /var/cache/xtop").trim().lines().map(name -> name.replaceFirst("-[0-9].*", "")))
                .as(
                        "the Java that the archives are for, one archive for the commands, one for the collector and one for the service, none of the older version")
                .containsExactly("java-home", "xtop", "xtop-collector", "xtop-serve");
    }

    @Test
    @Order(2)
    void guestsAreSeenAndLeaveNoZombie(XenLab lab) {
        assertThat(lab.ok("ps -eo comm")).contains("oxenstored");
        try (Served served = Served.start(lab)) {
            lab.createWithAgent("web");
            served.awaitAgent("web");
            assertThat(JsonRows.of(lab.ok("xtop ps web --json"), "threads").row("comm", "spinner"))
                    .containsKey("cputime");
            assertThat(XlDomain.list(lab.ok("xl list"))).hasSize(2);
            lab.ok("xl destroy web; for i in $(seq 50); do [ $(xl list | wc -l) = 2 ] && exit 0; sleep 0.1; done; "
                    + "xl list >&2; exit 1");
            served.await("the end of its row", 60, page -> Double.isNaN(page.ofDomain("xtop_domain_vcpus", "web")));
        }
    }

    @Test
    @Order(3)
    void purgeLeavesNothing(XenLab lab) {
        lab.ok("dpkg -P xtop");
        assertThat(lab.ok("{ " + FILES + "; } >/root/files-after; diff /root/files-before /root/files-after || true"))
                .isEmpty();
    }

    /** The same package under a lower version. */
    private static Path older(Path directory) throws IOException {
        Path tree = directory.resolve("tree");
        Outcome.of(List.of("dpkg-deb", "-R", XenLab.builtPackage().toString(), tree.toString()), 60)
                .success();
        Path control = tree.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: 0.0.1"));
        Path older = directory.resolve("xtop_0.0.1_amd64.deb");
        Outcome.of(List.of("dpkg-deb", "-Znone", "-b", tree.toString(), older.toString()), 60)
                .success();
        return older;
    }
}
