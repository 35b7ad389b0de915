// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import xtop.print.Nearest;

/** What Picocli could not read, in a line for a person: the cause, what was probably meant, where help is. */
final class UsageError {
    private UsageError() {}

    /** The line. */
    static String of(ParameterException e) {
        CommandLine line = e.getCommandLine();
        String text;
        if (e instanceof UnmatchedArgumentException unmatched) {
            text = unmatched.isUnknownOption() ? unknownOption(unmatched, line) : unknownWord(unmatched, line);
        } else {
            text = sentence(e);
        }
        String name = line.getCommandName();
        return text + (text.endsWith("?") ? " '" : "; '") + (name.equals("xtop") ? "xtop" : "xtop " + name)
                + " --help' shows what there is";
    }

    private static String unknownOption(UnmatchedArgumentException e, CommandLine line) {
        String option = e.getUnmatched().get(0);
        String hint = ForeignOption.hint(line.getCommandName(), option);
        if (hint == null) {
            String near = nearestOption(option, line);
            hint = near == null ? null : "did you mean '" + near + "'?";
        }
        String text = sentence(e);
        return hint == null ? text : text + ": " + hint;
    }

    /** The long option that begins so, else the one that is spelled most like it; null for none. */
    private static String nearestOption(String written, CommandLine line) {
        int end = written.indexOf('=');
        String option = end < 0 ? written : written.substring(0, end);
        if (!option.startsWith("--") || option.length() < 4) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (String name : line.getCommandSpec().optionsMap().keySet()) {
            if (name.startsWith(option)) {
                return name;
            }
            if (name.startsWith("--")) {
                names.add(name.substring(2));
            }
        }
        String near = Nearest.of(option.substring(2), names);
        return near == null ? null : "--" + near;
    }

    private static String unknownWord(UnmatchedArgumentException e, CommandLine line) {
        String word = e.getUnmatched().get(0);
        String command = line.getCommandName();
        if (command.equals("xtop")) {
            String near = Nearest.of(word, CommandModel.NAMES);
            return "there is no command '" + word + "'" + (near == null ? "" : "; did you mean '" + near + "'?");
        }
        if (!line.getSubcommands().isEmpty()) {
            String near = Nearest.of(word, line.getSubcommands().keySet());
            return "there is no '" + command + " " + word + "'"
                    + (near == null ? "" : "; did you mean '" + near + "'?");
        }
        String hint = !command.equals("top")
                ? ""
                : Delay.isNumber(word) ? ": -d SECONDS -n COUNT repeat it" : ": -p DOMAIN chooses domains";
        return command + " takes no words such as '" + word + "'" + hint;
    }

    private static String sentence(ParameterException e) {
        String text = Xtop.firstLine(e.getMessage());
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
