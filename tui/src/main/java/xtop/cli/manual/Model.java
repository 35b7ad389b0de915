// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import xtop.cli.CommandModel;
import xtop.fleet.Field;
import xtop.fleet.Table;

/** What the writers of pages and completion ask about the command line. */
final class Model {
    private static final Map<String, Table> ROWS = Map.of(
            "list", Table.DOMAIN,
            "why", Table.DOMAIN,
            "ps", Table.THREAD,
            "vcpu-list", Table.VCPU,
            "net", Table.INTERFACE,
            "block", Table.BLOCK,
            "events", Table.EVENT);

    private final CommandSpec root = CommandModel.whole().getCommandSpec();

    CommandSpec root() {
        return root;
    }

    /** Commands in the order of help. */
    Map<String, CommandSpec> commands() {
        return commands(root);
    }

    static Map<String, CommandSpec> commands(CommandSpec parent) {
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        for (Map.Entry<String, CommandLine> command : parent.subcommands().entrySet()) {
            commands.put(command.getKey(), command.getValue().getCommandSpec());
        }
        return commands;
    }

    /** Options that a command has besides those of all. */
    static List<OptionSpec> own(CommandSpec command) {
        List<OptionSpec> own = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (!option.inherited()) {
                own.add(option);
            }
        }
        return own;
    }

    /** What is said of an option at most. */
    static String description(OptionSpec option) {
        String[] texts = option.description();
        return plain(texts[texts.length - 1]);
    }

    /** Picocli's descriptions are formats. */
    static String plain(String text) {
        return text.replace("%%", "%");
    }

    static boolean hasValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /** The words of a command that are no options, as its synopsis has them; empty without. */
    static String words(CommandSpec command) {
        StringBuilder words = new StringBuilder();
        for (PositionalParamSpec each : command.positionalParameters()) {
            words.append(words.length() == 0 ? "" : " ").append(each.paramLabel());
        }
        return words.toString();
    }

    static List<String> examples(CommandSpec command) {
        List<String> examples = new ArrayList<>();
        for (String line : command.usageMessage().footer()) {
            if (line.startsWith("xtop ")) {
                examples.add(plain(line));
            }
        }
        return examples;
    }

    /** Names of the figures that a command's columns, order and condition may have; empty where it lists no rows. */
    static List<String> figures(String command) {
        Table rows = ROWS.get(command);
        List<String> names = new ArrayList<>();
        if (rows != null) {
            for (Field field : Field.of(rows)) {
                names.add(field.key());
            }
            if (rows != Table.DOMAIN) {
                names.add(Field.LABEL.key());
                names.add(Field.DOMID.key());
            }
        }
        return names;
    }
}
