// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineOutputTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void encodesAsTheJdkDoes(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? '?' : point);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new LineOutput(bytes, true).append(text).flush();
        assertThat(bytes.toByteArray()).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readersOfAsciiGetAsManyQuestionMarksAsCells() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new LineOutput(bytes, false).append("aé日😀e\u0301z\ud800").flush();
        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("a?????ez?");
    }

    @Test
    void aClosedPipeIsNotSwallowed() {
        LineOutput out = new LineOutput(
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                true);
        assertThatThrownBy(() -> out.append("x").flush())
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }
}
