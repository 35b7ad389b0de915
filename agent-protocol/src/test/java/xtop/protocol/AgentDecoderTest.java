// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentDecoderTest {
    private static final AgentHello HELLO =
            new AgentHello(1, GuestKind.RUMP, 7, 0x32, 1_000_000_000L, 4096, "fixture", "rump", CounterWidths.FULL);

    @Test
    void randomGuestsAreHeardAsTheyAre() {
        for (int seed = 0; seed < 200; seed++) {
            RandomGuest guest = new RandomGuest(seed, seed % 7 == 0 ? 300 : 15).live(30);
            Heard heard = Heard.in(stream(guest), 1 << 20, RandomGuest.NONCE);
            assertThat(heard.refusal()).isEmpty();
            assertThat(heard.lines()).as("guest %d", seed).containsExactlyElementsOf(guest.expected());
        }
    }

    @Test
    void anyChunkingGivesTheSame() {
        Random random = new Random(1);
        for (int seed = 0; seed < 40; seed++) {
            byte[] bytes = stream(new RandomGuest(seed, 12).live(10));
            if (seed % 2 == 1) {
                damage(bytes, random);
            }
            Heard whole = Heard.in(bytes, bytes.length, RandomGuest.NONCE);
            for (int chunk : new int[] {1, 2, 3, 5, 64, 999, 1000, 1001, 1 + random.nextInt(300)}) {
                assertThat(Heard.in(bytes, chunk, RandomGuest.NONCE))
                        .as("guest %d in chunks of %d", seed, chunk)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void aStreamThatEndsAnywhereIsHeardUpToThere() {
        byte[] bytes = stream(new RandomGuest(3, 12).live(6));
        List<String> whole = Heard.in(bytes, bytes.length, RandomGuest.NONCE).lines();
        for (int end = 0; end <= bytes.length; end++) {
            Heard heard = Heard.in(Arrays.copyOf(bytes, end), bytes.length, RandomGuest.NONCE);
            assertThat(heard.refusal()).isEmpty();
            assertThat(heard.lines()).isEqualTo(whole.subList(0, heard.lines().size()));
        }
    }

    @Test
    void aFrameCutShortAnywhereGivesNothingButAProtocolException() {
        List<byte[]> frames = AgentScript.run(new RandomGuest(4, 12).live(3).script());
        for (int cut = 1; cut < frames.size(); cut++) {
            for (int length = Wire.HEADER; length < frames.get(cut).length; length++) {
                List<byte[]> damaged = new ArrayList<>(frames);
                byte[] shorter = Arrays.copyOf(frames.get(cut), length);
                shorter[0] = (byte) length;
                shorter[1] = (byte) (length >>> 8);
                damaged.set(cut, shorter);
                Heard.in(Frames.join(damaged), 1 << 20, RandomGuest.NONCE);
            }
        }
    }

    @Test
    void damagedBytesGiveNothingButAProtocolException() {
        Random random = new Random(2);
        int refused = 0;
        for (int seed = 0; seed < 60; seed++) {
            byte[] good = stream(new RandomGuest(seed, 12).live(8));
            for (int i = 0; i < 200; i++) {
                byte[] bytes = good.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    damage(bytes, random);
                }
                refused += Heard.in(bytes, 1 << 20, RandomGuest.NONCE).refusal().isEmpty() ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void everyBitFlipInOneSampleGivesNothingButAProtocolException() {
        List<byte[]> frames = AgentScript.run(new RandomGuest(5, 8).live(4).script());
        byte[] good = Frames.join(frames);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bytes = good.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Heard.in(bytes, 1 << 20, RandomGuest.NONCE);
        }
    }

    @Test
    void randomBytesInsideGoodFramesGiveNothingButAProtocolException() {
        Random random = new Random(6);
        byte[] hello = AgentScript.run(List.of("hello 9 0 0 0 0 0 '' ''")).get(0);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = new byte[Wire.HEADER + random.nextInt(60)];
            random.nextBytes(frame);
            frame[0] = (byte) frame.length;
            frame[1] = 0;
            frame[2] = (byte) (2 + random.nextInt(3));
            if (frame.length > 6) {
                frame[3] = (byte) 0x80;
                frame[4] = 1;
                frame[5] = 1;
                frame[6] = (byte) (1 + random.nextInt(11));
            }
            Heard.in(Frames.join(List.of(hello, frame)), 1 << 20, 9);
        }
    }

    @Test
    void aHostileStreamMakesTheDecoderHoldLittle() throws ProtocolException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AgentListener deaf = new Transcript() {
            @Override
            public void sample(GuestSample sample, NameTable names) {}
        };
        Random random = new Random(8);
        byte[] frame = new byte[Wire.MAX_AGENT_FRAME];
        byte[] hello = AgentScript.run(List.of("hello 9 0 0 0 0 0 '' ''")).get(0);
        for (int section = 1; section <= 10; section++) {
            AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
            decoder.expect(9);
            decoder.feed(hello, 0, hello.length, deaf);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                for (int part = 0; part < 128; part++) {
                    rows(frame, part, section, random);
                    decoder.feed(frame, 0, frame.length, deaf);
                }
            } catch (ProtocolException expected) {
                assertThat(expected.reason()).isIn(ProtocolException.Reason.LIMIT, ProtocolException.Reason.MALFORMED);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for section %d", section)
                    .isLessThan(4L << 20);
        }
    }

    @Test
    void aSteadyStreamOfSamplesAllocatesNothing() throws ProtocolException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AgentEncoder encoder = new AgentEncoder();
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        int[] samples = new int[1];
        AgentListener counting = new Transcript() {
            @Override
            public void sample(GuestSample sample, NameTable names) {
                samples[0]++;
            }
        };
        List<byte[]> frames = new ArrayList<>();
        GuestSample sample = new GuestSample();
        encoder.open(3, HELLO);
        UnikernelFixture guest = UnikernelFixture.first(1);
        for (int i = 0; i < 400; i++) {
            guest = guest.next(i);
            guest.fill(sample, encoder);
            if (i % 10 == 0) {
                encoder.requestFull();
            }
            encoder.sample(sample);
            while (encoder.roomNeeded() > 0) {
                byte[] frame = new byte[1000];
                int length = encoder.take(frame, 0);
                frames.add(Arrays.copyOf(frame, length));
            }
        }
        decoder.expect(3);
        for (int i = 0; i < 200; i++) {
            decoder.feed(frames.get(i), 0, 5, counting);
            decoder.feed(frames.get(i), 5, frames.get(i).length - 5, counting);
        }
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 200; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            decoder.feed(frame, 0, 5, counting);
            decoder.feed(frame, 5, frame.length - 5, counting);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(samples[0]).isEqualTo(400);
        assertThat(allocated).isZero();
    }

    @Test
    void aSteadyStreamOfSamplesIsEncodedWithoutAllocation() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AgentEncoder encoder = new AgentEncoder();
        GuestSample one = new GuestSample();
        GuestSample other = new GuestSample();
        UnikernelFixture guest = UnikernelFixture.first(1);
        guest.fill(one, encoder);
        guest.next(1).fill(other, encoder);
        byte[] frame = new byte[1000];
        encoder.open(3, HELLO);
        long before = 0;
        for (int i = 0; i < 400; i++) {
            if (i == 200) {
                threads.getCurrentThreadAllocatedBytes();
                before = threads.getCurrentThreadAllocatedBytes();
            }
            encoder.sample(i % 2 == 0 ? one : other);
            while (encoder.roomNeeded() > 0) {
                encoder.take(frame, 0);
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    @Test
    void aNewConnectionForgetsTheOneBefore() throws ProtocolException {
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        byte[] first = stream(new RandomGuest(1, 12).live(5));
        decoder.expect(RandomGuest.NONCE);
        decoder.feed(first, 0, first.length - 3, new Transcript());
        Transcript heard = new Transcript();
        RandomGuest guest = new RandomGuest(2, 12).live(5);
        byte[] second = stream(guest);
        decoder.expect(RandomGuest.NONCE);
        assertThat(decoder.isOpen()).isFalse();
        decoder.feed(second, 0, second.length, heard);
        assertThat(decoder.isOpen()).isTrue();
        assertThat(heard.lines).isEqualTo(guest.expected());
    }

    @Test
    void aBrokenConnectionTakesNothingMore() throws ProtocolException {
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        assertThatThrownBy(() -> decoder.feed(new byte[1], 0, 1, new Transcript()))
                .isInstanceOf(IllegalStateException.class);
        byte[] hello = AgentScript.run(List.of("hello 9 0 0 0 0 0 '' ''")).get(0);
        decoder.expect(9);
        decoder.feed(hello, 0, hello.length, new Transcript());
        assertThatThrownBy(() -> decoder.feed(new byte[3], 0, 3, new Transcript()))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decoder.feed(new byte[1], 0, 1, new Transcript()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAgentThatNeverSaysHelloIsGivenUp() {
        AgentDecoder decoder = new AgentDecoder(new DecoderLimits(10, 10, 5000));
        decoder.expect(9);
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> {
            for (int i = 0; i < 100; i++) {
                decoder.feed(new byte[100], 0, 100, new Transcript());
            }
        });
        assertThat(refused.reason()).isEqualTo(ProtocolException.Reason.BAD_MAGIC);
        assertThat(decoder.dropped()).isBetween(5000L, 5200L);
    }

    @Test
    void limitsOfRowsAndNamesHold() {
        DecoderLimits limits = new DecoderLimits(3, 2, 0);
        assertThat(refusal(limits, rowsScript(3, false))).isEmpty();
        assertThat(refusal(limits, rowsScript(4, false))).isEqualTo("limit");
        assertThat(refusal(limits, rowsScript(2, true))).isEmpty();
        assertThat(refusal(limits, rowsScript(3, true))).isEqualTo("limit");
    }

    private static List<String> rowsScript(int rows, boolean named) {
        List<String> script = new ArrayList<>(List.of("hello 9 0 0 0 0 0 '' ''", "sample 1"));
        for (int i = 0; i < rows; i++) {
            script.add("row 4 " + i + (named ? " 'n" + i + "'" : " -") + " 1=1");
        }
        script.add("end");
        return script;
    }

    private static String refusal(DecoderLimits limits, List<String> script) {
        AgentDecoder decoder = new AgentDecoder(limits);
        decoder.expect(9);
        byte[] bytes = Frames.join(AgentScript.run(script));
        try {
            decoder.feed(bytes, 0, bytes.length, new Transcript());
            return "";
        } catch (ProtocolException e) {
            return e.reason().label();
        }
    }

    /** A full frame of rows with random ids, as many as fit. */
    private static void rows(byte[] frame, int part, int section, Random random) {
        FrameWriter out = new FrameWriter(Wire.MAX_AGENT_FRAME);
        out.begin(Wire.FULL);
        out.u8(part);
        out.varint(1);
        if (part == 0) {
            out.varint(1);
        }
        out.u8(section);
        long id = 0;
        while (out.position() < 985) {
            long next = Section.of(section).isTable() ? random.nextInt() & 0xffffffffL : 0;
            out.varint(Wire.zigzag(next - id) << 2 | Wire.ADD_MASK);
            out.varint(0);
            out.varint(1);
            out.varint(1);
            id = next;
        }
        while (out.position() < Wire.MAX_AGENT_FRAME) {
            out.varint(0);
            if (out.position() < Wire.MAX_AGENT_FRAME) {
                out.u8(section);
            }
        }
        out.finish(frame, 0);
    }

    private static void damage(byte[] bytes, Random random) {
        int at = 60 + random.nextInt(bytes.length - 60);
        bytes[at] = random.nextBoolean() ? (byte) (bytes[at] ^ 1 << random.nextInt(8)) : (byte) random.nextInt();
    }

    private static byte[] stream(RandomGuest guest) {
        return Frames.join(AgentScript.run(guest.script()));
    }
}
