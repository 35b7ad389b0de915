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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import xtop.doctor.Finding;
import xtop.doctor.Verdict;
import xtop.fixture.MotleyFleet;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;

/**
 * What commands say that ask a service or a machine, by answers written here, as {@link GoldenTest} keeps the others'
 * output.
 */
class AnswersGoldenTest {
    /** The commands whose outputs are looked at here. */
    static final Set<String> COMMANDS = Set.of("ctl", "doctor");

    private static final Path GOLDEN = Path.of("src/test/resources/golden/answers");
    private static final List<String> FORMATS = List.of("", "--json", "--ndjson", "--csv", "--raw");

    private static final String HISTORY =
            "ok\n" + "3598000000000\t-\t-\t25165824.0\t-\t-\n" + "3600000000000\t12.5\t0.0\t25231360.0\t1500.0\t30.5\n";

    private static final List<Finding> FINDINGS = List.of(
            new Finding("xen", Verdict.OK, "Xen 4.17.7, and this is its dom0", null),
            new Finding("devices", Verdict.WRONG, "/dev/xen/gntdev is missing", "modprobe xen-gntdev"),
            new Finding("service", Verdict.UNKNOWN, "called \u001b[2J, nothing learnt in 5 s", "xtop ctl state"));

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Session session() throws IOException {
        // not closed: that would take the file away
        new FleetFileWriter(directory.resolve("fleet").toFile()).write(MotleyFleet.at(0));
        Console console = new Console(
                out, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), Map.of(), false, true);
        return new Session(
                console,
                new SourceChoice(SourceChoice.Kind.AUTO, ""),
                new RunDirectory(directory.toFile()),
                new StateDirectory(new File(directory.toFile(), "state")),
                Moments.of(null, null));
    }

    private void keep(String name, Session session) throws IOException {
        session.console().flush();
        // how long ago the hand-made fleet was published is the only thing that the wall clock tells
        String said = out.toString(StandardCharsets.UTF_8)
                .replaceAll("\"stale\":\\d+,", "")
                .replaceAll(", STALE: \\d+ [a-z]+ old", "");
        assertThat(said).matches("[^\\p{Cntrl}]*(\\n[^\\p{Cntrl}]*)*");
        Path file = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, said);
        }
        assertThat(said).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--ndjson", "--csv", "--raw"})
    void historyOfAGuest(String format) throws Exception {
        CommandLine command = new CommandLine(HistoryOrder.spec());
        CommandLine.ParseResult line = format.isEmpty() ? command.parseArgs("web1") : command.parseArgs("web1", format);
        Session session = session();
        assertThat(HistoryOrder.run(line, session, words -> HISTORY)).isZero();
        keep("ctl-history" + format.replace("--", "-"), session);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--ndjson", "--csv", "--raw"})
    void historyOfThreads(String format) throws Exception {
        CommandLine command = new CommandLine(HistoryOrder.spec());
        List<String> words = new ArrayList<>(List.of("web1", "--tid", "1,2"));
        words.addAll(format.isEmpty() ? List.of() : List.of(format));
        Session session = session();
        assertThat(HistoryOrder.run(command.parseArgs(words.toArray(String[]::new)), session, request -> {
                    assertThat(request).endsWith("threads");
                    return HISTORY.replace("ok\n", "ok\t2\t1\n")
                            .replace("-\t-\n", "-\t-\t0.4\t-\n")
                            .replace("30.5\n", "30.5\t12.4\t99.6\n");
                }))
                .isZero();
        keep("ctl-history-threads" + format.replace("--", "-"), session);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--ndjson", "--csv"})
    void diagnosisOfAMachine(String format) throws Exception {
        CommandLine command = new CommandLine(new DoctorCommand().spec());
        CommandLine.ParseResult line = format.isEmpty() ? command.parseArgs() : command.parseArgs(format);
        Session session = session();
        DoctorCommand.print(FINDINGS, Report.format(line), session.console());
        keep("doctor" + format.replace("--", "-"), session);
    }

    @Test
    void stateOfAService() throws Exception {
        Session session = session();
        long now = 1_795_359_600_000_000_000L;
        new ServiceState("ok\ncollector_pid\t812\ncollector_command\txtop serve\ncollector_started\t"
                        + (now - 90_061_000_000_000L)
                        + "\ninterval\t1000000000\nfrom\tthis machine's Xen\nxen\t4.17.7\n"
                        + "source\tlibxenctrl\npublished\t" + (now - 400_000_000L)
                        + "\nsequence\t86400\nturns\t864000\ndomains\t14\nagents\t6\nagents_silent\t1\n"
                        + "agents_refused\t1\nagents_quarantined\t1\nchannels\t7\nsamples\t518400\nwatches\t8\n"
                        + "cadence\tweb1\t5\t100000000\nquarantine\tmischief\t300\n")
                .print(now, session.console().lines());
        keep("ctl-state", session);
    }

    @Test
    void everyFormatOfThemIsAmongThem() throws Exception {
        Set<String> kept = new TreeSet<>();
        try (var files = Files.list(GOLDEN)) {
            files.forEach(file -> kept.add(file.getFileName().toString().replace(".txt", "")));
        }
        Set<String> wanted = new TreeSet<>(Set.of("ctl-state"));
        Map<String, CommandLine> commands = CommandModel.whole().getSubcommands();
        add(wanted, "doctor", commands.get("doctor"));
        add(wanted, "ctl-history-threads", commands.get("ctl").getSubcommands().get("history"));
        add(wanted, "ctl-history", commands.get("ctl").getSubcommands().get("history"));
        assertThat(kept).isEqualTo(wanted);
        for (Map.Entry<String, CommandLine> order :
                commands.get("ctl").getSubcommands().entrySet()) {
            if (!order.getKey().equals("history")) {
                assertThat(order.getValue().getCommandSpec().findOption("--json"))
                        .as(order.getKey())
                        .isNull();
            }
        }
    }

    private static void add(Set<String> names, String name, CommandLine command) {
        for (String format : FORMATS) {
            if (format.isEmpty() || command.getCommandSpec().findOption(format) != null) {
                names.add(name + format.replace("--", "-"));
            }
        }
    }
}
