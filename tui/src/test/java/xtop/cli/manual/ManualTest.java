// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import xtop.fleet.Field;

/** What is made of the model leaves nothing of it out. */
class ManualTest {
    private static final String DATE = "2026-11-22T00:00:00Z";

    private final Model model = new Model();

    /** What a reader sees, near enough: without markup, with plain hyphens. */
    private static String read(String page) {
        return page.replaceAll("\\\\f[BIR]", "")
                .replace("\\-", "-")
                .replace("\\(aq", "'")
                .replace("\\(dq", "\"")
                .replace("\\(ti", "~");
    }

    /** The part of xtop(1) about each command and each of its orders, and that about what all have. */
    private List<Map.Entry<CommandSpec, String>> parts() {
        String page = read(CommandPage.of(model, DATE, "0.1.0"));
        List<Map.Entry<CommandSpec, String>> parts = new ArrayList<>();
        parts.add(Map.entry(model.root(), between(page, ".SH OPTIONS\n", ".SH COMMANDS\n")));
        for (CommandSpec command : model.commands().values()) {
            parts.add(Map.entry(command, part(page, command)));
            for (CommandSpec order : Model.commands(command).values()) {
                parts.add(Map.entry(order, part(page, order)));
            }
        }
        return parts;
    }

    private static String part(String page, CommandSpec command) {
        Matcher title = Pattern.compile("(?m)^\\.SS " + Pattern.quote(command.qualifiedName(" ")) + "( [\\[A-Z].*)?$")
                .matcher(page);
        assertThat(title.find()).as(command.qualifiedName(" ")).isTrue();
        return between(page.substring(title.start() + 1), "SS ", "\n.S");
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void everyOptionOfEveryCommandIsInItsPartOfThePageWithAllItsNames() {
        for (Map.Entry<CommandSpec, String> part : parts()) {
            List<OptionSpec> options =
                    part.getKey() == model.root() ? part.getKey().options() : Model.own(part.getKey());
            for (OptionSpec option : options) {
                StringBuilder term = new StringBuilder();
                for (String name : option.names()) {
                    term.append(term.length() == 0 ? "" : ", ").append(name);
                    if (option.arity().max() > 0) {
                        term.append(name.startsWith("--") ? "=" : " ").append(option.paramLabel());
                    }
                }
                assertThat(part.getValue()).contains("\n.TP\n" + term + "\n");
            }
            for (String example : Model.examples(part.getKey())) {
                assertThat(part.getValue()).contains("\n" + example + "\n");
            }
        }
    }

    @Test
    void everySettingAndEveryFigureIsInItsPage() {
        String page = read(SettingsPage.of(model, DATE, "0.1.0"));
        String settings = between(page, ".SH KEYS\n", ".SH ENVIRONMENT\n") + "\n.TP\n";
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            for (OptionSpec option : Model.own(command.getValue())) {
                if (option.longestName().startsWith("--")) {
                    assertThat(between(settings, "\n[" + command.getKey() + "]\n", "\n.TP"))
                            .containsPattern("(^|[\\s])" + option.longestName().substring(2) + "([,;\\s]|$)");
                }
            }
        }
        assertThat(between(settings, "\nevery command\n", "\n.TP"))
                .contains("source", "run-dir", "state-dir", "debug")
                .doesNotContain("help", "version");
        String fields = read(FieldsPage.of(DATE, "0.1.0"));
        for (Field field : Field.values()) {
            assertThat(fields).contains("\n.TP\n" + field.key() + " (");
        }
    }

    @Test
    void pagesBeginWithTheirTitleAndHaveNoStrayRequests() {
        for (String page : List.of(
                CommandPage.of(model, DATE, "0.1.0"),
                SettingsPage.of(model, DATE, "0.1.0"),
                FieldsPage.of(DATE, "0.1.0"))) {
            assertThat(page.lines().skip(1).findFirst().orElseThrow())
                    .matches("\\.TH XTOP\\S* [157] \"2026-11-22\" \"xtop 0\\.1\\.0\" \"[A-Za-z ]+\"");
            assertThat(page.lines().skip(2))
                    .allMatch(line -> line.matches("\\.(SH|SS|PP|TP|RS|RE|EX|EE)( .*)?|[^.].*|"));
            assertThat(page).matches("\\p{ASCII}*");
        }
    }

    @Test
    void textThatLooksLikeMarkupIsText() {
        assertThat(Roff.escaped("a\\b -o 'x' well-known ~^`\"µ"))
                .isEqualTo("a\\eb \\-o \\(aqx\\(aq well-known \\(ti\\(ha\\(ga\\(dq\\[u00B5]");
        assertThat(Roff.code("xtop vcpu-list --sort=-tid")).isEqualTo("xtop vcpu\\-list \\-\\-sort=\\-tid");
        assertThat(new Roff("x", 1, DATE, "0", "M").text(".rc file").toString()).endsWith("\n\\&.rc file\n");
    }

    @Test
    void compressedPagesAreThoseOfGzip9n() throws IOException {
        byte[] page = CommandPage.of(model, DATE, "0.1.0").getBytes(StandardCharsets.UTF_8);
        byte[] compressed = Share.compressed(page);
        // Deflate, no name, no time, best compression, Unix.
        assertThat(compressed).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(in.readAllBytes()).isEqualTo(page);
        }
        assertThat(Share.compressed(page)).isEqualTo(compressed);
    }

    @Test
    void completionKnowsEveryCommandAndOption() {
        String bash = BashCompletion.of(model);
        String zsh = ZshCompletion.of(model);
        for (Map.Entry<String, CommandSpec> command : model.commands().entrySet()) {
            assertThat(zsh).contains("\n        '" + command.getKey() + ":");
            assertThat(between(bash, "    :*) REPLY='", "'\n").split("[' ]", -1))
                    .contains(command.getKey());
            for (OptionSpec option : Model.own(command.getValue())) {
                for (String name : option.names()) {
                    String value = option.arity().max() == 0 ? "" : name.startsWith("--") ? "=" : "+";
                    assertThat(between(zsh, "\n        " + command.getKey() + ")\n", ";;"))
                            .contains(name + value + "[");
                    assertThat(between(bash, "\n    " + command.getKey() + ") REPLY+='", "'\n")
                                    .split("[' ]", -1))
                            .contains(name + (value.equals("=") ? value : ""));
                }
            }
        }
    }
}
