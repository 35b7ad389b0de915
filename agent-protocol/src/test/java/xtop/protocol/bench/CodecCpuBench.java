// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Thread CPU time and allocation of all codecs, interleaved round by round so that a busy machine hurts all alike; the
 * ratios are what counts. Run by hand, README.md says how. Arguments: rounds (21), guests (1; 10000 for cold caches).
 */
public final class CodecCpuBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String[] NAMES = {
        "delta decode", "full decode", "protobuf decode", "json decode",
        "delta encode", "full encode", "protobuf encode", "json encode"
    };

    private CodecCpuBench() {}

    /** Prints a line a codec: median and best ns a sample, bytes allocated a sample, ratio to protobuf. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 21;
        int guests = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        Codecs[] codecs = new Codecs[guests];
        for (int i = 0; i < guests; i++) {
            codecs[i] = new Codecs(1 + i);
        }
        int passes = Math.max(1, 400 / guests);
        double[][] nanos = new double[NAMES.length][rounds];
        double[] bytes = new double[NAMES.length];
        for (int round = -rounds / 2; round < rounds; round++) {
            for (int what = 0; what < NAMES.length; what++) {
                long allocated = THREADS.getCurrentThreadAllocatedBytes();
                long start = THREADS.getCurrentThreadCpuTime();
                for (int pass = 0; pass < passes; pass++) {
                    run(codecs, what);
                }
                long done = (long) guests * passes * Codecs.SAMPLES;
                double took = (double) (THREADS.getCurrentThreadCpuTime() - start) / done;
                if (round >= 0) {
                    nanos[what][round] = took;
                    bytes[what] = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / done;
                }
            }
        }
        for (double[] each : nanos) {
            Arrays.sort(each);
        }
        System.out.printf("%-16s %10s %10s %10s %12s%n", "", "median ns", "best ns", "bytes", "protobuf is");
        for (int what = 0; what < NAMES.length; what++) {
            double[] peer = nanos[what < 4 ? 2 : 6];
            System.out.printf(
                    "%-16s %10.0f %10.0f %10.0f %11.1fx%n",
                    NAMES[what],
                    nanos[what][rounds / 2],
                    nanos[what][0],
                    bytes[what],
                    peer[rounds / 2] / nanos[what][rounds / 2]);
        }
    }

    /** One pass over all samples of all guests, guest by guest within a second as a collector meets them. */
    private static void run(Codecs[] codecs, int what) throws Exception {
        for (int i = 0; i < Codecs.SAMPLES; i++) {
            for (Codecs each : codecs) {
                switch (what) {
                    case 0 -> each.decodeDelta(i);
                    case 1 -> each.decodeFull(i);
                    case 2 -> each.decodeProtobuf(i);
                    case 3 -> each.decodeJson(i);
                    case 4 -> each.encodeDelta(i);
                    case 5 -> each.encodeFull(i);
                    case 6 -> each.encodeProtobuf(i);
                    default -> each.encodeJson(i);
                }
            }
        }
    }
}
