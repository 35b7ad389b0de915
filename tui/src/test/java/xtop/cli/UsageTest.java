// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help, for every command that the model has. */
class UsageTest {
    private String out;
    private String err;

    private int xtop(String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = new Xtop(new Console(
                        outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), Map.of(), false, true))
                .run(arguments);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** The program itself, its commands, and theirs, as words of a command line. */
    static Stream<String> commands() {
        List<String> names = new ArrayList<>();
        add(CommandModel.whole(), names);
        return names.stream();
    }

    private static void add(CommandLine line, List<String> names) {
        names.add(line.getCommandSpec().qualifiedName(" "));
        line.getSubcommands().values().forEach(sub -> add(sub, names));
    }

    private static CommandSpec spec(String words) {
        CommandLine line = CommandModel.whole();
        String[] names = words.split(" ", -1);
        for (int i = 1; i < names.length; i++) {
            line = line.getSubcommands().get(names[i]);
        }
        return line.getCommandSpec();
    }

    private void help(String words) {
        List<String> arguments = new ArrayList<>(List.of(words.split(" ", -1)));
        arguments.remove(0);
        arguments.add("--help");
        assertThat(xtop(arguments.toArray(String[]::new))).isZero();
        assertThat(err).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsAScreenOf24LinesAnd80Columns(String words) {
        help(words);
        assertThat(out).startsWith("Usage: " + words).contains("Exit codes:");
        assertThat(out.lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void namesEveryOptionThatIsNotHidden(String words) {
        help(words);
        for (OptionSpec option : spec(words).options()) {
            if (!option.hidden()) {
                assertThat(List.of(option.names()))
                        .as(out)
                        .anyMatch(name -> Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                                .matcher(out)
                                .find());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void hasAnExampleThatIsACommandLineOfIt(String words) {
        help(words);
        List<String> examples = Stream.of(spec(words).usageMessage().footer())
                .filter(Usage::isExample)
                .toList();
        assertThat(examples).allMatch(example -> out.contains(example));
        if (words.equals("xtop")) {
            return;
        }
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            CommandLine line = CommandModel.whole();
            Xtop.rules(line);
            line.parseArgs(shellWords(example));
        }
    }

    private static String[] shellWords(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = Pattern.compile("'([^']*)'|(\\S+)").matcher(line.substring(line.indexOf(' ')));
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words.toArray(String[]::new);
    }

    @Test
    void versionHasTheFactsThatAReportOfAFaultNeeds() {
        assertThat(xtop("--version")).isZero();
        assertThat(out).matches("""
                xtop \\d+\\.\\d+\\.\\d+\\S*
                sources of 20\\d\\d-\\d\\d-\\S+, for Java 17 and newer; speaks protocol \\d+
                Java \\S+ \\(.+\\), Linux \\S+ \\S+
                """);
        assertThat(xtop("ps", "--version")).isZero();
        assertThat(out).startsWith("xtop ");
    }
}
