// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentEncoder;
import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.CounterWidths;
import xtop.protocol.DecoderLimits;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.ProtocolException;
import xtop.protocol.UnikernelFixture;
import xtop.protocol.bench.peer.PeerInterface;
import xtop.protocol.bench.peer.PeerSample;
import xtop.protocol.bench.peer.PeerThread;

/**
 * The reference guest's samples, encoded and decoded in four ways that carry the same data: full and delta frames of
 * xtop's protocol (validated as from any guest), protobuf-java into arrays, JSON with jackson-core into arrays. A
 * stream is {@link #SAMPLES} seconds long and can be replayed: it begins with the full sample that its deltas need.
 */
public final class Codecs implements AgentListener {
    static final int SAMPLES = 64;

    /** From here on a sequence number is four bytes long, so that it can be written into a frame that is replayed. */
    private static final int FIRST_NUMBER = 1 << 21;

    private static final long NONCE = 77;
    private static final AgentHello HELLO =
            new AgentHello(1, GuestKind.RUMP, 7, 0x34, 1_000_000_000L, 4096, "fixture", "rump", CounterWidths.FULL);

    final GuestSample[] samples = new GuestSample[SAMPLES];
    final UnikernelFixture[] guests = new UnikernelFixture[SAMPLES];
    final byte[][] full = new byte[SAMPLES][];
    final byte[][] delta = new byte[SAMPLES][];
    final byte[][] protobuf = new byte[SAMPLES][];
    final byte[][] json = new byte[SAMPLES][];

    private final AgentEncoder encoder = new AgentEncoder();
    private final AgentDecoder fullDecoder = new AgentDecoder(DecoderLimits.DEFAULT);
    private final AgentDecoder deltaDecoder = new AgentDecoder(DecoderLimits.DEFAULT);
    private final UnikernelFixture target = new UnikernelFixture();
    private final byte[] frame = new byte[1000];

    /** Frames are copied out of the ring into a larger buffer, as the collector does, before anything looks at them. */
    private final byte[] buffer = new byte[16 * 1024];

    private final byte[] hello;
    private final List<byte[]> named = new ArrayList<>();
    private final JsonFactory jsonFactory = new JsonFactory();
    private final ByteArrayOutputStream jsonBytes = new ByteArrayOutputStream(16384);
    private final byte[] protobufBytes = new byte[4096];

    private int fullNumber;
    private int deltaNumber;

    long heard;
    String lastName;

    /** Encodes a guest's stream in all ways. */
    public Codecs(long seed) throws IOException {
        UnikernelFixture guest = UnikernelFixture.first(seed);
        for (int i = 0; i < SAMPLES; i++) {
            guests[i] = guest;
            samples[i] = new GuestSample();
            guest.fill(samples[i], encoder);
            protobuf[i] = message(guest).toByteArray();
            json[i] = Arrays.copyOf(writeJson(guest).toByteArray(), jsonBytes.size());
            guest = guest.next(seed * 1000 + i);
        }
        encoder.open(NONCE, HELLO);
        hello = take();
        for (int i = 0; i < FIRST_NUMBER; i++) {
            encoder.skip();
        }
        encoder.sample(samples[0]);
        while (encoder.roomNeeded() > 0) {
            named.add(take());
        }
        for (int i = 0; i < SAMPLES; i++) {
            encoder.requestFull();
            encoder.sample(samples[i]);
            full[i] = take();
        }
        encoder.requestFull();
        encoder.sample(samples[0]);
        delta[0] = take();
        for (int i = 1; i < SAMPLES; i++) {
            encoder.sample(samples[i]);
            delta[i] = take();
        }
        fullNumber = FIRST_NUMBER + 2 * SAMPLES;
        deltaNumber = fullNumber;
        open(fullDecoder);
        open(deltaDecoder);
    }

    private void open(AgentDecoder decoder) {
        try {
            decoder.expect(NONCE);
            decoder.feed(hello, 0, hello.length, this);
            for (byte[] each : named) {
                decoder.feed(each, 0, each.length, this);
            }
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] take() {
        int length = encoder.take(frame, 0);
        return Arrays.copyOf(frame, length);
    }

    @Override
    public void hello(AgentHello said) {}

    @Override
    public void sample(GuestSample sample, NameTable names) {
        heard += sample.guestNanos();
    }

    @Override
    public void event(GuestEvent event) {}

    /** What protobuf and JSON were decoded into last. */
    UnikernelFixture target() {
        return target;
    }

    /** Decodes full sample i. */
    void decodeFull(int i) throws ProtocolException {
        number(full[i], ++fullNumber);
        System.arraycopy(full[i], 0, buffer, 0, full[i].length);
        fullDecoder.feed(buffer, 0, full[i].length, this);
    }

    /** Decodes delta i in place; must follow i - 1. Number 0 is the full sample at the stream's start. */
    void decodeDelta(int i) throws ProtocolException {
        number(delta[i], ++deltaNumber);
        System.arraycopy(delta[i], 0, buffer, 0, delta[i].length);
        deltaDecoder.feed(buffer, 0, delta[i].length, this);
    }

    private static void number(byte[] bytes, int number) {
        bytes[4] = (byte) (number | 0x80);
        bytes[5] = (byte) (number >>> 7 | 0x80);
        bytes[6] = (byte) (number >>> 14 | 0x80);
        bytes[7] = (byte) (number >>> 21);
    }

    int encodeFull(int i) {
        encoder.requestFull();
        encoder.sample(samples[i]);
        return encoder.take(frame, 0);
    }

    int encodeDelta(int i) {
        encoder.sample(samples[i]);
        return encoder.take(frame, 0);
    }

    void decodeProtobuf(int i) throws IOException {
        PeerSample message = PeerSample.parseFrom(protobuf[i]);
        target.guestNanos = message.getClockNs();
        for (int j = 0; j < target.memory.length; j++) {
            target.memory[j] = message.getMemory(j);
        }
        for (int j = 0; j < UnikernelFixture.INTERFACES; j++) {
            PeerInterface each = message.getInterfaces(j);
            lastName = each.getName();
            for (int k = 0; k < 8; k++) {
                target.counters[j * 8 + k] = each.getCounters(k);
            }
        }
        for (int j = 0; j < UnikernelFixture.THREADS; j++) {
            PeerThread thread = message.getThreads(j);
            lastName = thread.getName();
            target.state[j] = thread.getState();
            target.priority[j] = thread.getPriority();
            target.stack[j] = thread.getStackUsed();
            target.cpu[j] = thread.getCpuNs();
            target.switches[j] = thread.getSwitches();
        }
        heard += target.guestNanos;
    }

    int encodeProtobuf(int i) throws IOException {
        PeerSample message = message(guests[i]);
        int size = message.getSerializedSize();
        message.writeTo(CodedOutputStream.newInstance(protobufBytes, 0, size));
        return size;
    }

    private static PeerSample message(UnikernelFixture guest) {
        PeerSample.Builder sample = PeerSample.newBuilder().setDomid(5).setClockNs(guest.guestNanos);
        for (long value : guest.memory) {
            sample.addMemory(value);
        }
        for (int i = 0; i < UnikernelFixture.INTERFACES; i++) {
            PeerInterface.Builder each = PeerInterface.newBuilder().setName(UnikernelFixture.INTERFACE_NAMES.get(i));
            for (int j = 0; j < 8; j++) {
                each.addCounters(guest.counters[i * 8 + j]);
            }
            sample.addInterfaces(each);
        }
        for (int i = 0; i < UnikernelFixture.THREADS; i++) {
            sample.addThreads(PeerThread.newBuilder()
                    .setTid(i + 1)
                    .setName(UnikernelFixture.THREAD_NAMES.get(i))
                    .setState(guest.state[i])
                    .setCpuNs(guest.cpu[i])
                    .setSwitches(guest.switches[i])
                    .setStackUsed(guest.stack[i])
                    .setPriority(guest.priority[i]));
        }
        return sample.build();
    }

    int encodeJson(int i) throws IOException {
        return writeJson(guests[i]).size();
    }

    private ByteArrayOutputStream writeJson(UnikernelFixture guest) throws IOException {
        jsonBytes.reset();
        try (JsonGenerator out = jsonFactory.createGenerator(jsonBytes)) {
            out.writeStartObject();
            out.writeNumberField("clock_ns", guest.guestNanos);
            out.writeObjectFieldStart("memory");
            for (int i = 0; i < guest.memory.length; i++) {
                out.writeNumberField(UnikernelFixture.MEMORY.get(i).name(), guest.memory[i]);
            }
            out.writeEndObject();
            out.writeArrayFieldStart("interfaces");
            for (int i = 0; i < UnikernelFixture.INTERFACES; i++) {
                out.writeStartObject();
                out.writeStringField("name", UnikernelFixture.INTERFACE_NAMES.get(i));
                for (int j = 0; j < 8; j++) {
                    out.writeNumberField(UnikernelFixture.COUNTERS.get(j).name(), guest.counters[i * 8 + j]);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("threads");
            for (int i = 0; i < UnikernelFixture.THREADS; i++) {
                out.writeStartObject();
                out.writeNumberField("tid", i + 1);
                out.writeStringField("name", UnikernelFixture.THREAD_NAMES.get(i));
                out.writeNumberField("state", guest.state[i]);
                out.writeNumberField("cpu_ns", guest.cpu[i]);
                out.writeNumberField("switches", guest.switches[i]);
                out.writeNumberField("stack_used", guest.stack[i]);
                out.writeNumberField("priority", guest.priority[i]);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return jsonBytes;
    }

    void decodeJson(int i) throws IOException {
        try (JsonParser in = jsonFactory.createParser(json[i])) {
            in.nextToken();
            for (String field; (field = in.nextFieldName()) != null; ) {
                switch (field) {
                    case "clock_ns" -> target.guestNanos = in.nextLongValue(0);
                    case "memory" -> {
                        in.nextToken();
                        for (int j = 0; in.nextFieldName() != null; j++) {
                            target.memory[j] = in.nextLongValue(0);
                        }
                    }
                    case "interfaces" -> {
                        in.nextToken();
                        for (int j = 0; in.nextToken() == JsonToken.START_OBJECT; j++) {
                            jsonInterface(in, j);
                        }
                    }
                    default -> {
                        in.nextToken();
                        for (int j = 0; in.nextToken() == JsonToken.START_OBJECT; j++) {
                            jsonThread(in, j);
                        }
                    }
                }
            }
        }
        heard += target.guestNanos;
    }

    private void jsonInterface(JsonParser in, int index) throws IOException {
        int counter = 0;
        for (String field; (field = in.nextFieldName()) != null; ) {
            if (field.equals("name")) {
                lastName = in.nextTextValue();
            } else {
                target.counters[index * 8 + counter++] = in.nextLongValue(0);
            }
        }
    }

    private void jsonThread(JsonParser in, int index) throws IOException {
        for (String field; (field = in.nextFieldName()) != null; ) {
            switch (field) {
                case "name" -> lastName = in.nextTextValue();
                case "state" -> target.state[index] = in.nextIntValue(0);
                case "cpu_ns" -> target.cpu[index] = in.nextLongValue(0);
                case "switches" -> target.switches[index] = in.nextLongValue(0);
                case "stack_used" -> target.stack[index] = in.nextIntValue(0);
                case "priority" -> target.priority[index] = in.nextIntValue(0);
                default -> in.nextIntValue(0);
            }
        }
    }
}
