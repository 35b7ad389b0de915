// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Rows with room behind them are read in one loop, rows that end with the array with care. Whatever stands in the frame,
 * and whatever behind it, both must hear the same.
 */
class PlainRowsTest {
    private static final AgentHello HELLO =
            new AgentHello(1, GuestKind.RUMP, 7, 0x38, 1_000_000_000L, 4096, "fixture", "rump", CounterWidths.FULL);
    private static final int NONCE = 9;
    private static final int MOST_ROWS = 40;

    /** Head of a row with the same mask and the next id. */
    private static final int STEP_1 = Wire.ADD_SAME | 1 << 3;

    @Test
    void whatFollowsAFrameInTheBufferChangesNothing() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            List<byte[]> frames = guest(random);
            byte[] sample = frames.get(frames.size() - 1);
            for (int damage = random.nextInt(3); damage > 0; damage--) {
                sample[Wire.HEADER + random.nextInt(sample.length - Wire.HEADER)] = (byte) random.nextInt();
            }
            byte[] exact = Frames.join(frames);
            byte[] roomy = Arrays.copyOf(exact, exact.length + 400);
            for (int at = exact.length; at < roomy.length; at++) {
                roomy[at] = (byte) random.nextInt();
            }
            Heard heard = hear(exact, exact.length);
            assertThat(hear(roomy, exact.length)).as("guest %d", i).isEqualTo(heard);
            refused += heard.refusal().isEmpty() ? 0 : 1;
        }
        assertThat(refused).isBetween(2_000, 18_000);
    }

    @Test
    void aFaultFarDownATableIsFoundWithRoomBehindItToo() {
        for (int row = 1; row < 12; row++) {
            assertThat(refusalOfTable(row, STEP_1, 1, 0x85, 0x01)).isEmpty();
            assertThat(refusalOfTable(row, Wire.ADD_SAME | 5 << 3, 0, 0x85, 0x7f))
                    .isEmpty();
            assertThat(refusalOfTable(row, STEP_1, 1, 0x85, 0x00)).startsWith("malformed: number not in its shortest");
            assertThat(refusalOfTable(row, STEP_1, 2, 0x85, 0x01)).startsWith("name");
            assertThat(refusalOfTable(row, Wire.ADD_SAME, 1, 0x85, 0x01)).startsWith("malformed: row id");
        }
    }

    /** What is heard of two samples, the second with a table of twelve rows with a number of two bytes, one odd. */
    private static String refusalOfTable(int odd, int head, int name, int first, int second) {
        FrameWriter out = new FrameWriter(Wire.MAX_AGENT_FRAME);
        List<byte[]> frames = new ArrayList<>(AgentScript.run(List.of("hello 9 0 0 0 0 0 '' ''")));
        frames.add(table(out, 1, -1, 0, 0, 0, 0));
        frames.add(table(out, 2, odd, head, name, first, second));
        byte[] bytes = Frames.join(frames);
        return hear(Arrays.copyOf(bytes, bytes.length + 400), bytes.length).refusal();
    }

    private static byte[] table(FrameWriter out, int number, int odd, int head, int name, int first, int second) {
        out.begin(Wire.FULL);
        out.u8(Wire.LAST);
        out.varint(number);
        out.varint(number);
        out.u8(Section.INTERFACE.wireId());
        out.varint(Wire.DEFINE_NAME);
        out.varint(1);
        out.u8(1);
        out.u8('n');
        for (int row = 0; row < 12; row++) {
            out.u8(row == odd ? head : row == 0 ? STEP_1 | Wire.ADD_MASK : STEP_1);
            out.u8(row == odd ? name : 1);
            if (row == 0) {
                out.u8(1);
            }
            out.u8(row == odd ? first : 0x81);
            out.u8(row == odd ? second : 0x01);
        }
        return out.finish();
    }

    private static Heard hear(byte[] bytes, int length) {
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        decoder.expect(NONCE);
        Transcript transcript = new Transcript();
        try {
            decoder.feed(bytes, 0, length, transcript);
        } catch (ProtocolException e) {
            return new Heard(transcript.lines, e.reason().label() + ": " + e.getMessage());
        }
        return new Heard(transcript.lines, "");
    }

    /** Two full samples, so that the second finds its room made; rows mostly alike, numbers of all lengths. */
    private static List<byte[]> guest(Random random) {
        AgentEncoder encoder = new AgentEncoder();
        List<byte[]> frames = new ArrayList<>();
        encoder.open(NONCE, HELLO);
        GuestSample sample = new GuestSample();
        fill(sample.table(Section.THREAD), encoder, random);
        fill(sample.table(Section.INTERFACE), encoder, random);
        for (int i = 0; i < 2; i++) {
            encoder.requestFull();
            encoder.sample(sample);
            for (byte[] frame = new byte[Wire.MAX_AGENT_FRAME]; encoder.roomNeeded() > 0; ) {
                frames.add(Arrays.copyOf(frame, encoder.take(frame, 0)));
            }
        }
        return frames;
    }

    private static void fill(SampleTable table, AgentEncoder encoder, Random random) {
        int figures = Figure.count(table.section());
        long mask = 1 | (random.nextLong() & ((1L << figures) - 1));
        int widest = 1 + random.nextInt(64);
        int id = 0;
        for (int i = random.nextInt(MOST_ROWS); i > 0; i--) {
            id += 1 + (random.nextInt(8) == 0 ? random.nextInt(40) : 0);
            int row = table.add(id, random.nextInt(4) == 0 ? SampleTable.NO_NAME : encoder.name("n" + id % 5));
            for (int bit = 0; bit < figures; bit++) {
                boolean sent = (mask >>> bit & 1) != 0 ^ random.nextInt(200) == 0;
                if (sent && Figure.at(table.section(), bit).kind() != Figure.Kind.NAME) {
                    table.setAt(row, bit, random.nextLong() >>> (63 - random.nextInt(widest)));
                }
            }
        }
    }
}
