// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The doctor in a real dom0: nothing wrong after the installation, and the right line for what is then broken. */
@OnXen
class DoctorLabIT {
    @BeforeAll
    static void installed(XenLab lab) {
        lab.install();
    }

    /** Runs the doctor while something is broken, and has it mended before anything is asserted. */
    private static Outcome doctor(XenLab lab, String breaking, String checks, String mending) {
        if (!breaking.isEmpty()) {
            lab.ok(breaking);
        }
        try {
            return lab.sh("xtop doctor " + checks);
        } finally {
            lab.ok(mending);
        }
    }

    @Test
    void afterInstallationAndTheServicesStartNothingIsWrong(XenLab lab) {
        try (Served served = Served.start(lab)) {
            Outcome all = lab.sh("xtop doctor");
            assertThat(all.code()).as(all.toString()).isZero();
            assertThat(all.err()).isEmpty();
            assertThat(all.out().lines()).as(all.out()).hasSizeGreaterThan(20).allMatch(line -> line.startsWith("ok "));
            assertThat(all.out())
                    .containsPattern("(?m)^ok +xen +Xen 4\\.\\d+\\.\\d+.*, and this is its dom0$")
                    .containsPattern("(?m)^ok +xenstore +xenstored \\(pid \\d+\\) answers at /run/xenstored/socket in ")
                    .containsPattern("(?m)^ok +xenstore +quotas of a guest: nodes 1000, ")
                    .containsPattern(
                            "(?m)^ok +libraries .*libxenctrl\\.so\\.4\\.\\d+.*, the release of the Xen that runs$")
                    .containsPattern("(?m)^ok +events +\\d+ of 131072 event channels in use, \\d+ of them by programs$")
                    .contains("pid " + served.pid() + " (xtop serve) serves, version ");
            Outcome limits = lab.sh("xtop doctor --domains 100000 -q limits maptrack");
            assertThat(limits.code()).as(limits.toString()).isEqualTo(1);
            assertThat(limits.out().lines())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("vm.max_map_count="))
                    .anyMatch(line -> line.contains("gnttab_max_maptrack_frames="));
        }
    }

    @Test
    void withoutAServiceItSaysHowToStartOne(XenLab lab) {
        Outcome outcome = lab.sh("xtop doctor -q");
        assertThat(outcome.code()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.out())
                .matches(
                        "wrong +service +no service runs: each command starts a collector of its own, .*; mend: setsid xtop serve .*\n");
    }

    @Test
    void aDeviceThatIsClosedOrMissingIsNamedWithItsCommand(XenLab lab) {
        Outcome closed = doctor(lab, "chmod 0 /dev/xen/evtchn", "-q devices", "chmod 600 /dev/xen/evtchn");
        assertThat(closed.code()).as(closed.toString()).isEqualTo(1);
        assertThat(closed.out())
                .matches(
                        "wrong +devices +/dev/xen/evtchn is closed to its owner \\(root:root 0000\\), .*; mend: chmod 600 /dev/xen/evtchn\n");
        // Its module cannot be unloaded: xenstored has it in use.
        Outcome missing =
                doctor(lab, "mv /dev/xen/gntdev /dev/xen/away", "-q devices", "mv /dev/xen/away /dev/xen/gntdev");
        assertThat(missing.code()).as(missing.toString()).isEqualTo(1);
        assertThat(missing.out())
                .matches(
                        "wrong +devices +/dev/xen/gntdev is missing, .*; mend: mknod -m 600 /dev/xen/gntdev c 10 .*\n");
    }

    @Test
    void aXenstoredThatHangsIsAFindingAndNoHang(XenLab lab) {
        Outcome outcome = doctor(
                lab, "kill -STOP $(cat /run/xenstored.pid)", "-q xenstore", "kill -CONT $(cat /run/xenstored.pid)");
        assertThat(outcome.code()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.out())
                .matches(
                        "wrong +xenstore +xenstored \\(pid \\d+\\) is stopped: .*no answer from xenstored.*; mend: kill -CONT \\d+\n");
        assertThat(lab.ok("xtop doctor xenstore")).startsWith("ok ");
    }

    @Test
    void whoMayNotLookIsToldWhatToDo(XenLab lab) {
        Outcome outcome =
                lab.sh("setpriv --reuid=65534 --regid=65534 --clear-groups xtop doctor user devices xenstore");
        assertThat(outcome.code()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .containsPattern(
                        "(?m)^wrong +user +you are nobody, neither root nor .*; mend: sudo adduser nobody xtop$")
                .containsPattern(
                        "(?m)^unknown +devices +/dev/xen/gntdev is for root only .*; try: sudo xtop doctor devices$")
                .containsPattern(
                        "(?m)^unknown +xenstore +xenstored talks to root only; try: sudo xtop doctor xenstore$");
    }
}
