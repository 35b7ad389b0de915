// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person finds in a dom0 where the package was just installed: manual pages by man, and Tab in a bash. */
@OnXen
@Timeout(600)
class ManualLabIT {
    /** What is typed before Tab, and the line that comes of it. */
    private static final List<List<String>> LINES = List.of(
            List.of("xtop li", "xtop list"),
            List.of("xtop ps he", "xtop ps hello"),
            List.of("xtop why Dom", "xtop why Domain-0"),
            List.of("xtop ctl history he", "xtop ctl history hello"),
            List.of("xtop list --group-by image --outl", "xtop list --group-by image --outliers"),
            List.of("xtop ps --sort=-pcpu,wch", "xtop ps --sort=-pcpu,wchan"),
            List.of("xtop serve --li", "xtop serve --listen="));

    private static final int CTRL_A = 1;
    private static final int CTRL_E = 5;

    private static Served served;

    @BeforeAll
    static void aGuest(XenLab lab) {
        served = Served.start(lab);
        lab.createUnikernel("hello", "extra=\"idle=0.98\"");
        served.awaitAgent("hello");
    }

    @AfterAll
    static void gone(XenLab lab) {
        lab.sh("xl destroy hello");
        if (served != null) {
            served.close();
        }
    }

    @Test
    void manFindsAndRendersThePages(XenLab lab) {
        assertThat(lab.ok("man -w xtop xtop.conf xtop-fields").lines())
                .containsExactly(
                        "/usr/share/man/man1/xtop.1.gz",
                        "/usr/share/man/man5/xtop.conf.5.gz",
                        "/usr/share/man/man7/xtop-fields.7.gz");
        String page = lab.ok("MANWIDTH=80 man --warnings=all xtop 2>/tmp/warnings | cat; cat /tmp/warnings");
        assertThat(page.lines().findFirst().orElseThrow()).matches("XTOP\\(1\\) +User Commands +XTOP\\(1\\)");
        assertThat(page)
                .contains("\nSYNOPSIS\n", "--group-by", "xtop doctor", "--compat")
                .doesNotContain("warning:");
        assertThat(page.lines()).allMatch(line -> line.length() <= 80);
        assertThat(lab.ok("man 5 xtop.conf | cat; man xtop-fields | cat")).contains("XTOP.CONF(5)", "XTOP-FIELDS(7)");
        // The index that the package's installation brought up to date.
        assertThat(lab.ok("whatis xtop")).startsWith("xtop (1) ").contains("Xen guests");
        assertThat(lab.ok("apropos -s 1 'inside of Xen'")).contains("xtop (1)");
    }

    @Test
    void tabCompletesCommandsOptionsAndDomains(XenLab lab) {
        StringBuilder keys = new StringBuilder("PS1='> '\\n. /usr/share/bash-completion/bash_completion\\n");
        for (List<String> line : LINES) {
            keys.append(line.get(0)).append("\\t").append(octal(CTRL_A)).append("echo \"");
            keys.append(octal(CTRL_E)).append("\" >>/tmp/completed\\n");
        }
        keys.append("exit\\n");
        lab.ok("rm -f /tmp/completed; printf %b '" + keys.toString().replace("'", "'\\''")
                + "' | TERM=xterm script -qec 'bash --norc --noprofile -i' /dev/null >/tmp/terminal");
        assertThat(lab.ok("cat /tmp/completed || cat /tmp/terminal").lines().map(String::stripTrailing))
                .containsExactlyElementsOf(
                        LINES.stream().map(line -> line.get(1)).toList());
    }

    private static String octal(int key) {
        return String.format("\\0%o", key);
    }
}
