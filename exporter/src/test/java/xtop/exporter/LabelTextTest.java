// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelTextTest {
    @Test
    void unknownIsEmptyWhichPrometheusTakesAsAbsent() {
        assertThat(LabelText.of(null)).isEmpty();
    }

    @Test
    void longTextIsCutWithoutSplittingAPair() {
        String text = "x".repeat(LabelText.MAX_CHARS - 1) + "\uD83D\uDE00tail";
        assertThat(LabelText.of(text)).isEqualTo("x".repeat(LabelText.MAX_CHARS - 1));
        assertThat(LabelText.of("y".repeat(5000))).hasSize(LabelText.MAX_CHARS);
    }

    @Test
    void controlCharactersDoNotReachTheScraper() {
        assertThat(LabelText.of("a\u0000b\nc\u009bd")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd");
    }

    @Test
    void halfAPairNeverBecomesAQuestionMark() {
        String text = LabelText.of("a\uD800b");
        assertThat(text).isEqualTo("a\uFFFDb");
        assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }
}
