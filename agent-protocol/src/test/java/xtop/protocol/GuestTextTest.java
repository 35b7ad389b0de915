// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestTextTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(clean("httpd-worker/0: poll [x86]")).isEqualTo("httpd-worker/0: poll [x86]");
        assertThat(clean("größe 大きさ e\u0301")).isEqualTo("größe 大きさ e\u0301");
    }

    @Test
    void controlEscapeAndBidirectionalCharactersAreLeftOut() {
        assertThat(clean("\u001b[2Jroot")).isEqualTo("[2Jroot");
        assertThat(clean("a\u0007\u007f\u0085\u009bb")).isEqualTo("ab");
        assertThat(clean("a\u202e\u2066\u200f\u061cb\u2069")).isEqualTo("ab");
        assertThat(clean("a\u200b\ufeff\u00ad\ue000b")).isEqualTo("ab");
    }

    @Test
    void lineBreaksBecomeBlanksAndEndsAreStripped() {
        assertThat(clean("one\ntwo\tthree\u2028four\u00a0")).isEqualTo("one two three four");
    }

    @Test
    void towersOfCombiningMarksAreCut() {
        assertThat(clean("a" + "\u0300".repeat(50) + "b")).isEqualTo("a\u0300\u0300b");
        assertThat(clean("\u0300x")).isEqualTo("x");
    }

    @Test
    void noBytesAtAllGiveAnUnfitCharacter() {
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            String cleaned = GuestText.clean(bytes, 0, bytes.length);
            assertThat(cleaned).doesNotMatch("(?s).*[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}].*");
            assertThat(GuestText.clean(cleaned)).isEqualTo(cleaned);
        }
    }

    private static String clean(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(GuestText.clean(text)).isEqualTo(GuestText.clean(bytes, 0, bytes.length));
        return GuestText.clean(text);
    }
}
