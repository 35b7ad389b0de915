// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for zsh, with what help says of each command and option. */
final class ZshCompletion {
    private static final String FUNCTIONS = """
            _xtop_domain()
            {
                local REPLY
                local -a names
                compset -P '*,'
                _xtop_domains "$_xtop_program" "${_xtop_line[@]}"
                names=("${(@f)REPLY}")
                [[ -z $REPLY ]] || compadd "$@" -a names
            }

            _xtop_source()
            {
                if compset -P 'file:'; then
                    _files
                else
                    compadd "$@" auto xen demo
                    compadd "$@" -S '' file: demo:
                fi
            }

            _xtop_figure()
            {
                local REPLY
                local -a names
                compset -P '*[,+-]'
                _xtop_figures "$1"
                names=(${=REPLY})
                shift
                compadd "$@" -S '' -a names
            }
            """;

    private final StringBuilder script = new StringBuilder();

    private ZshCompletion() {}

    static String of(Model model) {
        return new ZshCompletion().write(model);
    }

    private String write(Model model) {
        script.append("#compdef xtop\n");
        script.append("# SPDX-License-Identifier: BSD-2-Clause\n");
        script.append("# Made from xtop's own model of its command line when it was built.\n\n");
        script.append("typeset -g _xtop_asked _xtop_names\ntypeset -gi _xtop_when\n\n");
        script.append(BashCompletion.DOMAINS).append('\n').append(FUNCTIONS).append('\n');
        script.append(BashCompletion.figures(model.commands().keySet()));
        script.append("_xtop()\n{\n");
        script.append("    local curcontext=$curcontext state line _xtop_program=$words[1]\n");
        script.append("    local -a _xtop_line=(\"${words[@]}\") common commands orders\n");
        script.append("    typeset -A opt_args\n");
        list("common", options("", model.root().options()));
        list("commands", described(model.commands()));
        script.append("    _arguments -C -s -S $common '1: :->command' '*:: :->words' && return\n");
        script.append("    case $state in\n    command) _describe -t commands 'command of xtop' commands ;;\n");
        script.append("    words)\n        curcontext=${curcontext%:*:*}:xtop-$words[1]:\n        case $words[1] in\n");
        model.commands().forEach(this::command);
        script.append("        esac\n        ;;\n    esac\n}\n\n_xtop \"$@\"\n");
        return script.toString();
    }

    private void command(String name, CommandSpec command) {
        List<String> arguments = options(name, Model.own(command));
        Map<String, CommandSpec> orders = Model.commands(command);
        String words = Model.words(command);
        script.append("        ").append(name).append(")\n");
        if (!orders.isEmpty()) {
            script.append("            orders=(")
                    .append(String.join(" ", described(orders)))
                    .append(")\n");
            arguments.add("'1: :{_describe -t orders order orders}'");
            arguments.add("'*:domain:_xtop_domain'");
        } else if (words.contains("DOMAIN")) {
            arguments.add("'*:domain:_xtop_domain'");
        } else if (words.contains("FILE")) {
            arguments.add("'*:file:_files'");
        }
        script.append("            _arguments -s -S $common");
        for (String argument : arguments) {
            script.append(" \\\n                ").append(argument);
        }
        script.append("\n            ;;\n");
    }

    private void list(String name, List<String> items) {
        script.append("    ").append(name).append("=(\n");
        for (String item : items) {
            script.append("        ").append(item).append('\n');
        }
        script.append("    )\n");
    }

    private static List<String> described(Map<String, CommandSpec> commands) {
        List<String> items = new ArrayList<>();
        commands.forEach((name, command) ->
                items.add(quoted(name + ":" + Model.plain(command.usageMessage().description()[0]))));
        return items;
    }

    private static List<String> options(String command, List<OptionSpec> options) {
        List<String> items = new ArrayList<>();
        for (OptionSpec option : options) {
            boolean repeated = option.isMultiValue();
            String others = repeated ? "*" : "(" + String.join(" ", option.names()) + ")";
            String about = "["
                    + Model.plain(option.description()[0])
                            .replace("\\", "\\\\")
                            .replace("[", "\\[")
                            .replace("]", "\\]")
                    + "]" + value(command, option);
            for (String name : option.names()) {
                String valued = !Model.hasValue(option) ? "" : name.length() > 2 ? "=" : "+";
                items.add(quoted(others + name + valued + about));
            }
        }
        return items;
    }

    private static String value(String command, OptionSpec option) {
        if (!Model.hasValue(option)) {
            return "";
        }
        String label = option.paramLabel();
        String action = switch (label) {
            case "DOMAIN" -> "_xtop_domain";
            case "FIELDS" -> "{_xtop_figure " + command + "}";
            case "SOURCE" -> "_xtop_source";
            case "DIR" -> "_files -/";
            case "FILE" -> "_files";
            case "MOMENT" -> "(start end)";
            case "LETTER" -> "(R S D T t Z I X)";
            case "UNIT" -> "(k K m M)";
            default -> " ";
        };
        return ":" + label.replace(":", "\\:") + ":" + action;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
