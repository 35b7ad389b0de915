// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.util.Random;

/** One direction of a channel under random steps: every byte written is a function of its place in the stream. */
final class ByteStream {
    private final VchanChannel from;
    private final VchanChannel to;
    private final Random random;
    private final byte[] buffer;
    private long sent;
    private long received;

    ByteStream(VchanChannel from, VchanChannel to, Random random) {
        this.from = from;
        this.to = to;
        this.random = random;
        this.buffer = new byte[2 * from.writeSize()];
    }

    void step() throws Exception {
        write(random.nextInt(buffer.length));
        read(random.nextInt(buffer.length));
    }

    void write(int most) throws Exception {
        int n = Math.min(most, from.writable());
        for (int i = 0; i < n; i++) {
            buffer[i] = byteAt(sent + i);
        }
        if (from.write(buffer, 0, n) != n) {
            throw new AssertionError("did not take what fits, " + n);
        }
        sent += n;
    }

    void read(int most) throws Exception {
        int n = to.read(buffer, 0, most);
        for (int i = 0; i < n; i++) {
            if (buffer[i] != byteAt(received + i)) {
                throw new AssertionError("byte " + (received + i) + " is wrong");
            }
        }
        received += n;
    }

    long received() {
        return received;
    }

    static byte byteAt(long place) {
        return (byte) ((place * 0x9E3779B97F4A7C15L) >>> 56);
    }
}
