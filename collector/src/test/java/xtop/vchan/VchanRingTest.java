// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VchanRingTest {
    private final ByteBuffer page = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @ValueSource(ints = {0, 1023, 1024, -1, -1000, Integer.MAX_VALUE - 5, Integer.MIN_VALUE + 3})
    void indicesMayStandAnywhereAndRunOverTheEndOf32Bits(int start) throws Exception {
        page.putInt(VchanLayout.LEFT_CONS, start);
        page.putInt(VchanLayout.LEFT_PROD, start);
        VchanRing writer = writer();
        VchanRing reader = reader();
        Random random = new Random(start);
        byte[] in = new byte[1500];
        byte[] out = new byte[1500];
        long sent = 0;
        long received = 0;
        for (int i = 0; i < 2_000; i++) {
            int wanted = random.nextInt(in.length);
            for (int k = 0; k < wanted; k++) {
                in[k] = ByteStream.byteAt(sent + k);
            }
            sent += writer.write(in, 0, wanted);
            int got = reader.read(out, 0, random.nextInt(out.length));
            for (int k = 0; k < got; k++) {
                if (out[k] != ByteStream.byteAt(received + k)) {
                    throw new AssertionError("byte " + (received + k) + " is wrong");
                }
            }
            received += got;
            assertThat(reader.available()).isEqualTo((int) (sent - received));
            assertThat(writer.available()).isEqualTo(1024 - (int) (sent - received));
        }
        assertThat(page.getInt(VchanLayout.LEFT_PROD)).isEqualTo((int) (start + sent));
        assertThat(page.getInt(VchanLayout.LEFT_CONS)).isEqualTo((int) (start + received));
    }

    @Test
    void aFullRingIsLegalAndOneByteMoreIsNot() throws Exception {
        VchanRing writer = writer();
        VchanRing reader = reader();
        assertThat(writer.write(new byte[1024], 0, 1024)).isEqualTo(1024);
        assertThat(writer.available()).isZero();
        assertThat(reader.available()).isEqualTo(1024);
    }

    @Test
    void nothingOutsideTheRingIsTouched() throws Exception {
        for (int i = 0; i < 4096; i++) {
            page.put(i, (byte) 0x5A);
        }
        page.putInt(VchanLayout.LEFT_CONS, 7);
        page.putInt(VchanLayout.LEFT_PROD, 7);
        byte[] zeros = new byte[3000];
        assertThat(writer().write(zeros, 0, zeros.length)).isEqualTo(1024);
        for (int i = 0; i < 4096; i++) {
            boolean inside = (i >= 1024 && i < 2048) || i < 8;
            assertThat(page.get(i) == 0x5A).as("byte %d", i).isEqualTo(!inside);
        }
    }

    @Test
    void aMoveOfNothingPublishesNothing() throws Exception {
        VchanRing reader = reader();
        page.putInt(VchanLayout.LEFT_CONS, 99);
        assertThat(reader.read(new byte[10], 0, 10)).isZero();
        assertThat(page.getInt(VchanLayout.LEFT_CONS)).isEqualTo(99);
    }

    private VchanRing writer() {
        return VchanRing.writer(page, VchanLayout.LEFT_PROD, VchanLayout.LEFT_CONS, page, 1024, 10);
    }

    private VchanRing reader() {
        return VchanRing.reader(page, VchanLayout.LEFT_CONS, VchanLayout.LEFT_PROD, page, 1024, 10);
    }
}
