// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.collector.ControlRequests;
import xtop.collector.ControlServer;
import xtop.collector.RollingRecord;
import xtop.exporter.ExporterOptions;
import xtop.exporter.ExporterServer;
import xtop.fleet.FleetSource;

/** {@code xtop serve}: holds the guests' channels, publishes the fleet for every other xtop, and answers Prometheus. */
final class ServeCommand implements Command {
    private static final long INTERVAL_NANOS = 1_000_000_000L;
    private static final long SHORTEST_NANOS = 100_000_000L;
    private static final long FIRST_FILE_NANOS = 5_000_000_000L;
    private static final long RECORD_AGE_NANOS = 7L * 86_400 * 1_000_000_000L;
    private static final long LEAST_RECORD = 1L << 20;
    private static final long RECORD_END_MILLIS = 2000;

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command("serve", "Collects for every other xtop on this machine, and for Prometheus.");
        spec.addOption(Options.value("ADDR:PORT", "Answer Prometheus at /metrics there, over plain HTTP.", "--listen"));
        spec.addOption(Options.value("SECONDS", "Time between samples, 0.1 and more; 1 without.", "--interval"));
        spec.addOption(Options.value("COUNT", "Series for a domain's busiest threads; 0 without.", "--threads"));
        spec.addOption(Options.value("SIZE", "Record what is published, so much at most: 512M, 4G.", "--record-size"));
        spec.addOption(Options.value("TIME", "And so old at most; 7d without.", "--record-age"));
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
        long size = Options.has(line, "--record-size") ? bytes(Options.value(line, "--record-size")) : 0;
        long age =
                Options.has(line, "--record-age") ? Delay.span(Options.value(line, "--record-age")) : RECORD_AGE_NANOS;
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
                ControlServer control =
                        source instanceof OwnSource live ? control(session, live, supervisor.watchdogNanos()) : null;
                ExporterServer server = address == null ? null : start(address, source, options)) {
            Service service = new Service(
                    source, source instanceof OwnSource live ? live.collector() : null, supervisor, session.console());
            for (AutoCloseable part : new AutoCloseable[] {source, publisher, control, server}) {
                if (part != null) {
                    service.owns(part);
                }
            }
            if (own) {
                awaitFile(session);
            }
            if (size > 0) {
                service.owns(record(source, session, size, age));
            }
            tell(session, source, own || publisher != null, server);
            service.run();
        }
        return ExitCode.OK;
    }

    /** Starts to record; what is returned ends that, before its source is closed. */
    private static AutoCloseable record(FleetSource source, Session session, long size, long age) {
        RollingRecord record =
                new RollingRecord(source, session.state().recording(), size, age, session.console()::say);
        Thread thread = new Thread(record::run, "xtop-record");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            thread.interrupt();
            thread.join(RECORD_END_MILLIS);
        };
    }

    /** Bytes of {@code 512M} or {@code 4G}. */
    static long bytes(String text) throws CommandFailure {
        int unit = "KMGT".indexOf(text.isEmpty() ? ' ' : text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        long number =
                digits.length() <= 12 && digits.indexOf('.') < 0 && Delay.isNumber(digits) ? Long.parseLong(digits) : 0;
        int shift = 10 * (unit + 1);
        if (number <= 0 || number > Long.MAX_VALUE >> shift || number << shift < LEAST_RECORD) {
            throw new CommandFailure(
                    ExitCode.USAGE, "a size is a number with K, M, G or T, 1M and more, not '" + text + "'");
        }
        return number << shift;
    }

    /** Whoever waits for us to be ready wants to read the fleet file. */
    private static void awaitFile(Session session) throws InterruptedException {
        long end = System.nanoTime() + FIRST_FILE_NANOS;
        while (!session.run().fleet().exists() && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
    }

    private static ControlServer control(Session session, OwnSource source, long watchdogNanos) throws CommandFailure {
        try {
            Map<String, String> service = Map.of("version", Version.number(), "watchdog", Long.toString(watchdogNanos));
            return ControlServer.start(session.run(), new ControlRequests(source, source.collector(), service));
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
