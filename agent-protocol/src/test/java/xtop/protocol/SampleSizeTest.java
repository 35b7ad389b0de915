// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleSizeTest {
    private static final AgentHello HELLO =
            new AgentHello(1, GuestKind.RUMP, 7, 0x32, 1_000_000_000L, 4096, "fixture", "rump", CounterWidths.FULL);

    @Test
    void fullAndDeltaFramesOfTheReferenceGuestHaveExactlyTheseSizes() throws ProtocolException {
        AgentEncoder encoder = new AgentEncoder();
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        Transcript heard = new Transcript();
        encoder.open(99, HELLO);
        decoder.expect(99);
        drain(encoder, decoder, heard);

        GuestSample sample = new GuestSample();
        UnikernelFixture guest = UnikernelFixture.first(1);
        guest.fill(sample, encoder);
        encoder.sample(sample);
        int withNames = drain(encoder, decoder, heard);

        encoder.requestFull();
        encoder.sample(sample);
        assertThat(drain(encoder, decoder, heard)).isEqualTo(652).isLessThanOrEqualTo(660);
        assertThat(withNames).isEqualTo(1046);

        List<Integer> sizes = new ArrayList<>();
        for (int second = 1; second <= 60; second++) {
            guest = guest.next(second);
            guest.fill(sample, encoder);
            encoder.sample(sample);
            sizes.add(drain(encoder, decoder, heard));
        }
        assertThat(sizes.subList(0, 9))
                .containsExactly(103, 123, 120, 136, 146, 135, 141, 138, 150)
                .allMatch(size -> size <= 150);
        assertThat(sizes.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isLessThan(140);
        sample.sequence(62);
        assertThat(heard.lines.subList(heard.lines.size() - 36, heard.lines.size()))
                .containsExactlyElementsOf(Transcript.describe(sample, encoder.names()));
    }

    private static int drain(AgentEncoder encoder, AgentDecoder decoder, AgentListener listener)
            throws ProtocolException {
        byte[] frame = new byte[1000];
        int total = 0;
        for (int length; (length = encoder.take(frame, 0)) > 0; total += length) {
            decoder.feed(frame, 0, length, listener);
        }
        return total;
    }
}
