// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

class PastSamplesTest {
    private static final long SECOND = 1_000_000_000L;

    private static Fleet now() {
        FleetBuilder builder = new FleetBuilder();
        int row = builder.add(Table.DOMAIN);
        builder.text(Field.LABEL, row, "web");
        builder.number(Field.DOMID, row, 7);
        builder.number(Field.SAMPLE_TIME, row, 1000 * SECOND);
        return builder.build(9, 1000 * SECOND);
    }

    @Test
    void everySampleIsARowAndWhatWasNotKnownIsNot() throws IOException {
        Fleet past = PastSamples.of(
                "ok\n98000000000\t-\t-\t1048576.0\t-\t-\n100000000000\t12.5\t0.0\t2097152.0\t1500.0\t30.5\n", now(), 0);
        assertThat(past.rows(Table.DOMAIN)).isEqualTo(2);
        assertThat(past.text(Field.LABEL, 0)).isEqualTo("web");
        assertThat(past.number(Field.SAMPLE_TIME, 0)).isEqualTo(998 * SECOND);
        assertThat(past.number(Field.SAMPLE_TIME, 1)).isEqualTo(1000 * SECOND);
        assertThat(past.has(Field.GUEST_CPU_PERCENT, 0)).isFalse();
        assertThat(past.number(Field.GUEST_MEMORY_USED, 0)).isEqualTo(1 << 20);
        assertThat(past.fraction(Field.GUEST_CPU_PERCENT, 1)).isEqualTo(12.5);
        assertThat(past.fraction(Field.GUEST_CPU_STEAL_PERCENT, 1)).isZero();
        assertThat(past.fraction(Field.RECEIVE_RATE, 1)).isEqualTo(1500);
        assertThat(past.fraction(Field.TRANSMIT_RATE, 1)).isEqualTo(30.5);
    }

    @Test
    void aGuestThatHasSpokenAndSentNothingHasNoRow() throws IOException {
        assertThat(PastSamples.of("ok\n", now(), 0).rows(Table.DOMAIN)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok\n1\t2\n", "ok\nx\t1\t1\t1\t1\t1\n", "ok\n1\ta\t1\t1\t1\t1\n"})
    void anotherVersionsAnswerIsSaidToBeOne(String answer) {
        assertThatThrownBy(() -> PastSamples.of(answer, now(), 0)).hasMessageContaining("another version");
    }
}
