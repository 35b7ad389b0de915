// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in GUESTS.md is code that tests compile and run, word for word, and its links lead somewhere. */
class GuestsPageTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path SERVICE_TEST =
            MODULE.resolve("../collector/src/test/java/xtop/interop/GuestServiceIT.java");

    private static String page() throws IOException {
        return Files.readString(MODULE.resolve("GUESTS.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```\n", Pattern.DOTALL)
                .matcher(page());
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    @Test
    void itsCodeInCIsThatOfTheExamples() throws IOException {
        StringBuilder examples = new StringBuilder();
        try (Stream<Path> files = Files.list(MODULE.resolve("c/vchan/example"))) {
            for (Path file : files.sorted().toList()) {
                examples.append(Files.readString(file));
            }
        }
        assertThat(blocks("c"))
                .hasSize(4)
                .allSatisfy(block -> assertThat(examples).contains(block));
    }

    @Test
    void itsCodeInJavaIsThatOfTheTestOfTheService() throws IOException {
        String source = Files.readString(SERVICE_TEST).replaceAll("(?m)^    ", "");
        assertThat(blocks("java"))
                .hasSize(1)
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    @Test
    void everyFunctionOfThePortsIsExplained() throws IOException {
        String page = page();
        for (String header : new String[] {"vchan.h", "vchan_connect.h", "xtop_agent.h"}) {
            Matcher functions = Pattern.compile("\\(\\*(\\w+)\\)\\(void \\*context")
                    .matcher(Files.readString(MODULE.resolve("c/vchan").resolve(header)));
            int found = 0;
            while (functions.find()) {
                found++;
                if (!functions.group(1).equals("notify")) {
                    assertThat(page).contains("`" + functions.group(1) + "`");
                }
            }
            assertThat(found).isGreaterThan(5);
        }
    }

    @Test
    void itsLinksLeadToFiles() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(page());
        int found = 0;
        while (links.find()) {
            found++;
            assertThat(MODULE.resolve(links.group(1))).exists();
        }
        assertThat(found).isGreaterThan(10);
    }
}
