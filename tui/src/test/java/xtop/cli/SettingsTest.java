// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.FleetFileWriter;

/** Defaults from files and the environment. */
class SettingsTest {
    @TempDir
    private Path directory;

    private Path system;
    private Path user;
    private final Map<String, String> environment = new HashMap<>();
    private String out;
    private String err;

    @BeforeEach
    void publish() throws IOException {
        File fleet = directory.resolve("fleet").toFile();
        new FleetFileWriter(fleet).write(HandMadeFleet.first());
        system = directory.resolve("system.conf");
        user = directory.resolve("home/.config/xtop/xtop.conf");
        Files.createDirectories(user.getParent());
        environment.put("HOME", directory + "/home");
        environment.put("XTOP_SOURCE", "file:" + fleet);
    }

    private int xtop(String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Console console = new Console(
                outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), environment, false, true);
        int code = new Xtop(console, system.toFile()).run(arguments);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8)
                .replaceFirst("xtop: these figures are .* old; their collector has ended or hangs\n", "");
        return code;
    }

    private void machine(String... lines) throws IOException {
        Files.write(system, java.util.List.of(lines));
    }

    private void person(String... lines) throws IOException {
        Files.write(user, java.util.List.of(lines));
    }

    @Test
    void theCommandLineBeatsTheEnvironmentBeatsTheUsersFileBeatsTheMachines() throws IOException {
        machine("# what all see", "", "[ps]", "format = domain", "no-headers = yes", "where = domain == db");
        assertThat(xtop("ps")).as(err).isZero();
        assertThat(out).isEqualTo("db\ndb\n");
        person("[ ps ]", "format=tid");
        assertThat(xtop("ps")).isZero();
        assertThat(out).isEqualTo("412\n413\n");
        environment.put("XTOP_PS_FORMAT", "comm,tid");
        assertThat(xtop("ps")).isZero();
        assertThat(out).isEqualTo("postgres 412\npostgres 413\n");
        assertThat(xtop("ps", "-o", "stat", "--where", "domain == web1")).isZero();
        assertThat(out).isEqualTo("R\nS\nD\n");
        environment.put("XTOP_PS_NO_HEADERS", "false");
        assertThat(xtop("ps", "-o", "stat", "--where", "domain == web1")).isZero();
        assertThat(out).isEqualTo("STAT\nR\nS\nD\n");
    }

    @Test
    void optionsOfEveryCommandStandAboveTheSectionsAndMayDifferInOne() throws IOException {
        environment.remove("XTOP_SOURCE");
        machine("source = moon", "[list]", "source = file:" + directory + "/fleet", "[vmstat]", "unit = M");
        assertThat(xtop("list")).as(err).isZero();
        assertThat(out).contains("Domain-0");
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err)
                .isEqualTo("xtop: " + system
                        + ", line 1: source: unknown source 'moon'; sources: auto, xen, demo[:GUESTS], file:PATH\n");
        assertThat(xtop("--source", "file:" + directory + "/fleet", "ps")).isZero();
        environment.put("XTOP_RUN_DIR", directory + "/run");
        person("source = auto");
        assertThat(xtop("ctl", "state")).isEqualTo(69);
        assertThat(err).contains(directory + "/run/control");
    }

    @Test
    void aFlagOfTheCommandLineStaysOnWhereItIsOnByDefaultAlready() throws IOException {
        machine("[ps]", "no-headers = true");
        assertThat(xtop("ps", "--no-headers", "-o", "tid", "db")).isZero();
        assertThat(out).isEqualTo("412\n413\n");
    }

    @Test
    void ofFormatsThatExcludeEachOtherTheNearestCounts() throws IOException {
        machine("[list]", "json = true");
        assertThat(xtop("list")).isZero();
        assertThat(out).startsWith("{\"schema\":\"xtop.list/1\"");
        person("[list]", "csv = on", "format = domain");
        assertThat(xtop("list")).isZero();
        assertThat(out).startsWith("published,domain\n");
        assertThat(xtop("list", "--ndjson")).isZero();
        assertThat(out).startsWith("{\"schema\":\"xtop.list/1\",\"published\"");
    }

    @Test
    void oneFileCanBeNamedAndNoneAsWell() throws IOException {
        machine("[ps]", "format = nosuch");
        person("[ps]", "format = nosuch");
        Path other = Files.writeString(directory.resolve("other"), "[ps]\nformat = tid=\n");
        environment.put("XTOP_CONFIG", other.toString());
        assertThat(xtop("ps", "db")).as(err).isZero();
        assertThat(out).isEqualTo("412\n413\n");
        environment.put("XTOP_CONFIG", "");
        assertThat(xtop("ps", "db")).isZero();
        assertThat(out).startsWith("DOMAIN ");
        environment.put("XTOP_CONFIG", directory + "/missing");
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err).startsWith("xtop: cannot read settings: " + directory + "/missing (No such file");
    }

    @Test
    void theUsersFileIsWhereXdgSays() throws IOException {
        Path configuration = Files.createDirectories(directory.resolve("xdg/xtop"));
        Files.writeString(configuration.resolve("xtop.conf"), "[ps]\nformat = tid=\n");
        environment.put("XDG_CONFIG_HOME", directory + "/xdg");
        assertThat(xtop("ps", "db")).isZero();
        assertThat(out).isEqualTo("412\n413\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[ps];formt = tid | line 2: there is no setting 'formt' for ps; did you mean format?",
                "sorce = xen | line 1: there is no setting 'sorce' for every command; did you mean source?",
                "[ps];zzzzzz = 1 | line 2: there is no setting 'zzzzzz' for ps; 'man xtop.conf' tells which",
                "record-age = 7d | line 1: 'record-age' belongs under a command that has it: [serve]",
                "[sp];format = tid | line 1: there is no command 'sp'; did you mean [ps]?",
                "[ps];wide = maybe | line 2: wide is true or false, not 'maybe'",
                "[ps];wide | line 2: a line is KEY = VALUE, [COMMAND] or # and words, not 'wide'",
                "[ps];help = true | line 2: there is no setting 'help' for ps; 'man xtop.conf' tells which",
                "[ps];delay = soon | line 2: delay: failed to parse argument: 'soon'",
                "[ps];delay = 1;iterations = -3 | line 3: iterations: count must be a positive whole number: '-3'",
                "[ps];tid = 1,x | line 2: tid: thread id must be a number: 'x'",
            })
    void whatIsWrongIsSaidWithFileLineAndKey(String lines, String complaint) throws IOException {
        machine(lines.split(";", -1));
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err).isEqualTo("xtop: " + system + ", " + complaint + "\n");
        assertThat(out).isEmpty();
    }

    @Test
    void unknownColumnsAndConditionsAreSaidWithFileLineAndKey() throws IOException {
        machine("[ps]", "sort = -pcpu,nosuch");
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err).startsWith("xtop: " + system + ", line 2: sort: unknown sort specifier \"nosuch\"; ");
        assertThat(xtop("ps", "--sort", "nosuch")).isEqualTo(2);
        assertThat(err).startsWith("xtop: unknown sort specifier");
        machine("[ps]", "where = pcup > 1");
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err).startsWith("xtop: " + system + ", line 2: where: --where: no figure 'pcup'; ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "XTOP_PS_FROMAT | tid | environment: there is no setting XTOP_PS_FROMAT; did you mean XTOP_PS_FORMAT?",
                "XTOP_SUORCE | demo | environment: there is no setting XTOP_SUORCE; did you mean XTOP_SOURCE?",
                "XTOP_PORT | tcp://10.0.0.1 | environment: there is no setting XTOP_PORT; 'man xtop.conf' tells which",
                "XTOP_PS_WIDE | wide | XTOP_PS_WIDE: wide is true or false, not 'wide'",
                "XTOP_PS_TID | x | XTOP_PS_TID: tid: thread id must be a number: 'x'",
            })
    void soItIsWithVariables(String name, String value, String complaint) {
        environment.put(name, value);
        assertThat(xtop("ps")).isEqualTo(2);
        assertThat(err).isEqualTo("xtop: " + complaint + "\n");
    }

    @Test
    void anotherCommandsSettingsHarmNobody() throws IOException {
        machine("[vmstat]", "nosuch = 1");
        environment.put("XTOP_VMSTAT_NOSUCH", "1");
        assertThat(xtop("ps")).as(err).isZero();
        assertThat(xtop("vmstat")).isEqualTo(2);
    }

    @Test
    void theLaunchersVariablesAndEmptyOnesAreLeftAlone() {
        for (String name : new String[] {"XTOP_JAVA", "XTOP_HEAP", "XTOP_JAVA_OPTIONS", "XTOP_ARCHIVE_DIR"}) {
            environment.put(name, "x");
        }
        environment.put("XTOP_PS_FORMAT", "");
        environment.put("XTOP_WHATEVER", "");
        assertThat(xtop("ps")).as(err).isZero();
    }

    @Test
    void helpIsThereWhereSettingsAreBroken() throws IOException {
        machine("nonsense");
        assertThat(xtop("ps", "--help")).isZero();
        assertThat(xtop("--version")).isZero();
        assertThat(xtop("ps")).isEqualTo(2);
    }

    /** A setting is called by it; only what is so without the option, too, can do without. */
    @Test
    void everyOptionHasALongName() {
        for (CommandLine command : CommandModel.whole().getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.longestName().startsWith("--")) {
                    assertThat(option.arity().max()).as(option.longestName()).isZero();
                    assertThat(option.names()).as(command.getCommandName()).containsAnyOf("-e", "-A", "-a");
                }
            }
        }
    }
}
