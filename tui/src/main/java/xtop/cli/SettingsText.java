// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads what is written down as defaults: files of {@code key = value} lines, where {@code [command]} begins the options of
 * one command, and variables {@code XTOP_KEY} and {@code XTOP_COMMAND_KEY}. Whether such options exist is not known here.
 */
final class SettingsText {
    private static final int LONGEST = 65_536;
    private static final String PREFIX = "XTOP_";

    /** Variables that are no options: the launcher's, the units', and those of the lab that comes along. */
    private static final List<String> OTHERS = List.of(
            "XTOP_CONFIG",
            "XTOP_JAVA",
            "XTOP_HEAP",
            "XTOP_JAVA_OPTIONS",
            "XTOP_ARCHIVE_DIR",
            "XTOP_SERVE_OPTIONS",
            "XTOP_EXPORTER_OPTIONS",
            "XTOP_CACHE",
            "XTOP_LAB");

    private SettingsText() {}

    /**
     * The files to read, those that count for less first.
     *
     * @param system the one of the machine
     */
    static List<File> files(Map<String, String> environment, File system) {
        List<File> files = new ArrayList<>(2);
        String only = environment.get("XTOP_CONFIG");
        if (only != null) {
            if (!only.isEmpty()) {
                files.add(new File(only));
            }
            return files;
        }
        if (system.exists()) {
            files.add(system);
        }
        String directory = environment.get("XDG_CONFIG_HOME");
        String home = environment.get("HOME");
        if (directory == null || !directory.startsWith("/")) {
            directory = home == null || home.isEmpty() ? null : home + "/.config";
        }
        if (directory != null) {
            File user = new File(directory, "xtop/xtop.conf");
            if (user.exists()) {
                files.add(user);
            }
        }
        return files;
    }

    /** The settings of a file, in its order. */
    static List<Setting> read(File file) throws CommandFailure {
        List<Setting> settings = new ArrayList<>();
        String command = "";
        int number = 0;
        String text = text(file);
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            String line = text.substring(from, end).strip();
            from = end + 1;
            number++;
            String origin = file + ", line " + number;
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            if (line.charAt(0) == '[' && line.charAt(line.length() - 1) == ']') {
                command = line.substring(1, line.length() - 1).strip();
                requireCommand(command, origin);
            } else if (equals > 0) {
                settings.add(new Setting(
                        origin,
                        command,
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            } else {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        origin + ": a line is KEY = VALUE, [COMMAND] or # and words, not '" + line + "'");
            }
        }
        return settings;
    }

    /** The settings of the environment: those for every command, then those for one. */
    static List<Setting> read(Map<String, String> environment) {
        List<Setting> common = new ArrayList<>();
        List<Setting> special = new ArrayList<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(PREFIX)
                    && !OTHERS.contains(name)
                    && !variable.getValue().isEmpty()) {
                String key = name.substring(PREFIX.length())
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '-');
                String command = "";
                for (String each : CommandModel.NAMES) {
                    if (key.startsWith(each + "-") && each.length() > command.length()) {
                        command = each;
                    }
                }
                (command.isEmpty() ? common : special)
                        .add(new Setting(
                                name,
                                command,
                                command.isEmpty() ? key : key.substring(command.length() + 1),
                                variable.getValue()));
            }
        }
        common.addAll(special);
        return common;
    }

    /** The variable of an option. */
    static String variable(String command, String key) {
        String name = command.isEmpty() ? key : command + "-" + key;
        return PREFIX + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }

    private static void requireCommand(String command, String origin) throws CommandFailure {
        if (!CommandModel.NAMES.contains(command)) {
            String nearest = xtop.print.Nearest.of(command, CommandModel.NAMES);
            throw new CommandFailure(
                    ExitCode.USAGE,
                    origin + ": there is no command '" + command + "'"
                            + (nearest == null ? "; 'xtop --help' shows all" : "; did you mean [" + nearest + "]?"));
        }
    }

    private static String text(File file) throws CommandFailure {
        try (FileInputStream stream = new FileInputStream(file)) {
            byte[] bytes = stream.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new CommandFailure(ExitCode.USAGE, file + " is longer than 64 KiB; that is no file of settings");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            String cause = String.valueOf(e.getMessage());
            // The cause is in the person's language.
            boolean denied = file.exists() && !file.canRead();
            throw new CommandFailure(
                    denied ? ExitCode.NO_PERMISSION : ExitCode.USAGE,
                    "cannot read settings: " + cause + "; XTOP_CONFIG= goes without",
                    e);
        }
    }
}
