// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodecsTest {
    @Test
    void allCodecsOfTheBenchmarkCarryTheSameGuest() throws Exception {
        Codecs codecs = new Codecs(1);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < Codecs.SAMPLES; i++) {
                long clock = codecs.guests[i].guestNanos;
                long before = codecs.heard;
                codecs.decodeDelta(i);
                codecs.decodeFull(i);
                codecs.decodeProtobuf(i);
                assertThat(codecs.target()).usingRecursiveComparison().isEqualTo(codecs.guests[i]);
                codecs.decodeJson(i);
                assertThat(codecs.target()).usingRecursiveComparison().isEqualTo(codecs.guests[i]);
                assertThat(codecs.heard - before).isEqualTo(4 * clock);
                assertThat(codecs.encodeProtobuf(i)).isEqualTo(codecs.protobuf[i].length);
                assertThat(codecs.encodeJson(i)).isEqualTo(codecs.json[i].length);
                assertThat(codecs.encodeDelta(i)).isPositive();
                assertThat(codecs.encodeFull(i)).isEqualTo(codecs.full[i].length);
            }
        }
        assertThat(codecs.delta[1].length * 8).isLessThan(codecs.protobuf[1].length);
        assertThat(codecs.delta[1].length * 30).isLessThan(codecs.json[1].length);
        int withAShortSequenceNumber = codecs.full[1].length - 3;
        assertThat(withAShortSequenceNumber).isLessThanOrEqualTo(codecs.protobuf[1].length * 55 / 100);
    }
}
