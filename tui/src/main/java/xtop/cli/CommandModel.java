// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * Which commands there are, and what all of them share. A command line gets only the commands that occur in it, because
 * each one costs start-up time; {@link #whole} is for what describes them all.
 */
public final class CommandModel {
    /** Their names, in the order of help. */
    static final List<String> NAMES = List.of(
            "top",
            "list",
            "ps",
            "vmstat",
            "why",
            "vcpu-list",
            "net",
            "block",
            "events",
            "info",
            "fields",
            "serve",
            "ctl",
            "doctor",
            "record",
            "demo");

    private CommandModel() {}

    /** A command line with every command. */
    public static CommandLine whole() {
        CommandLine line = new CommandLine(root());
        for (String name : NAMES) {
            line.addSubcommand(name, new CommandLine(create(name).spec()));
        }
        return line;
    }

    /** The program's own options. */
    static CommandSpec root() {
        CommandSpec spec =
                Options.command("xtop", "top, ps and vmstat for the inside of Xen guests, seen from dom0; alone: top.");
        spec.addOption(inherited(text(
                "SOURCE",
                "auto (service, else Xen), xen, demo[:N], file:PATH.",
                "Where figures come from: auto (a running 'xtop serve', else Xen on this machine), xen, "
                        + "demo[:GUESTS] (simulated guests and this machine) or file:PATH (a fleet file or a "
                        + "recording).",
                "--source")));
        spec.addOption(inherited(text(
                "DIR",
                "Where 'xtop serve' publishes; /run/xtop without.",
                "Where 'xtop serve' publishes; /run/xtop without.",
                "--run-dir")));
        spec.addOption(inherited(text(
                        "DIR",
                        "Where 'xtop serve' keeps the dead and its record; /var/lib/xtop without.",
                        "Where 'xtop serve' keeps the ledger of the dead and its record; $STATE_DIRECTORY or "
                                + "/var/lib/xtop without.",
                        "--state-dir")
                .hidden(true)));
        spec.addOption(inherited(text(
                "MOMENT",
                "In a recording (--to: end): 14:30, -10m, start.",
                "Moment of a recording that is shown, or where a repeated listing begins: start, end, -10m "
                        + "(before its end), 14:30[:05] (of its last day) or 2026-11-22T14:30[:05][Z].",
                "--at",
                "--from")));
        spec.addOption(inherited(text(
                        "MOMENT",
                        "Where a repeated listing of a recording ends.",
                        "Where a repeated listing of a recording ends.",
                        "--to")
                .hidden(true)));
        spec.addOption(inherited(OptionSpec.builder("--debug")
                .type(boolean.class)
                .arity("0")
                .description("Show stack traces of failures.")));
        spec.addOption(inherited(OptionSpec.builder("--version", "-V")
                .type(boolean.class)
                .arity("0")
                .versionHelp(true)
                .description("Print the version and facts of the build.")));
        spec.addOption(inherited(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Print a page of help.")));
        spec.usageMessage()
                .footer("Defaults: /etc/xtop.conf, ~/.config/xtop/xtop.conf, XTOP_*: man xtop.conf", Xtop.EXIT_CODES);
        return spec;
    }

    /** Whether an option can have a default that a setting says, under its long name. */
    public static boolean isSetting(OptionSpec option) {
        return option.longestName().startsWith("--") && !option.usageHelp() && !option.versionHelp();
    }

    /** What help says, and what the manual says. */
    private static OptionSpec.Builder text(String label, String help, String manual, String... names) {
        return OptionSpec.builder(names).type(String.class).paramLabel(label).description(help, manual);
    }

    private static OptionSpec inherited(OptionSpec.Builder option) {
        return option.scopeType(ScopeType.INHERIT).build();
    }

    /** The command of a name; top for any other. */
    static Command create(String name) {
        switch (name) {
            case "list":
                return new ListCommand();
            case "ps":
                return new PsCommand();
            case "vmstat":
                return new VmstatCommand();
            case "why":
                return new WhyCommand();
            case "vcpu-list":
                return PartCommand.vcpus();
            case "net":
                return PartCommand.interfaces();
            case "block":
                return PartCommand.blockDevices();
            case "events":
                return new EventsCommand();
            case "info":
                return new InfoCommand();
            case "fields":
                return new FieldsCommand();
            case "serve":
                return new ServeCommand();
            case "record":
                return new RecordCommand();
            case "ctl":
                return new CtlCommand();
            case "doctor":
                return new DoctorCommand();
            case "demo":
                return new DemoCommand();
            case XentopCommand.NAME:
                return new XentopCommand();
            default:
                return new TopCommand();
        }
    }
}
