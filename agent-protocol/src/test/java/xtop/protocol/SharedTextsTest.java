// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedTextsTest {
    private final SharedTexts texts = new SharedTexts();

    private static String fresh(String text) {
        return new StringBuilder(text).toString();
    }

    @Test
    void anEqualTextIsTheSameObject() {
        String first = texts.share(fresh("rx-loop"));
        assertThat(texts.share(fresh("rx-loop"))).isSameAs(first);
        assertThat(texts.share(fresh("tx-loop"))).isEqualTo("tx-loop");
    }

    @Test
    void whatIsSharedIsAlwaysEqualHoweverManyThereAre() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 50_000; i++) {
                String text = "thread-" + i;
                assertThat(texts.share(text).equals(text)).isTrue();
            }
        }
    }
}
