// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import xtop.cli.CommandModel;

/** xtop.conf(5): defaults of options in files and the environment. */
final class SettingsPage {
    private SettingsPage() {}

    static String of(Model model, String date, String version) {
        Roff page = new Roff("xtop.conf", 5, date, version, "File Formats");
        page.section("NAME").text("xtop.conf - defaults of the options of xtop");
        page.section("DESCRIPTION");
        page.text(
                "Whatever an option of xtop(1) says can be a default. Where several places name one, this counts, the first "
                        + "before the others:");
        page.item("1.", "the command line;");
        page.item("2.", "variables of the environment, XTOP_COMMAND_KEY before XTOP_KEY;");
        page.item("3.", "the user's file, ~/.config/xtop/xtop.conf, or xtop/xtop.conf in $XDG_CONFIG_HOME;");
        page.item("4.", "the machine's file, /etc/xtop.conf.");
        page.section("FORMAT");
        page.text(
                "A line is KEY = VALUE, where KEY is the long name of an option without its dashes, or [COMMAND], or empty, or "
                        + "begins with # and is not looked at. Above the first [COMMAND] stand options that every command has; below it "
                        + "those of that command, where options of every command may be said otherwise for it. A value goes to the end of "
                        + "its line and takes no quotes. An option that has no value is true or false (or yes, no, on, off, 1, 0).");
        page.example(
                "# /etc/xtop.conf",
                "run-dir = /srv/xtop",
                "",
                "[ps]",
                "format = domain,tid,stat,pcpu,wchan,comm",
                "sort = -pcpu",
                "",
                "[top]",
                "delay = 5");
        page.paragraph(
                "A key that does not exist, or a command, is an error (exit status 2) that names the file, the line and "
                        + "the nearest key that does; so is a value that its option does not take. What stands under a command is looked at "
                        + "by that command only. Of options that exclude each other (json, ndjson, csv) the one that counts for more wins.");
        page.section("KEYS");
        page.item(Roff.bold("every command"), keys(model.root(), false));
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            String keys = keys(command.getValue(), true);
            if (!keys.isEmpty()) {
                page.item(Roff.bold("[" + command.getKey() + "]"), keys);
            }
        }
        page.section("ENVIRONMENT");
        page.text(
                "A key's variable is its name in capitals with _ for -, after XTOP_ and, for an option of one command, the "
                        + "command: XTOP_SOURCE, XTOP_RUN_DIR, XTOP_PS_FORMAT, XTOP_VCPU_LIST_SORT. An empty one counts as not set; one "
                        + "that is no setting is an error, but for these:");
        page.item(Roff.bold("XTOP_CONFIG"), "The only file to read instead of the two above; empty: none.");
        page.item(Roff.bold("XTOP_JAVA"), "The java that runs xtop, before $JAVA_HOME/bin/java and that of the PATH.");
        page.item(Roff.bold("XTOP_HEAP"), "Its largest heap; 512m without, which carries 10,000 guests.");
        page.item(Roff.bold("XTOP_JAVA_OPTIONS"), "More options for it.");
        page.item(
                Roff.bold("XTOP_ARCHIVE_DIR"),
                "Where the archive of classes is that makes it start fast; /var/cache/xtop without.");
        page.item(
                Roff.bold("XTOP_SERVE_OPTIONS") + ", " + Roff.bold("XTOP_EXPORTER_OPTIONS"),
                "More options of the services xtop and xtop-exporter, from /etc/default/xtop.");
        page.item(
                Roff.bold("XTOP_CACHE") + ", " + Roff.bold("XTOP_LAB"),
                "Of the Xen host in QEMU that comes with the sources.");
        page.paragraph(
                "NO_COLOR, COLUMNS, TERM, LC_ALL, LC_CTYPE, LANG and TZ mean what they mean elsewhere; only the screen of top has "
                        + "colours at all, and it is never drawn where there is no terminal. $STATE_DIRECTORY, which "
                        + "systemd sets, is used where no state-dir is said.");
        page.section("SEE ALSO").text("xtop(1), xtop-fields(7)");
        return page.toString();
    }

    private static String keys(CommandSpec command, boolean own) {
        StringBuilder valued = new StringBuilder();
        StringBuilder flags = new StringBuilder();
        List<OptionSpec> options = own ? Model.own(command) : command.options();
        for (OptionSpec option : options) {
            if (CommandModel.isSetting(option)) {
                StringBuilder list = Model.hasValue(option) ? valued : flags;
                for (String name : option.names()) {
                    if (name.startsWith("--")) {
                        list.append(list.length() == 0 ? "" : ", ").append(name, 2, name.length());
                    }
                }
            }
        }
        return valued
                + (valued.length() > 0 && flags.length() > 0 ? "; " : "")
                + (flags.length() > 0 ? "true or false: " + flags : "");
    }
}
