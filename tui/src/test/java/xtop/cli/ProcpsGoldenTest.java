// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.Golden;

/** Golden outputs of {@code ps}, {@code vmstat} and {@code top -b} in all their formats. */
class ProcpsGoldenTest {
    @TempDir
    private Path directory;

    private Transcript transcript;

    @BeforeEach
    void publish() throws IOException {
        transcript = new Transcript(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ps/plain | ps",
                "ps/full | ps -f",
                "ps/lightweight | ps -L",
            })
    void commandsOverAPublishedFleet(String name, String command) {
        Golden.assertMatches(name + ".txt", transcript.of(command));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vmstat/ticks | vmstat db 1 4",
                "top/two-frames | top -b -n 2 -d 1",
            })
    void commandsOverARecording(String name, String command) {
        Golden.assertMatches(name + ".txt", transcript.past(command));
    }
}
