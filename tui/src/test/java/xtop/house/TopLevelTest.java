// SPDX-License-Identifier: BSD-2-Clause
package xtop.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The top level of the tree is fixed, so that a newcomer finds the five modules and nothing else. */
class TopLevelTest {
    @Test
    void holdsOnlyWhatTheArchitectureNames() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(".."))) {
            assertThat(entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .filter(name -> !name.equals("target")))
                    .containsExactlyInAnyOrder(
                            "pom.xml",
                            "README.md",
                            "LICENSE",
                            "CHANGELOG.md",
                            "agent-protocol",
                            "collector",
                            "samples",
                            "exporter",
                            "tui",
                            "xtop",
                            "check");
        }
    }
}
