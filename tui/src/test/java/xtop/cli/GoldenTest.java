// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Every command in every format says, over the motley fleet, what a person has read once and kept in {@code
 * src/test/resources/golden/commands}. A new case is a line in a {@code .cases} file there; {@code -Dgolden.update=true} writes the
 * outputs anew, and what changed is then to be read before it is committed.
 */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/commands");

    private static final List<String> FORMATS = List.of("--json", "--ndjson", "--csv", "--raw");

    /** A service, a recording and a screen. */
    private static final Set<String> WITHOUT_OUTPUT = Set.of("serve", "record", "demo");

    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();

    @TempDir
    private Path directory;

    @BeforeEach
    void standInUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void standWhereWeStood() {
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
    }

    @TestFactory
    Stream<DynamicTest> commandsSayWhatTheySaidBefore() throws IOException {
        GoldenRun run = new GoldenRun(directory);
        return GoldenCase.in(GOLDEN).stream()
                .map(one -> DynamicTest.dynamicTest(one.name() + ": xtop " + one.line(), () -> check(run, one)));
    }

    private static void check(GoldenRun run, GoldenCase one) throws IOException {
        String said = run.transcript(one);
        assertThat(said).as("control characters on a terminal").doesNotContain("<U+");
        Path file = file(one);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, said);
        }
        if (!Files.exists(file)) {
            fail("no " + file + "; -Dgolden.update=true writes it, then read it:\n" + said);
        }
        String kept = Files.readString(file);
        if (!said.equals(kept)) {
            fail(file + " says otherwise (- kept, + said now; -Dgolden.update=true keeps this):\n"
                    + new LineDifference(kept.lines().toList(), said.lines().toList()));
        }
    }

    @Test
    void namesAreUniqueAndEveryKeptOutputHasACase() throws IOException {
        Set<Path> files = new HashSet<>();
        for (GoldenCase one : GoldenCase.in(GOLDEN)) {
            assertThat(files.add(file(one))).as("two cases " + one.name()).isTrue();
        }
        try (Stream<Path> kept = Files.walk(GOLDEN)) {
            assertThat(kept.filter(file -> file.toString().endsWith(".txt")))
                    .as("outputs without a case")
                    .isSubsetOf(files);
        }
    }

    @Test
    void everyCommandHasItsHelpAmongThem() throws IOException {
        List<String> lines =
                GoldenCase.in(GOLDEN).stream().map(GoldenCase::line).toList();
        assertThat(lines).contains("--help");
        for (String command : CommandModel.NAMES) {
            assertThat(lines).contains(command + " --help");
        }
    }

    /**
     * A line of every command in every format that it accepts, so that a new format is read by a person once. What a service
     * or a machine says is kept by {@link AnswersGoldenTest}.
     */
    @Test
    void everyFormatOfEveryCommandIsAmongThem() throws IOException {
        List<GoldenCase> cases = GoldenCase.in(GOLDEN);
        for (CommandLine command : CommandModel.whole().getSubcommands().values()) {
            String name = command.getCommandName();
            if (AnswersGoldenTest.COMMANDS.contains(name) || WITHOUT_OUTPUT.contains(name)) {
                continue;
            }
            assertThat(cases).as(name + " as a table").anyMatch(one -> isOf(one, name) && isTable(one));
            for (String format : FORMATS) {
                if (command.getCommandSpec().findOption(format) != null) {
                    assertThat(cases)
                            .as(name + " " + format)
                            .anyMatch(one -> isOf(one, name) && one.words().contains(format));
                }
            }
        }
    }

    private static boolean isOf(GoldenCase one, String command) {
        return CommandModel.NAMES.contains(command)
                && one.words().contains(command)
                && !one.words().contains("--help")
                && !one.name().startsWith("errors/");
    }

    private static boolean isTable(GoldenCase one) {
        return FORMATS.stream().noneMatch(one.words()::contains);
    }

    /** Turkish has a dotless i, German a decimal comma, Arabic digits of its own, Thai years of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "de-DE", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai"})
    void noLocaleChangesAWord(String tag) throws IOException {
        GoldenRun run = new GoldenRun(directory);
        Locale.setDefault(Locale.forLanguageTag(tag));
        for (GoldenCase one : GoldenCase.in(GOLDEN)) {
            check(run, one);
        }
    }

    private static Path file(GoldenCase one) {
        return GOLDEN.resolve(one.name() + ".txt");
    }
}
