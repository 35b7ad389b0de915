// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import xtop.protocol.ProtocolException;

class ViolationTest {
    @Test
    void everyReasonHasASortAndEverySortAFieldWhoseMetricNamesIt() {
        assertThat(Arrays.stream(ProtocolException.Reason.values()).map(Violation::of))
                .containsOnly(Violation.FRAME, Violation.VERSION, Violation.CONTENT);
        for (Violation sort : Violation.ALL) {
            assertThat(sort.field().metric())
                    .isEqualTo("xtop_agent_protocol_errors_total{reason="
                            + sort.name().toLowerCase(Locale.ROOT) + "}");
        }
    }
}
