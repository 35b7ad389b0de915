// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for bash: tables made of the model, and functions that read them. No word is ever evaluated (compgen -W would
 * run what a domain's name says).
 */
final class BashCompletion {
    /** Names of domains from a published fleet; shared with zsh. */
    static final String DOMAINS = """
            # Path of the fleet file that the words of a command line speak of, in REPLY; empty for other sources.
            _xtop_fleet()
            {
                local word before=
                REPLY=${XTOP_RUN_DIR:-/run/xtop}/fleet
                case ${XTOP_SOURCE-} in
                file:*) REPLY=${XTOP_SOURCE#file:} ;;
                esac
                for word; do
                    case $before in
                    --source | --run-dir) word=$before=$word ;;
                    esac
                    case $word in
                    --source=file:*) REPLY=${word#--source=file:} ;;
                    --source=demo* | --source=xen) REPLY= ;;
                    --run-dir=*) REPLY=${word#--run-dir=}/fleet ;;
                    esac
                    before=$word
                done
            }

            # Names of domains, a line each, in REPLY. Only a published fleet is asked, and not more often than every five seconds:
            # never Xen, whose channels belong to somebody else.
            _xtop_domains()
            {
                local xtop=$1
                shift
                _xtop_fleet "$@"
                if [[ -z $REPLY || ! -r $REPLY ]]; then
                    REPLY=
                    return
                fi
                if [[ $REPLY != "${_xtop_asked-}" || $((SECONDS - _xtop_when)) -ge 5 ]]; then
                    _xtop_asked=$REPLY
                    _xtop_when=$SECONDS
                    _xtop_names=$(XTOP_CONFIG='' command "$xtop" --source "file:$REPLY" list -w -o domain= 2>/dev/null </dev/null)
                fi
                REPLY=$_xtop_names
            }
            """;

    private static final String FUNCTIONS = """
            # Adds the words that begin with the last item of a list, after what stands before it.
            _xtop_reply()
            {
                local before=$1 item=$2 word quoted
                shift 2
                for word; do
                    if [[ $word == "$item"* ]]; then
                        printf -v quoted %q "$word"
                        COMPREPLY+=("$before${quoted//\\\\,/,}")
                    fi
                done
            }

            # Completes a value of some kind: what stands before it in the word, the value so far.
            _xtop_complete()
            {
                local kind=$1 before=$2 value=$3 xtop=$4 list IFS=$' \\t\\n'
                shift 4
                case $kind in
                DOMAIN)
                    list=${value%"${value##*,}"}
                    _xtop_domains "$xtop" "$@"
                    IFS=$'\\n'
                    set -f
                    # shellcheck disable=SC2086
                    set -- $REPLY
                    set +f
                    value=${value#"$list"}
                    _xtop_reply "$before$list" "${value//\\\\/}" "$@"
                    ;;
                FIELDS:*)
                    list=${value%"${value##*[,+-]}"}
                    _xtop_figures "${kind#*:}"
                    # shellcheck disable=SC2086
                    _xtop_reply "$before$list" "${value#"$list"}" $REPLY
                    compopt -o nospace
                    ;;
                SOURCE)
                    if [[ $value == file:* ]]; then
                        _xtop_complete FILE "${before}file:" "${value#file:}" "$xtop"
                    else
                        _xtop_reply "$before" "$value" auto xen demo file:
                        [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *: ]] || compopt -o nospace
                    fi
                    ;;
                DIR | FILE)
                    compopt -o filenames
                    IFS=$'\\n'
                    # shellcheck disable=SC2207
                    [[ $kind == FILE ]] && COMPREPLY=($(compgen -f -- "$value")) || COMPREPLY=($(compgen -d -- "$value"))
                    COMPREPLY=("${COMPREPLY[@]/#/$before}")
                    ;;
                MOMENT) _xtop_reply "$before" "$value" start end ;;
                LETTER) _xtop_reply "$before" "$value" R S D T t Z I X ;;
                UNIT) _xtop_reply "$before" "$value" k K m M ;;
                esac
            }

            _xtop()
            {
                local words=() word i last command= order= kind= cur breaks= prefix REPLY
                read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
                [[ ${COMP_LINE:0:COMP_POINT} == *[[:blank:]] ]] && words+=("")
                # What stands before the program: variables.
                while [[ ${#words[@]} -gt 1 && ${words[0]} != "$1" ]]; do
                    words=("${words[@]:1}")
                done
                last=$((${#words[@]} - 1))
                for ((i = 1; i < last; i++)); do
                    word=${words[i]}
                    if [[ $word == -* ]]; then
                        _xtop_value "$command" "$word"
                        if [[ -n $REPLY ]]; then
                            i=$((i + 1))
                            [[ $i -lt $last ]] || kind=$REPLY
                        fi
                    elif [[ -z $command ]]; then
                        command=$word
                    else
                        order=$word
                    fi
                done
                cur=${words[last]}
                COMPREPLY=()
                if [[ -n $kind ]]; then
                    _xtop_complete "$kind" '' "$cur" "$1" "${words[@]}"
                elif [[ $cur == --*=* ]]; then
                    _xtop_value "$command" "${cur%%=*}"
                    _xtop_complete "$REPLY" "${cur%%=*}=" "${cur#*=}" "$1" "${words[@]}"
                elif [[ $cur == -* ]]; then
                    _xtop_options "$command"
                    # shellcheck disable=SC2086
                    _xtop_reply '' "$cur" $REPLY
                    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
                else
                    _xtop_words "$command" "$order"
                    if [[ $REPLY == @* ]]; then
                        _xtop_complete "${REPLY#@}" '' "$cur" "$1" "${words[@]}"
                    else
                        # shellcheck disable=SC2086
                        _xtop_reply '' "$cur" $REPLY
                    fi
                fi
                # bash replaces only what stands behind the last of these.
                [[ $COMP_WORDBREAKS != *:* ]] || breaks=:
                [[ $COMP_WORDBREAKS != *=* ]] || breaks+='='
                if [[ -n $breaks && $cur == *["$breaks"]* ]]; then
                    prefix=${cur%"${cur##*["$breaks"]}"}
                    COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
                fi
            }

            complete -F _xtop xtop
            """;

    private final StringBuilder script = new StringBuilder();

    private BashCompletion() {}

    static String of(Model model) {
        return new BashCompletion().write(model);
    }

    private String write(Model model) {
        script.append("# bash completion for xtop                                  -*- shell-script -*-\n");
        script.append("# SPDX-License-Identifier: BSD-2-Clause\n");
        script.append("# Made from xtop's own model of its command line when it was built.\n\n");
        options(model);
        values(model);
        words(model);
        script.append(figures(model.commands().keySet()));
        script.append(DOMAINS).append('\n').append(FUNCTIONS);
        return script.toString();
    }

    private void function(String about, String name) {
        script.append(head(about, name));
    }

    private static String head(String about, String name) {
        return "# " + about + ", in REPLY.\n" + name + "()\n{\n";
    }

    private void options(Model model) {
        function("Options of a command", "_xtop_options");
        StringBuilder all = new StringBuilder();
        for (OptionSpec option : model.root().options()) {
            all.append(all.length() == 0 ? "" : " ").append(names(option));
        }
        script.append("    REPLY='").append(all).append("'\n    case $1 in\n");
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            StringBuilder own = new StringBuilder();
            for (OptionSpec option : Model.own(command.getValue())) {
                own.append(' ').append(names(option));
            }
            if (own.length() > 0) {
                script.append("    ")
                        .append(command.getKey())
                        .append(") REPLY+='")
                        .append(own)
                        .append("' ;;\n");
            }
        }
        script.append("    esac\n}\n\n");
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(names.length() == 0 ? "" : " ").append(name);
            names.append(Model.hasValue(option) && name.length() > 2 ? "=" : "");
        }
        return names.toString();
    }

    private void values(Model model) {
        function("What kind of value an option of a command takes; empty for none", "_xtop_value");
        script.append("    REPLY=\n    case $1:$2 in\n");
        cases("*", "", model.root().options());
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            cases(command.getKey(), command.getKey(), Model.own(command.getValue()));
        }
        script.append("    esac\n}\n\n");
    }

    private void cases(String pattern, String command, List<OptionSpec> options) {
        Map<String, StringBuilder> kinds = new LinkedHashMap<>();
        for (OptionSpec option : options) {
            if (Model.hasValue(option)) {
                String kind = option.paramLabel().equals("FIELDS") ? "FIELDS:" + command : option.paramLabel();
                StringBuilder names = kinds.computeIfAbsent(kind, any -> new StringBuilder());
                for (String name : option.names()) {
                    names.append(names.length() == 0 ? "" : " | ")
                            .append(pattern)
                            .append(':')
                            .append(name);
                }
            }
        }
        kinds.forEach((kind, names) -> script.append("    ")
                .append(names)
                .append(") REPLY='")
                .append(kind)
                .append("' ;;\n"));
    }

    private void words(Model model) {
        function("What words a command takes, or of which kind they are (@KIND)", "_xtop_words");
        script.append("    REPLY=\n    case $1:$2 in\n");
        script.append("    :*) REPLY='")
                .append(String.join(" ", model.commands().keySet()))
                .append("' ;;\n");
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            Map<String, CommandSpec> orders = Model.commands(command.getValue());
            String words = Model.words(command.getValue());
            if (!orders.isEmpty()) {
                script.append("    ").append(command.getKey()).append(":) REPLY='");
                script.append(String.join(" ", orders.keySet())).append("' ;;\n");
            }
            orders.forEach((name, order) -> kind(command.getKey() + ":*", Model.words(order)));
            kind(command.getKey() + ":*", words);
        }
        script.append("    esac\n}\n\n");
    }

    private void kind(String pattern, String words) {
        String kind = words.contains("DOMAIN") ? "@DOMAIN" : words.contains("FILE") ? "@FILE" : "";
        String line = "    " + pattern + ") REPLY=" + kind + " ;;\n";
        if (!kind.isEmpty() && script.indexOf(line) < 0) {
            script.append(line);
        }
    }

    /** The function that knows the figures of commands; shared with zsh. */
    static String figures(Iterable<String> commands) {
        StringBuilder script = new StringBuilder(head("Figures of a command's rows", "_xtop_figures"));
        script.append("    REPLY=\n    case $1 in\n");
        for (String command : commands) {
            String figures = String.join(" ", Model.figures(command));
            if (!figures.isEmpty()) {
                script.append("    ")
                        .append(command)
                        .append(") REPLY='")
                        .append(figures)
                        .append("' ;;\n");
            }
        }
        return script.append("    esac\n}\n\n").toString();
    }
}
