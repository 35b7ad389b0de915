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

    /**
     * Timed by dom0's clock, from the keys in xenstore to the page that has the agent: a second to notice, and up to
     * another until the fleet of the next tick is scraped. The best of three, because the one emulated CPU may just be
     * elsewhere.
     */
    @Test
    void aGuestCreatedUnderARunningCollectorIsThereWithinASecondOfItsAnnouncement(XenLab lab) {
        try (Served served = Served.start(lab)) {
            lab.createWithAgent("web");
            served.awaitAgent("web");
            long best = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 3 && best >= 2000; attempt++) {
                int domid = lab.createWithAgentNoWait("late");
                String milliseconds = lab.ok("until xenstore-exists /local/domain/" + domid
                        + "/data/vchan/0/xtop/event-channel; do sleep 0.05; done; start=$(date +%s%N); "
                        + "until busybox wget -qO- http://127.0.0.1:" + XenLab.PORT + "/metrics | "
                        + "grep -q 'xtop_agent_up{domain=.late.'; do sleep 0.1; done; "
                        + "echo $((($(date +%s%N) - start) / 1000000))");
                best = Math.min(best, Long.parseLong(milliseconds.trim()));
                served.awaitAgent("late");
                lab.ok(COUNT + "before=$((before - 1)); xl destroy late; " + GONE);
                served.await(
                        "the end of its row", 60, later -> Double.isNaN(later.ofDomain("xtop_domain_vcpus", "late")));
            }
            assertThat(best)
                    .as("ms from the announcement to a page that has the agent")
                    .isLessThan(2000);
        } finally {
            lab.sh("xl destroy late 2>/dev/null");
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
