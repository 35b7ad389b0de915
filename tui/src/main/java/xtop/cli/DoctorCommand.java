// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.doctor.Doctor;
import xtop.doctor.Finding;
import xtop.doctor.ThisMachine;
import xtop.doctor.Verdict;
import xtop.print.CellText;
import xtop.print.FindingText;
import xtop.print.Json;
import xtop.print.LineOutput;
import xtop.print.Nearest;
import xtop.xen.jna.XenLibraries;

/** {@code xtop doctor}: what is wrong with this host for xtop, and the commands that mend it. */
final class DoctorCommand implements Command {
    /** Fewer guests than this are no reason to set limits lower. */
    private static final int DOMAINS = 1000;

    private static final int VERDICT_WIDTH = 8;
    private static final int CHECK_WIDTH = 10;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "doctor",
                "Says what is wrong with this host, and the commands that mend it.",
                "A line each: ok, wrong with its command, or unknown. Changes nothing.");
        spec.addPositional(Options.words(
                "[CHECK...]",
                "All without: xen user devices modules libraries xenstore maptrack events limits service run fleet control"
                        + " state java clock."));
        spec.addOption(Options.flag("Only what is wrong.", "-q", "--quiet"));
        Report.formats(spec);
        spec.addOption(Options.value("COUNT", "Limits shall do for so many guests; 1000 without.", "--domains"));
        spec.usageMessage()
                .footer(
                        "",
                        "xtop doctor -q",
                        "xtop doctor devices xenstore",
                        "",
                        "Exit codes: 0 nothing is wrong, 1 something is, 2 usage");
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        Report.Format format = Report.format(line);
        int domains = DOMAINS;
        if (Options.has(line, "--domains")) {
            domains = (int) Math.min(100_000, Delay.count(Options.value(line, "--domains")));
        }
        Doctor doctor = Doctor.of(
                new ThisMachine(session.console().environment(), session.run(), XenLibraries::load),
                session.run(),
                session.state(),
                XenLibraries.ofXenctrl(),
                Version.number(),
                domains);
        List<String> names = Options.words(line);
        check(names, doctor.names());
        List<Finding> findings = new ArrayList<>();
        doctor.examine(names, findings::add);
        boolean wrong = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.WRONG);
        if (Options.has(line, "-q")) {
            findings.removeIf(finding -> finding.verdict() != Verdict.WRONG);
        }
        print(findings, format, session.console());
        return wrong ? ExitCode.NOTHING : ExitCode.OK;
    }

    /** Prints a diagnosis. */
    static void print(List<Finding> findings, Report.Format format, Console console) throws IOException {
        switch (format) {
            case JSON -> new Json(console.bytes()).findings(findings);
            case LINES -> new Json(console.bytes()).findingLines(findings);
            case CSV -> FindingText.csv(findings, console.lines());
            case TABLE -> {
                for (Finding finding : findings) {
                    print(console.lines(), finding);
                }
            }
        }
    }

    private static void check(List<String> names, List<String> known) throws CommandFailure {
        for (String name : names) {
            if (!known.contains(name)) {
                String nearest = Nearest.of(name, known);
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "there is no check '" + name + "'; "
                                + (nearest == null ? "" : "did you mean '" + nearest + "'? ")
                                + "'xtop doctor --help' names all");
            }
        }
    }

    private static void print(LineOutput out, Finding finding) throws IOException {
        String verdict = finding.verdict().label();
        out.append(verdict).blanks(VERDICT_WIDTH - verdict.length());
        out.append(finding.check()).blanks(CHECK_WIDTH - finding.check().length());
        out.append(CellText.clean(finding.text()));
        if (finding.mend() != null) {
            out.append("; ")
                    .append(finding.verdict() == Verdict.WRONG ? "mend: " : "try: ")
                    .append(CellText.clean(finding.mend()));
        }
        out.newline();
    }
}
