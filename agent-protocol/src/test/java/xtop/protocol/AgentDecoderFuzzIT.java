// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * Whatever an agent sends, the decoder answers with a {@link ProtocolException} or with samples that hold together, and
 * chunking changes nothing. Guided by coverage for a bounded time in {@code verify}; README.md says how to run it
 * longer.
 */
class AgentDecoderFuzzIT {
    private static final long NONCE = 1;
    private static final DecoderLimits LIMITS = new DecoderLimits(64, 64, 4096);

    @FuzzTest(maxDuration = "40s")
    void anyBytesOfAnAgentAreSurvived(byte[] input) {
        byte[] stream = input.length > 0 && input[0] < 0 ? input : framed(input);
        Checked whole = new Checked();
        String refusal = feed(stream, Math.max(1, stream.length), whole);
        int chunk = 1 + (input.length == 0 ? 0 : input[input.length - 1] & 0x3f);
        Checked pieces = new Checked();
        assertThat(feed(stream, chunk, pieces)).isEqualTo(refusal);
        assertThat(pieces.lines).isEqualTo(whole.lines);
    }

    private static String feed(byte[] stream, int chunk, Checked listener) {
        AgentDecoder decoder = new AgentDecoder(LIMITS);
        decoder.expect(NONCE);
        try {
            for (int at = 0; at < stream.length; at += chunk) {
                decoder.feed(stream, at, Math.min(chunk, stream.length - at), listener);
            }
            return "";
        } catch (ProtocolException e) {
            return e.reason().label() + " " + e.getMessage();
        }
    }

    /** A hello, then the input cut into frames: a byte of type, a byte of length, so many bytes of body. */
    private static byte[] framed(byte[] input) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FrameWriter hello = new FrameWriter(Wire.MAX_AGENT_FRAME);
        hello.begin(Wire.AGENT_HELLO);
        hello.u64(Wire.MAGIC);
        hello.u64(NONCE);
        hello.u8(Wire.VERSION);
        for (int i = 0; i < 32; i++) {
            hello.u8(0);
        }
        stream.writeBytes(hello.finish());
        for (int at = 0; at + 2 <= input.length; ) {
            int length = Math.min(input[at + 1] & 0xff, input.length - at - 2);
            stream.write(length + Wire.HEADER);
            stream.write((length + Wire.HEADER) >>> 8);
            stream.write(input[at] & 0x07);
            stream.write(input, at + 2, length);
            at += 2 + length;
        }
        return stream.toByteArray();
    }

    /** A transcript that looks at every sample's inner order too. */
    private static final class Checked extends Transcript {
        @Override
        public void sample(GuestSample sample, NameTable names) {
            for (Section section : Section.values()) {
                SampleTable table = sample.table(section);
                Set<Integer> ids = new HashSet<>();
                assertThat(table.rows()).isBetween(0, LIMITS.rows());
                for (int row = 0; row < table.rows(); row++) {
                    assertThat(ids.add(table.id(row))).isTrue();
                    assertThat(table.rowOf(table.id(row))).isEqualTo(row);
                    assertThat(table.nameId(row) == SampleTable.NO_NAME || names.name(table.nameId(row)) != null)
                            .isTrue();
                }
            }
            super.sample(sample, names);
        }
    }
}
