// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan.bench;

import com.sun.jna.Memory;
import com.sun.management.ThreadMXBean;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import xtop.vchan.VchanChannel;
import xtop.xen.memory.MemoryXen;

/**
 * What it costs to drain a ring of 64 KiB: a channel that is read whole, as sessions do; a channel that is read twice a
 * frame, as a caller of libxenvchan would; and the same bytes through JNA's {@code Pointer}. Prints ns a frame (medians
 * of interleaved rounds; the filling is not timed) and bytes allocated.
 */
public final class RingBench {
    private static final int RING = 1 << 16;
    private static final int ROUNDS = 2_000;

    private RingBench() {}

    private interface Drain {
        void fill(int frame) throws Exception;

        int drain(int frame) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("frame   whole   two reads   Pointer   ns a frame; bytes allocated a drain");
        for (int frame : new int[] {200, 1024, 8000}) {
            Drain[] drains = {new Channel(true), new Channel(false), new Pointers()};
            StringBuilder line = new StringBuilder(String.format("%5d", frame));
            StringBuilder garbage = new StringBuilder();
            for (int warm = 0; warm < 3; warm++) {
                line.setLength(5);
                garbage.setLength(0);
                for (Drain drain : drains) {
                    line.append(String.format("%10.1f", measure(drain, frame, garbage)));
                }
            }
            System.out.println(line.append("   ").append(garbage));
        }
    }

    private static double measure(Drain drain, int frame, StringBuilder garbage) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] nanos = new double[ROUNDS];
        long allocated = 0;
        for (int i = 0; i < ROUNDS; i++) {
            drain.fill(frame);
            long before = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            int frames = drain.drain(frame);
            nanos[i] = (System.nanoTime() - start) / (double) frames;
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
        }
        Arrays.sort(nanos);
        garbage.append(allocated / ROUNDS).append(' ');
        return nanos[ROUNDS / 2];
    }

    private static final class Channel implements Drain {
        private final byte[] bytes = new byte[RING];
        private final boolean whole;
        private final VchanChannel server;
        private final VchanChannel client;

        Channel(boolean whole) throws Exception {
            this.whole = whole;
            MemoryXen host = new MemoryXen();
            host.create(1, "guest", 1, 1 << 20);
            server = VchanChannel.listen(
                    host.domain(1).openGrantTable(), host.domain(1).openEventChannels(), 0, 0, RING);
            client = VchanChannel.connect(
                    host.domain(0).openGrantTable(),
                    host.domain(0).openEventChannels(),
                    1,
                    server.ref(),
                    server.port());
        }

        @Override
        public void fill(int frame) throws Exception {
            while (server.writable() >= frame) {
                server.write(bytes, 0, frame);
            }
        }

        @Override
        public int drain(int frame) throws Exception {
            if (whole) {
                return client.read(bytes, 0, bytes.length) / frame;
            }
            int frames = 0;
            for (int n = client.read(bytes, 0, 4); n > 0; n = client.read(bytes, 0, 4)) {
                client.read(bytes, 0, frame - 4);
                frames++;
            }
            return frames;
        }
    }

    private static final class Pointers implements Drain {
        private final Memory memory = new Memory(RING + 8L);
        private final byte[] bytes = new byte[RING];

        @Override
        public void fill(int frame) {
            memory.setInt(RING + 4L, memory.getInt(RING) + RING / frame * frame);
        }

        @Override
        public int drain(int frame) {
            int frames = 0;
            for (int own = memory.getInt(RING); own != memory.getInt(RING + 4L); own += frame) {
                VarHandle.acquireFence();
                copy(own, 4);
                copy(own + 4, frame - 4);
                VarHandle.releaseFence();
                memory.setInt(RING, own + frame);
                frames++;
            }
            return frames;
        }

        private void copy(int from, int length) {
            int position = from & (RING - 1);
            int first = Math.min(length, RING - position);
            memory.read(position, bytes, 0, first);
            memory.read(0, bytes, first, length - first);
        }
    }
}
