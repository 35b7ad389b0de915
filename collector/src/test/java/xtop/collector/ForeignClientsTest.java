// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import org.junit.jupiter.api.Test;
import xtop.vchan.VchanException;

class ForeignClientsTest {
    private String found = "";
    private int searches;
    private final ForeignClients others = new ForeignClients(() -> {
        searches++;
        return found;
    });

    @Test
    void nobodyIsLookedForUnlessAChannelIsRefusedAndThenNotAllTheTime() {
        found = "thief (pid 7)";
        others.step(0);
        assertThat(searches).isZero();
        for (long at = SECOND; at <= 10 * SECOND; at += SECOND) {
            others.wanted();
            others.step(at);
        }
        assertThat(searches).isEqualTo(2);
        others.step(50 * SECOND);
        others.step(51 * SECOND);
        assertThat(searches).isEqualTo(3);
    }

    @Test
    void theSuspectIsNamedAndForgottenWhenNobodyAsksAnyMore() {
        String nobody = others.words();
        assertThat(nobody)
                .isEqualTo("refused: " + VchanException.Reason.NOT_OFFERED.text())
                .isEqualTo("refused: channel taken by another client, or stale keys");
        found = "thief (pid 7)";
        others.wanted();
        others.step(0);
        assertThat(others.words())
                .isEqualTo("refused: channel taken by another client, maybe thief (pid 7), or stale keys");
        others.step(89 * SECOND);
        assertThat(others.words()).contains("thief");
        others.step(91 * SECOND);
        assertThat(others.words()).isEqualTo(nobody);
    }

    @Test
    void whatCannotBeKnownIsSaid() {
        found = "unknown: needs CAP_SYS_PTRACE";
        others.wanted();
        others.step(0);
        assertThat(others.words())
                .isEqualTo("refused: channel taken by another client (who, needs CAP_SYS_PTRACE), or stale keys");
    }
}
