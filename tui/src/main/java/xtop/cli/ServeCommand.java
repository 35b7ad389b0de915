// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.collector.ControlRequests;
import xtop.collector.ControlServer;
import xtop.exporter.ExporterOptions;
import xtop.exporter.ExporterServer;
import xtop.fleet.FleetSource;

/** {@code xtop serve}: holds the guests' channels, publishes the fleet for every other xtop, and answers Prometheus. */
final class ServeCommand implements Command {
    private static final long INTERVAL_NANOS = 1_000_000_000L;
    private static final long SHORTEST_NANOS = 100_000_000L;
    private static final long FIRST_FILE_NANOS = 5_000_000_000L;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "serve", "Collects for every other xtop on this machine, and for Prometheus, until it is ended.");
        spec.addOption(Options.value(
                "ADDR:PORT", "Answer Prometheus at /metrics there; plain HTTP, to whoever can reach it.", "--listen"));
        spec.addOption(Options.value("SECONDS", "Time between samples, 0.1 and more; 1 without.", "--interval"));
        spec.addOption(Options.value(
                "COUNT",
                "Series for so many threads of each domain, those with most CPU time; 0 without.",
                "--threads"));
        spec.usageMessage().footer("", "xtop serve --listen 127.0.0.1:9817", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        String listen = Options.value(line, "--listen");
        InetSocketAddress address = listen == null ? null : address(listen);
        long interval =
                Options.has(line, "--interval") ? Delay.nanos(Options.value(line, "--interval")) : INTERVAL_NANOS;
        if (interval < SHORTEST_NANOS) {
            throw new CommandFailure(ExitCode.USAGE, "--interval of less than 0.1 seconds");
        }
        String threads = Options.value(line, "--threads");
        ExporterOptions options = ExporterOptions.defaults()
                .withThreadsPerDomain(
                        threads == null || threads.equals("0") ? 0 : (int) Math.min(10_000, Delay.count(threads)));
        boolean own = session.choice().kind() != SourceChoice.Kind.DEMO
                && session.choice().kind() != SourceChoice.Kind.FILE;
        if (address == null && session.choice().kind() == SourceChoice.Kind.FILE) {
            throw new CommandFailure(
                    ExitCode.USAGE, "serve over a file needs --listen ADDR:PORT: it publishes nothing");
        }
        try (Supervisor supervisor = Supervisor.of(session.console());
                FleetSource source = own
                        ? OwnSource.service(session.run(), interval, session.state())
                        : session.sources().open(session.choice());
                FleetPublisher publisher = session.choice().kind() == SourceChoice.Kind.DEMO
                        ? FleetPublisher.start(source, session.run(), session.console())
                        : null;
                ControlServer control = source instanceof OwnSource live ? control(session, live) : null;
                ExporterServer server = address == null ? null : start(address, source, options)) {
            Service service =
                    new Service(source, source instanceof OwnSource live ? live.collector() : null, supervisor);
            for (AutoCloseable part : new AutoCloseable[] {source, publisher, control, server}) {
                if (part != null) {
                    service.owns(part);
                }
            }
            if (own) {
                awaitFile(session);
            }
            tell(session, source, own || publisher != null, server);
            service.run();
        }
        return ExitCode.OK;
    }

    /** Whoever waits for us to be ready wants to read the fleet file. */
    private static void awaitFile(Session session) throws InterruptedException {
        long end = System.nanoTime() + FIRST_FILE_NANOS;
        while (!session.run().fleet().exists() && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
    }

    private static ControlServer control(Session session, OwnSource source) throws CommandFailure {
        try {
            return ControlServer.start(session.run(), new ControlRequests(source, source.collector()));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NOTHING,
                    "cannot listen at " + session.run().control() + ": " + Cause.of(e)
                            + "; choose another --run-dir DIR",
                    e);
        }
    }

    private static void tell(Session session, FleetSource source, boolean publishes, ExporterServer server) {
        StringBuilder line = new StringBuilder("serving ").append(source.description());
        if (publishes) {
            line.append(" in ").append(session.run().fleet());
        }
        if (server != null) {
            InetSocketAddress address = server.address();
            String host = address.getAddress().getHostAddress();
            line.append(", metrics at http://")
                    .append(host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                    .append(':')
                    .append(address.getPort())
                    .append("/metrics");
        }
        session.console().say(line.toString());
    }

    private static ExporterServer start(InetSocketAddress address, FleetSource source, ExporterOptions options)
            throws CommandFailure {
        try {
            return ExporterServer.start(address, source, options);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOTHING, e.getMessage() + "; choose another --listen ADDR:PORT", e);
        }
    }

    /** The address of {@code 127.0.0.1:9817}, {@code [::1]:9817} or {@code localhost:9817}. */
    static InetSocketAddress address(String text) throws CommandFailure {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        String port = text.substring(colon + 1);
        boolean number = !port.isEmpty() && port.length() <= 5 && Delay.isNumber(port) && port.indexOf('.') < 0;
        if (host.isEmpty() || !number || Integer.parseInt(port) > 65_535) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--listen takes ADDR:PORT, such as 127.0.0.1:9817 or [::]:9817, not '" + text + "'");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCode.USAGE, "--listen: there is no address '" + host + "'", e);
        }
    }
}
