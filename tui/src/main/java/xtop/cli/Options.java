// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Words for building and reading Picocli's programmatic model. */
final class Options {
    private Options() {}

    /** A command with a sentence about it. */
    static CommandSpec command(String name, String... description) {
        // No text here has variables, and looking for some costs as much as all of the parsing.
        CommandSpec spec = CommandSpec.create().name(name).interpolateVariables(false);
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

    /** The same option, left out of the help: another one's line tells of it. */
    static OptionSpec hidden(OptionSpec option) {
        return OptionSpec.builder(option).hidden(true).build();
    }

    /** An option without a value that may be given several times. */
    static OptionSpec repeatable(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean[].class)
                .arity("0")
                .description(description)
                .build();
    }

    /** How often a repeatable option was given. */
    static int times(ParseResult line, String name) {
        boolean[] given = line.matchedOptionValue(name, null);
        return given != null ? given.length : has(line, name) ? 1 : 0;
    }

    /** An option with a value. */
    static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option whose value, a number, may be left out; it is empty then. */
    static OptionSpec optional(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("0..1")
                // Picocli's own way would take an option that comes next for the value.
                .parameterConsumer(new NumberOrNothing())
                .paramLabel(label)
                .description(description)
                .build();
    }

    // A lambda would cost a start more than all of the option.
    private static final class NumberOrNothing implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            boolean number = !arguments.isEmpty() && Delay.isNumber(arguments.peek());
            option.setValue(number ? arguments.pop() : "");
        }
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
     * @param description for help, and perhaps more for the manual
     */
    static PositionalParamSpec words(String syntax, String... description) {
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

    /** Whether an option was given on the command line or, with a value other than false, is a setting. */
    static boolean has(ParseResult line, String name) {
        if (line.hasMatchedOption(name)) {
            return true;
        }
        String setting = setting(line, name);
        return setting != null && !setting.equals("false");
    }

    /** Value of an option, from the command line or else a setting; null without. */
    static String value(ParseResult line, String name) {
        return line.hasMatchedOption(name) ? line.matchedOptionValue(name, null) : setting(line, name);
    }

    /** Value of an option whose value may be left out: empty then; null where the option was not given. */
    static String optionalValue(ParseResult line, String name) {
        String given = line.commandSpec().findOption(name).getValue();
        return given == null ? setting(line, name) : given;
    }

    /** What is given for an option that may be given several times, from the command line or else a setting. */
    static List<String> lists(ParseResult line, String name) {
        if (line.hasMatchedOption(name)) {
            return line.matchedOptionValue(name, Collections.emptyList());
        }
        String setting = setting(line, name);
        return setting == null ? Collections.emptyList() : Collections.singletonList(setting);
    }

    private static String setting(ParseResult line, String name) {
        return line.commandSpec().defaultValueProvider() instanceof Settings settings
                ? settings.defaultValue(line.commandSpec().findOption(name))
                : null;
    }

    /** Values of an option, in order; those of one option may also be separated by commas or blanks. */
    static List<String> values(ParseResult line, String name) {
        List<String> given = lists(line, name);
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
