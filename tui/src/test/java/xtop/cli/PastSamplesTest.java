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
    void threadsHaveARowASampleEach() throws IOException {
        FleetBuilder builder = new FleetBuilder();
        int domain = builder.add(Table.DOMAIN);
        builder.text(Field.LABEL, domain, "web");
        for (long id : new long[] {1, 4_000_000_000L, 9}) {
            int row = builder.add(Table.THREAD);
            builder.number(Field.TID, row, id);
            builder.text(Field.COMM, row, "t" + id);
        }
        Fleet now = builder.build(9, 1000 * SECOND);
        String answer =
                "ok\t7\t4000000000\t1\n1000\t-\t-\t-\t-\t-\t50.0\t-\t12.4\n" + "2000\t-\t-\t-\t-\t-\t51.0\t99.6\t0.0\n";
        Fleet past = PastSamples.of(answer, now, 0, 0, 1, 2);
        assertThat(past.rows(Table.THREAD)).isEqualTo(6);
        assertThat(past.rows(Table.THREAD, 1)).isEqualTo(3);
        assertThat(past.number(Field.TID, 4)).isEqualTo(4_000_000_000L);
        assertThat(past.text(Field.COMM, 4)).isEqualTo("t4000000000");
        assertThat(past.fraction(Field.THREAD_CPU_PERCENT, 0)).isEqualTo(12.4);
        assertThat(past.has(Field.THREAD_CPU_PERCENT, 1)).isFalse();
        assertThat(past.fraction(Field.THREAD_CPU_PERCENT, 3)).isZero();
        assertThat(past.fraction(Field.THREAD_CPU_PERCENT, 4)).isEqualTo(99.6);
        assertThat(past.has(Field.THREAD_CPU_PERCENT, 5)).as("it came since").isFalse();
        assertThatThrownBy(() -> PastSamples.of("ok\t1\n1000\t-\t-\t-\t-\t-\n", now, 0, 0))
                .hasMessageContaining("another version");
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
