// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The codecs under JMH: wall time, so compare ratios only; with {@code -prof gc} allocation, which is exact. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBench {
    private Codecs codecs;
    private int next;

    @Setup
    public void fill() throws IOException {
        codecs = new Codecs(1);
    }

    private int next() {
        next = (next + 1) % Codecs.SAMPLES;
        return next;
    }

    @Benchmark
    public long deltaDecode() throws Exception {
        codecs.decodeDelta(next());
        return codecs.heard;
    }

    @Benchmark
    public long fullDecode() throws Exception {
        codecs.decodeFull(next());
        return codecs.heard;
    }

    @Benchmark
    public long protobufDecode() throws Exception {
        codecs.decodeProtobuf(next());
        return codecs.heard;
    }

    @Benchmark
    public long jsonDecode() throws Exception {
        codecs.decodeJson(next());
        return codecs.heard;
    }

    @Benchmark
    public int deltaEncode() {
        return codecs.encodeDelta(next());
    }

    @Benchmark
    public int fullEncode() {
        return codecs.encodeFull(next());
    }

    @Benchmark
    public int protobufEncode() throws Exception {
        return codecs.encodeProtobuf(next());
    }

    @Benchmark
    public int jsonEncode() throws Exception {
        return codecs.encodeJson(next());
    }
}
