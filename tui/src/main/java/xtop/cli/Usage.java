// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import xtop.print.LineOutput;

/**
 * The page that {@code --help} prints, made to fit a terminal of 24 lines and 80 columns: options that every command has are
 * only named, and those that belong together share a line. The manual page tells all of them in full.
 */
final class Usage {
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;
    private static final int WIDEST_NAMES = 24;

    /** Options that share a line where a command has all of them. */
    private record Shared(String text, String... names) {}

    private static final Shared[] SHARED = {
        new Shared("Formats; the table in bytes, ns.", "--json", "--ndjson", "--csv", "--raw"),
        new Shared("An object; one a row; comma-separated.", "--json", "--ndjson", "--csv"),
        new Shared("Again every SECONDS (-d), COUNT times (-n).", "-d", "-n"),
        new Shared("No header line; lines are not cut.", "--no-headers", "-w"),
        new Shared("Show where it fails; facts of the build; this.", "--debug", "--version", "-h"),
    };

    private final CommandSpec spec;
    private final List<String> lines = new ArrayList<>();

    private Usage(CommandSpec spec) {
        this.spec = spec;
    }

    /** Prints the page of a command. */
    static void print(CommandSpec spec, LineOutput out) throws IOException {
        for (String line : new Usage(spec).page()) {
            out.append(line).newline();
        }
    }

    private List<String> page() {
        lines.add("Usage: " + synopsis(spec));
        for (String text : spec.usageMessage().description()) {
            wrapped("", plain(text), 0);
        }
        int head = lines.size();
        table(commands());
        table(words());
        int body = lines.size();
        footer();
        // Air between the parts, where a screen has room for it.
        if (lines.size() < HEIGHT) {
            lines.add(body, "");
        }
        if (lines.size() < HEIGHT) {
            lines.add(head, "");
        }
        return lines;
    }

    private List<String[]> commands() {
        List<String[]> rows = new ArrayList<>();
        for (Map.Entry<String, CommandLine> command : spec.subcommands().entrySet()) {
            rows.add(new String[] {
                command.getKey(),
                plain(command.getValue().getCommandSpec().usageMessage().description()[0])
            });
        }
        return rows;
    }

    private List<String[]> words() {
        List<String[]> rows = new ArrayList<>();
        for (PositionalParamSpec words : spec.positionalParameters()) {
            rows.add(new String[] {words.paramLabel(), plain(words.description()[0])});
        }
        List<OptionSpec> left = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.inherited() && !option.hidden()) {
                left.add(option);
            }
        }
        while (!left.isEmpty()) {
            OptionSpec option = left.remove(0);
            Shared shared = shared(option, left);
            if (shared == null) {
                rows.add(new String[] {names(option), plain(option.description()[0])});
            } else {
                rows.add(new String[] {together(shared, option, left), shared.text()});
            }
        }
        return rows;
    }

    private void footer() {
        StringBuilder everywhere = new StringBuilder();
        for (OptionSpec option : spec.options()) {
            if (option.inherited() && !option.hidden()) {
                everywhere
                        .append(everywhere.length() == 0 ? "Everywhere: " : ", ")
                        .append(option.names()[0]);
            }
        }
        if (everywhere.length() > 0) {
            wrapped("", everywhere.append("; see 'xtop --help'").toString(), 0);
        }
        boolean first = true;
        for (String line : spec.usageMessage().footer()) {
            if (isExample(line)) {
                wrapped(first ? "Example: " : "         ", plain(line), 11);
                first = false;
            } else if (!line.isEmpty()) {
                wrapped("", plain(line), 0);
            }
        }
    }

    /** Whether a line under the options is a command to try. */
    static boolean isExample(String line) {
        return line.startsWith("xtop ");
    }

    /** {@code xtop ps [OPTIONS] [DOMAIN...]}. */
    static String synopsis(CommandSpec spec) {
        StringBuilder text = new StringBuilder(spec.qualifiedName(" "));
        boolean own = false;
        for (OptionSpec option : spec.options()) {
            own |= !option.inherited();
        }
        text.append(own ? " [OPTIONS]" : "");
        if (!spec.subcommands().isEmpty()) {
            text.append(spec.parent() == null ? " [COMMAND]" : " COMMAND");
        }
        for (PositionalParamSpec words : spec.positionalParameters()) {
            text.append(' ').append(words.paramLabel());
        }
        return text.toString();
    }

    /** {@code -o, --format=FIELDS}; a long name stands under the other long ones. */
    static String names(OptionSpec option) {
        StringBuilder text = new StringBuilder(option.names()[0].length() > 2 ? "    " : "");
        for (int i = 0; i < option.names().length; i++) {
            text.append(i == 0 ? "" : ", ").append(option.names()[i]);
        }
        if (option.arity().max() > 0) {
            text.append(text.charAt(text.length() - 2) == '-' ? ' ' : '=').append(option.paramLabel());
        }
        return text.toString();
    }

    /** Picocli's descriptions are formats. */
    static String plain(String text) {
        return text.replace("%%", "%");
    }

    private static Shared shared(OptionSpec first, List<OptionSpec> others) {
        for (Shared shared : SHARED) {
            int found = 0;
            for (String name : shared.names()) {
                found += has(first, name) ? 1 : 0;
                for (OptionSpec other : others) {
                    found += has(other, name) ? 1 : 0;
                }
            }
            if (found == shared.names().length && hasOne(first, shared)) {
                return shared;
            }
        }
        return null;
    }

    /** Names of the options of a line; they are taken from those that are left. */
    private static String together(Shared shared, OptionSpec first, List<OptionSpec> left) {
        StringBuilder names = new StringBuilder(first.names()[0]);
        left.removeIf(other -> {
            boolean one = hasOne(other, shared);
            names.append(one ? ", " + other.names()[0] : "");
            return one;
        });
        return (names.charAt(1) == '-' ? "    " : "") + names;
    }

    private static boolean hasOne(OptionSpec option, Shared shared) {
        for (String name : shared.names()) {
            if (has(option, name)) {
                return true;
            }
        }
        return false;
    }

    /** By its first name: another program's -n is not ours. */
    private static boolean has(OptionSpec option, String name) {
        return option.names()[0].equals(name);
    }

    private void table(List<String[]> rows) {
        int widest = 0;
        for (String[] row : rows) {
            widest = row[0].length() > WIDEST_NAMES ? widest : Math.max(widest, row[0].length());
        }
        for (String[] row : rows) {
            String start = "  " + row[0];
            if (row[0].length() > widest && start.length() + 2 + row[1].length() > WIDTH) {
                lines.add(start);
                start = "";
            }
            wrapped(start + " ".repeat(Math.max(2, widest + 4 - start.length())), row[1], widest + 4);
        }
    }

    /**
     * Adds a text in as many lines as it takes.
     *
     * @param start what stands before it in the first
     * @param indent blanks before it in the others
     */
    private void wrapped(String start, String text, int indent) {
        String line = start;
        int from = 0;
        while (text.length() - from > WIDTH - line.length()) {
            int end = text.lastIndexOf(' ', from + WIDTH - line.length());
            if (end <= from) {
                break;
            }
            lines.add(line + text.substring(from, end));
            line = " ".repeat(indent);
            from = end + 1;
        }
        lines.add(line + text.substring(from));
    }
}
