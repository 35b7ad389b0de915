// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.collector.ControlClient;
import xtop.collector.GuestOrder;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.print.CellText;

/** {@code xtop ctl}: asks a running {@code xtop serve} how it is, and what it is to do with one guest. */
final class CtlCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("ctl", "Asks the running service how it is, or gives it orders (as root).");
        CommandSpec state = Options.command("state", "Shows how the service is.");
        state.usageMessage().footer("xtop ctl state", Xtop.EXIT_CODES);
        spec.addSubcommand("state", state);
        CommandSpec cadence = Options.command(
                "cadence", "Asks a guest for samples every INTERVAL.", "For TIME, or until it or the service ends.");
        cadence.addPositional(Options.words("DOMAIN INTERVAL [for TIME]", "0.1s to 60s; ms, s, m, h, d."));
        cadence.usageMessage().footer("xtop ctl cadence web-17 0.1 for 5m", Xtop.EXIT_CODES);
        spec.addSubcommand("cadence", cadence);
        CommandSpec quarantine = Options.command("quarantine", "Closes the channels of domains until their release.");
        quarantine.addPositional(Options.words("DOMAIN...", "Names, globs, domids or uuids."));
        quarantine.usageMessage().footer("xtop ctl quarantine 'evil-*'", Xtop.EXIT_CODES);
        spec.addSubcommand("quarantine", quarantine);
        CommandSpec release = Options.command("release", "Ends a quarantine.");
        release.addPositional(Options.words("DOMAIN...", "Names, globs, domids or uuids."));
        release.usageMessage().footer("xtop ctl release 'evil-*'", Xtop.EXIT_CODES);
        spec.addSubcommand("release", release);
        spec.addSubcommand("history", HistoryOrder.spec());
        spec.usageMessage().footer("", "xtop ctl state", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        if (!line.hasSubcommand()) {
            throw new CommandFailure(ExitCode.USAGE, "ctl needs one of: state, history, cadence, quarantine, release");
        }
        ParseResult order = line.subcommand();
        List<String> words = Options.words(order);
        switch (order.commandSpec().name()) {
            case "state":
                new ServiceState(ask(session, "state"))
                        .print(
                                System.currentTimeMillis() * 1_000_000L,
                                session.console().lines());
                return ExitCode.OK;
            case "history":
                return HistoryOrder.run(order, session, request -> ask(session, request));
            case "cadence":
                return cadence(words, session);
            default:
                return each(words, session, order.commandSpec().name());
        }
    }

    private static int cadence(List<String> words, Session session) throws CommandFailure {
        boolean bounded = words.size() == 4 && words.get(2).equals("for");
        if (words.size() != 2 && !bounded) {
            throw new CommandFailure(ExitCode.USAGE, "usage: xtop ctl cadence DOMAIN INTERVAL [for TIME]");
        }
        long interval = Delay.span(words.get(1));
        if (interval < GuestOrder.SHORTEST || interval > GuestOrder.LONGEST) {
            throw new CommandFailure(ExitCode.USAGE, "an interval is 0.1s to 60s, not '" + words.get(1) + "'");
        }
        String time = Long.toString(bounded ? Delay.span(words.get(3)) : 0);
        return each(List.of(words.get(0)), session, "cadence", Long.toString(interval), time);
    }

    /** Sends an order for every chosen domain. */
    private static int each(List<String> domains, Session session, String order, String... rest) throws CommandFailure {
        if (domains.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "usage: xtop ctl " + order + " DOMAIN...");
        }
        DomainSelection selection = new DomainSelection(domains);
        Fleet fleet = fleet(session);
        session.complainOfLost(selection, fleet);
        int[] rows = selection.rows(fleet);
        int refused = rows.length == 0 ? 1 : 0;
        for (int row : rows) {
            List<String> request = new ArrayList<>();
            request.add(order);
            request.add(Long.toString(fleet.number(Field.DOMID, row)));
            String uuid = fleet.text(Field.UUID, row);
            request.add(uuid == null ? "" : uuid);
            request.addAll(List.of(rest));
            String answer = ask(session, request.toArray(new String[0]));
            if (!answer.startsWith("ok")) {
                refused++;
                session.console().say(CellText.clean(fleet.text(Field.LABEL, row)) + ": " + reason(answer));
            }
        }
        return refused == 0 ? ExitCode.OK : ExitCode.NOTHING;
    }

    private static String ask(Session session, String... words) throws CommandFailure {
        try {
            String answer = ControlClient.ask(session.run(), words);
            if (answer.isEmpty()) {
                throw new CommandFailure(ExitCode.NO_SOURCE, "the service closed the connection without an answer");
            }
            if (words[0].equals("state") && !answer.startsWith("ok")) {
                throw new CommandFailure(ExitCode.NO_SOURCE, reason(answer));
            }
            return answer;
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "no permission to use " + session.run().control() + "; run as root or join the group xtop",
                    e);
        } catch (SocketException e) {
            throw none(session, e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NO_SOURCE, "the service does not answer: " + Cause.of(e), e);
        }
    }

    private static CommandFailure none(Session session, IOException cause) {
        return new CommandFailure(
                ExitCode.NO_SOURCE,
                "no service answers at " + session.run().control() + "; 'xtop serve' starts one",
                cause);
    }

    private static Fleet fleet(Session session) throws CommandFailure {
        try {
            return FleetFile.read(session.run().fleet());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NO_SOURCE,
                    "no service publishes in " + session.run().directory() + ": " + Cause.of(e),
                    e);
        }
    }

    /** Why the service did not do it. */
    static String reason(String answer) {
        int tab = answer.indexOf('\t');
        return tab < 0 ? answer.strip() : answer.substring(tab + 1).strip();
    }
}
