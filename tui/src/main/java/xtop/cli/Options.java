// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Words for building and reading Picocli's programmatic model. */
final class Options {
    private Options() {}

    /** A command with a sentence about it. */
    static CommandSpec command(String name, String... description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .description(description)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .width(100);
        return spec;
    }

    /** An option without a value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** An option with a value. */
    static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with a value that may be given several times. */
    static OptionSpec values(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /**
     * All words that are not options.
     *
     * @param syntax what the synopsis shows
     */
    static PositionalParamSpec words(String syntax, String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(syntax)
                .hideParamSyntax(true)
                .description(description)
                .build();
    }

    /** Whether a flag was given. */
    static boolean has(ParseResult line, String name) {
        return line.hasMatchedOption(name);
    }

    /** Value of an option; null where it was not given. */
    static String value(ParseResult line, String name) {
        return line.matchedOptionValue(name, null);
    }

    /** Values of an option, in order; those of one option may also be separated by commas or blanks. */
    static List<String> values(ParseResult line, String name) {
        List<String> given = line.matchedOptionValue(name, Collections.emptyList());
        List<String> all = new ArrayList<>();
        for (String list : given) {
            int from = 0;
            for (int i = 0; i <= list.length(); i++) {
                if (i == list.length() || list.charAt(i) == ',' || list.charAt(i) == ' ') {
                    if (i > from) {
                        all.add(list.substring(from, i));
                    }
                    from = i + 1;
                }
            }
        }
        return all;
    }

    /** The words that are not options. */
    static List<String> words(ParseResult line) {
        return line.matchedPositionalValue(0, Collections.emptyList());
    }
}
