// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** xtop(1): every command with every option. */
final class CommandPage {
    private final Model model;
    private final Roff page;

    private CommandPage(Model model, Roff page) {
        this.model = model;
        this.page = page;
    }

    static String of(Model model, String date, String version) {
        Roff page = new Roff("xtop", 1, date, version, "User Commands");
        new CommandPage(model, page).write();
        return page.toString();
    }

    private void write() {
        page.section("NAME").text("xtop - top, ps and vmstat for the inside of Xen guests");
        page.section("SYNOPSIS");
        page.line(Roff.bold("xtop") + " [\\fIOPTIONS\\fR] [\\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIDOMAIN\\fR...]]");
        page.section("DESCRIPTION");
        page.text(
                "xtop shows, from dom0, what goes on inside Xen guests: threads, memory, network interfaces, block devices. A "
                        + "small agent in the guest speaks over shared memory (vchan); no guest network is needed. Xen's own account of "
                        + "every domain stands beside what its guest says.");
        page.paragraph(
                "Figures come from a running 'xtop serve', which any number of commands can read at the same time, or from "
                        + "a collector that the command starts for itself where none runs. Without a command xtop shows the screen of "
                        + "'xtop top'. What is not known is printed as '-', never as 0. What a guest says is its claim.");
        page.section("OPTIONS");
        page.text("These go before or behind any command.");
        model.root().options().forEach(this::option);
        page.section("COMMANDS");
        model.commands().values().forEach(this::command);
        words();
        page.section("EXIT STATUS");
        page.item(Roff.bold("0"), "It did what was asked.");
        page.item(Roff.bold("1"), "Nothing matched, or it failed while it ran.");
        page.item(Roff.bold("2"), "The command line or a setting is wrong.");
        page.item(Roff.bold("69"), "There is no source of figures: no service, no Xen, no such file.");
        page.item(Roff.bold("77"), "Permission is missing.");
        page.item(Roff.bold("130"), "It was interrupted (SIGINT).");
        page.item(
                Roff.bold("141"),
                "The reader of its output went away (SIGPIPE), as head(1) does. Nothing is said, and a stream that waits ends "
                        + "within a second.");
        page.item(
                Roff.bold("143"),
                "It was terminated (SIGTERM). 'xtop serve' and 'xtop record' end with 0 at any of them.");
        page.section("FILES");
        page.item(
                Roff.italic("/etc/xtop.conf") + ", " + Roff.italic("~/.config/xtop/xtop.conf"),
                "Settings; see xtop.conf(5).");
        page.item(Roff.italic("/run/xtop/fleet"), "What 'xtop serve' publishes once a second; group xtop may read it.");
        page.item(Roff.italic("/var/lib/xtop/ledger"), "Domains that have died.");
        page.item(Roff.italic("/var/lib/xtop/recording"), "What 'xtop serve --record-size' records.");
        page.section("SEE ALSO");
        page.text("xtop.conf(5), xtop-fields(7), xentop(1), xl(1), ps(1), top(1), vmstat(8)");
    }

    private void words() {
        page.section("DOMAINS");
        page.text(
                "A DOMAIN is a name, a pattern with * and ? (quote it), a domid or a uuid. Two domains of one name are told apart: "
                        + "the younger is called NAME#DOMID.");
        page.section("CONDITIONS");
        page.text(
                "--where shows only rows for which a condition is known to hold: comparisons of figures (xtop-fields(7)) with "
                        + "values by == != < <= > >=, texts also by ~ and !~ (a regular expression is found or not), joined by && and ||, "
                        + "turned round by !, grouped by parentheses. Bytes take K, M, G, T, times ns, us, ms, s, m, h, d. A figure that is "
                        + "not known makes any comparison fail; known(NAME) asks for that.");
        page.example(
                "xtop ps --where 'pcpu>50 && domain~^web && agent==\"ok\"'",
                "xtop list --where 'mem>=1G || !known(kind)'");
    }

    private void command(CommandSpec command) {
        StringBuilder title = new StringBuilder(command.qualifiedName(" "));
        List<OptionSpec> own = Model.own(command);
        title.append(own.isEmpty() ? "" : " [OPTIONS]");
        title.append(command.subcommands().isEmpty() ? "" : " COMMAND");
        title.append(Model.words(command).isEmpty() ? "" : " " + Model.words(command));
        page.subsection(title.toString());
        for (String text : command.usageMessage().description()) {
            page.text(Model.plain(text));
        }
        for (PositionalParamSpec words : command.positionalParameters()) {
            page.item(
                    Roff.italic(words.paramLabel()), Model.plain(words.description()[words.description().length - 1]));
        }
        own.forEach(this::option);
        for (String line : command.usageMessage().footer()) {
            if (!line.isEmpty() && !line.startsWith("xtop ") && !line.startsWith("Exit codes")) {
                page.paragraph(Model.plain(line));
            }
        }
        List<String> examples = Model.examples(command);
        if (!examples.isEmpty()) {
            page.example(examples.toArray(String[]::new));
        }
        Model.commands(command).values().forEach(this::command);
    }

    private void option(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(names.length() == 0 ? "" : ", ").append(Roff.bold(name));
            if (Model.hasValue(option)) {
                names.append(name.length() > 2 ? "=" : " ").append(Roff.italic(option.paramLabel()));
            }
        }
        page.item(names.toString(), Model.description(option));
    }
}
