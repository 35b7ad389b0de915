// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Guests come and go while somebody looks at them; who looks may not keep a dead one's pages. */
@OnXen
class LifeAndDeathLabIT {
    /** Ends when xl lists no more than the domains that were there at first, in 5 s at most. */
    private static final String GONE =
            "for i in $(seq 50); do [ $(xl list | wc -l) = $before ] && exit 0; sleep 0.1; done; "
                    + "xl list >&2; exit 1";

    private static final String COUNT = "before=$(xl list | wc -l); ";

    @BeforeAll
    static void installed(XenLab lab) {
        lab.install();
    }

    /** Both times are dom0's: the keys appear in xenstore, the first sample arrives. */
    @Test
    void aGuestCreatedUnderARunningCollectorIsThereWithinASecondOfItsAnnouncement(XenLab lab) {
        try (Served served = Served.start(lab)) {
            int domid = lab.createWithAgentNoWait("late");
            double announced = Double.parseDouble(lab.ok("until xenstore-exists /local/domain/" + domid
                    + "/data/vchan/0/xtop/event-channel; do sleep 0.05; done; date +%s.%N"));
            Page page = served.awaitAgent("late");
            assertThat(page.ofDomain("xtop_agent_last_sample_timestamp_seconds", "late") - announced)
                    .as("seconds from the announcement to the sample on the first page that has one")
                    .isLessThan(1.0);
            lab.ok(COUNT + "before=$((before - 1)); xl destroy late; " + GONE);
            served.await("the end of its row", 10, later -> Double.isNaN(later.ofDomain("xtop_domain_vcpus", "late")));
        }
    }

    @Test
    void aViewerThatIsStoppedAndContinuedLetsADestroyedGuestGo(XenLab lab) {
        viewerWith(lab, "kill -STOP $viewer; xl destroy doomed; sleep 2; kill -CONT $viewer; " + GONE);
    }

    @Test
    void aViewerThatIsKilledLetsADestroyedGuestGo(XenLab lab) {
        viewerWith(lab, "kill -STOP $viewer; xl destroy doomed; kill -9 $viewer; " + GONE);
    }

    @Test
    void aViewerThatGoesOnLetsADestroyedGuestGo(XenLab lab) {
        viewerWith(lab, "xl destroy doomed; " + GONE);
    }

    /** A collector of one's own holds the channel of a guest: a viewer without serve. */
    private static void viewerWith(XenLab lab, String what) {
        String count = lab.ok(COUNT + "echo $before").trim();
        lab.createWithAgent("doomed");
        try {
            lab.ok("xtop --source xen top -b -d 1 -n 10000 >/tmp/viewer 2>&1 </dev/null & viewer=$!; "
                    + "trap 'kill -9 $viewer 2>/dev/null' EXIT; before=" + count + "; "
                    + "for i in $(seq 600); do grep -q 'doomed.* ok' /tmp/viewer && break; sleep 0.1; done; "
                    + "grep -q 'doomed.* ok' /tmp/viewer || { cat /tmp/viewer >&2; exit 2; }; "
                    + what);
        } finally {
            lab.sh("xl destroy doomed 2>/dev/null");
        }
    }
}
