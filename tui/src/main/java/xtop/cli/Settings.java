// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import xtop.print.Nearest;

/**
 * Defaults of the called command's options: those of the environment before those of the user's file before those of the
 * machine's; in each, those for the command before those for every command. What the command line gives is none of this
 * class's business, but for options that exclude each other: one given there silences the others here. {@link Options} asks
 * after the line has been parsed; Picocli itself would switch a flag off that is on by default and given as well. Immutable
 * after {@link #read}.
 */
final class Settings implements IDefaultValueProvider {
    private static final List<String> FORMATS = List.of("--json", "--ndjson", "--csv");

    private final Map<String, Setting> inForce = new HashMap<>();
    private final CommandSpec spec;

    private Settings(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * Reads what is written down and makes it the defaults of a command.
     *
     * @param system the machine's file; it need not exist
     * @param line what the command line gave the called command
     * @param others what it gave before and after that
     * @throws CommandFailure where there is no such option, or a file cannot be read
     */
    static Settings read(Map<String, String> environment, File system, ParseResult line, ParseResult... others)
            throws CommandFailure {
        String command = line.commandSpec().name();
        Settings settings = new Settings(line.commandSpec());
        for (File file : SettingsText.files(environment, system)) {
            settings.add(SettingsText.read(file), command);
        }
        settings.add(SettingsText.read(environment), command);
        settings.removeGiven(line);
        for (ParseResult other : others) {
            settings.removeGiven(other);
        }
        line.commandSpec().defaultValueProvider(settings);
        return settings;
    }

    private void removeGiven(ParseResult line) {
        for (OptionSpec option : line.matchedOptions()) {
            inForce.remove(option.longestName());
            if (FORMATS.contains(option.longestName())) {
                inForce.keySet().removeAll(FORMATS);
            }
        }
    }

    /** Adds those of one place, which count for more than those that are there. */
    private void add(List<Setting> settings, String command) throws CommandFailure {
        for (Setting setting : settings) {
            if (setting.command().isEmpty()) {
                put(setting, true);
            }
        }
        for (Setting setting : settings) {
            if (setting.command().equals(command)) {
                put(setting, false);
            }
        }
    }

    private void put(Setting setting, boolean everywhere) throws CommandFailure {
        OptionSpec option = spec.findOption("--" + setting.key());
        if (option == null
                || setting.key().length() < 2
                || (everywhere && !option.inherited())
                || option.usageHelp()
                || option.versionHelp()) {
            throw unknown(setting);
        }
        Setting plain = setting;
        if (option.arity().max() == 0) {
            plain = new Setting(setting.origin(), setting.command(), setting.key(), onOrOff(setting));
            if (plain.isOn() && FORMATS.contains(option.longestName())) {
                inForce.keySet().removeAll(FORMATS);
            }
        }
        inForce.put(option.longestName(), plain);
    }

    private static String onOrOff(Setting setting) throws CommandFailure {
        switch (setting.value()) {
            case "true", "yes", "on", "1":
                return "true";
            case "false", "no", "off", "0":
                return "false";
            default:
                throw new CommandFailure(
                        ExitCode.USAGE,
                        setting.origin() + ": " + setting.key() + " is true or false, not '" + setting.value() + "'");
        }
    }

    private static CommandFailure unknown(Setting setting) {
        boolean variable =
                setting.origin().startsWith("XTOP_") && setting.origin().indexOf(',') < 0;
        List<String> names = new ArrayList<>();
        StringBuilder sections = new StringBuilder();
        CommandLine whole = CommandModel.whole();
        for (OptionSpec option : whole.getCommandSpec().options()) {
            add(names, option, "", variable);
        }
        for (Map.Entry<String, CommandLine> command : whole.getSubcommands().entrySet()) {
            for (OptionSpec option : command.getValue().getCommandSpec().options()) {
                if (variable || command.getKey().equals(setting.command())) {
                    add(names, option, command.getKey(), variable);
                }
                if (!option.inherited() && option.longestName().equals("--" + setting.key())) {
                    sections.append(sections.length() == 0 ? "" : ", ")
                            .append('[')
                            .append(command.getKey())
                            .append(']');
                }
            }
        }
        if (setting.command().isEmpty() && !variable && sections.length() > 0) {
            return new CommandFailure(
                    ExitCode.USAGE,
                    setting.origin() + ": '" + setting.key() + "' belongs under a command that has it: " + sections);
        }
        String nearest = Nearest.of(variable ? setting.origin() : setting.key(), names);
        String what = variable
                ? "environment: there is no setting " + setting.origin()
                : setting.origin() + ": there is no setting '" + setting.key() + "'"
                        + (setting.command().isEmpty() ? " for every command" : " for " + setting.command());
        return new CommandFailure(
                ExitCode.USAGE,
                what + (nearest == null ? "; 'man xtop.conf' tells which" : "; did you mean " + nearest + "?"));
    }

    private static void add(List<String> names, OptionSpec option, String command, boolean variable) {
        if (CommandModel.isSetting(option) && (variable || !option.inherited() || !command.isEmpty())) {
            String key = option.longestName().substring(2);
            names.add(variable ? SettingsText.variable(command, key) : key);
        }
    }

    /** The default of an option; null without. That of an option without value is "true" or "false". */
    @Override
    public String defaultValue(ArgSpec argument) {
        Setting setting = argument instanceof OptionSpec option ? inForce.get(option.longestName()) : null;
        return setting == null ? null : setting.value();
    }

    /** A complaint about a value, with where the value stands if that is here. */
    String withOrigin(String complaint) {
        for (Map.Entry<String, Setting> entry : inForce.entrySet()) {
            Setting setting = entry.getValue();
            if (setting.isMeantBy(complaint, spec.findOption(entry.getKey()).names())) {
                return setting.origin() + ": " + setting.key() + ": " + complaint;
            }
        }
        return complaint;
    }

    /** Whether an option that has no value is on by default. */
    boolean isOn(String option) {
        Setting setting = inForce.get(option);
        return setting != null && setting.isOn();
    }
}
