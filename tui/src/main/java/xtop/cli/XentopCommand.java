// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.FleetSource;
import xtop.print.XentopFrame;

/** {@code xtop top --compat xentop}: xentop's options and its batch output, for scripts that know them. */
final class XentopCommand implements Command {
    /** Stands for it in the model: what top's settings are must not touch it. */
    static final String NAME = "top --compat xentop";

    private static final String OPTION = "--compat";
    private static final String PROGRAM = "xentop";
    private static final long DELAY_NANOS = 3_000_000_000L;

    /** Whether a command line asks for it, before anything is parsed: these options mean other things than top's. */
    static boolean isAskedFor(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(OPTION + "=" + PROGRAM)
                    || (arguments[i].equals(OPTION) && i + 1 < arguments.length && arguments[i + 1].equals(PROGRAM))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(NAME, "Prints what xentop -b prints, with xentop's own options.");
        spec.addOption(Options.value("PROGRAM", "xentop: that is this page.", OPTION));
        spec.addOption(Options.flag("Frames of text; there is no screen like xentop's.", "-b", "--batch"));
        spec.addOption(Options.value("COUNT", "End after so many frames.", "-i", "--iterations"));
        spec.addOption(Options.value("SECONDS", "Between frames; 3 without. Fractions too.", "-d", "--delay"));
        spec.addOption(Options.flag("Names are not cut to ten characters.", "-f", "--full-name"));
        spec.addOption(Options.flag("A line a network interface.", "--networks", "-n"));
        spec.addOption(Options.flag("Time of each vCPU.", "-v", "--vcpus"));
        spec.addOption(Options.flag("A line a block device.", "-x", "--vbds"));
        spec.addOption(Options.flag("The header before every domain.", "-r", "--repeat-header"));
        spec.addOption(Options.flag("Domain-0 first.", "-z", "--dom0-first"));
        spec.usageMessage().footer("", "xtop top --compat xentop -b -i 2 -d 1 -f", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        if (!Options.has(line, "-b")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--compat xentop prints frames of text: add -b; 'xtop top' is the screen");
        }
        String seconds = Options.value(line, "-d");
        String count = Options.value(line, "-i");
        Repeat repeat = new Repeat(
                seconds == null ? DELAY_NANOS : Delay.nanos(seconds),
                count == null ? Delay.FOREVER : Delay.count(count));
        XentopFrame.Extras extras = new XentopFrame.Extras(
                Options.has(line, "-f"),
                Options.has(line, "-z"),
                Options.has(line, "-r"),
                Options.has(line, "-v"),
                Options.has(line, "-n"),
                Options.has(line, "-x"));
        XentopFrame frame = new XentopFrame(extras, session.console().lines());
        DomainSelection everything = new DomainSelection(List.of());
        try (FleetSource source = session.open()) {
            return repeat.run(session, source, session.settledWithRates(source), fleet -> {
                int[] domains = everything.rows(fleet);
                frame.print(fleet, domains);
                return domains.length > 0;
            });
        }
    }
}
