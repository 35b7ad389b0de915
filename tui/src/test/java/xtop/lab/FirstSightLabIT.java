// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** xtop right after its installation, and what it says where it cannot help. */
@OnXen
class FirstSightLabIT {
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    @BeforeAll
    static void installed(XenLab lab) {
        lab.install();
    }

    @Test
    void theVersionIsThePackages(XenLab lab) {
        String version = lab.ok("dpkg-query -W -f '${Version}' xtop");
        assertThat(lab.ok("xtop --version").lines().findFirst()).contains("xtop " + version);
    }

    @Test
    void everyDomainIsListedWithoutAnyAgent(XenLab lab) {
        lab.create("plain");
        try {
            Outcome list = lab.sh("xtop list --json");
            assertThat(list.code()).as(list.toString()).isZero();
            JsonRows rows = JsonRows.of(list.out(), "domains");
            List<XlDomain> xl = XlDomain.list(lab.ok("xl list"));
            assertThat(rows.rows())
                    .extracting(row -> row.get("name"))
                    .containsExactlyElementsOf(xl.stream().map(XlDomain::name).toList());
            assertThat(rows.row("name", "plain")).containsEntry("agent", "none");
            assertThat(rows.number("name", "plain", "mem")).isEqualTo(80L << 20);
        } finally {
            lab.ok("xl destroy plain");
        }
    }

    @Test
    void withoutPermissionItSaysSoInOneLineAndEndsWith77(XenLab lab) {
        Outcome list = lab.sh(NOBODY + "xtop list");
        assertThat(list.code()).as(list.toString()).isEqualTo(77);
        assertThat(list.out()).isEmpty();
        assertThat(list.err().lines()).hasSize(1);
        assertThat(list.err()).startsWith("xtop: ").contains("root");
    }

    @Test
    void aSecondCollectorNamesTheFirstAndEndsWith69(XenLab lab) {
        try (Served served = Served.start(lab)) {
            for (String command : List.of("xtop serve --listen 127.0.0.1:9465", "xtop --source xen list")) {
                Outcome second = lab.sh("timeout 60 " + command);
                assertThat(second.code()).as(second.toString()).isEqualTo(69);
                assertThat(second.out()).isEmpty();
                assertThat(second.err().lines()).hasSize(1);
                assertThat(second.err()).startsWith("xtop: ").contains(served.pid());
            }
        }
    }

    @Test
    void anUnknownDomainIsNamedAndTheEndIs1(XenLab lab) {
        Outcome ps = lab.sh("xtop ps nosuch");
        assertThat(ps.code()).as(ps.toString()).isEqualTo(1);
        assertThat(ps.err()).contains("nosuch").doesNotContain("\tat ");
    }
}
