// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WhyReferenceTest {
    /** Run with {@code -Dgolden.update=true} after a change of causes or thresholds. */
    @Test
    void thePageIsMadeOfTheTables() throws IOException {
        Path file = Path.of("WHY.md");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, WhyReference.markdown());
        }
        assertThat(Files.readString(file)).isEqualTo(WhyReference.markdown());
    }

    @Test
    void causesStandSickestFirstUnderKeysOfTheirOwn() {
        assertThat(Cause.values())
                .extracting(Cause::key)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("[a-z-]+"));
        int[] sickness = Arrays.stream(Cause.values()).mapToInt(Cause::sickness).toArray();
        for (int i = 1; i < sickness.length; i++) {
            assertThat(sickness[i]).isLessThanOrEqualTo(sickness[i - 1]).isBetween(0, 3);
        }
    }
}
