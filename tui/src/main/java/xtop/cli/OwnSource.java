// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import xtop.collector.ChannelsHeldException;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;
import xtop.simulation.SimulatedFleet;
import xtop.xen.XenException;
import xtop.xen.jna.NativeXen;

/**
 * A source that lives in this process: a collector on this machine's Xen, or the demo. Any thread may read.
 */
final class OwnSource implements FleetSource {
    private final FleetSource source;
    private final Collector collector;
    private volatile boolean ending;

    /** A fleet was asked for while the process ends. Nobody needs to be told. */
    static final class EndingException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private OwnSource(FleetSource source, Collector collector) {
        this.source = source;
        this.collector = collector;
    }

    /** A collector of a command's own: takes the channels, publishes nothing. */
    static OwnSource xen(RunDirectory run) throws CommandFailure {
        return collector(CollectorConfig.embedded(run, "xtop"));
    }

    /** The service: takes the channels and publishes the fleet file. */
    static OwnSource service(RunDirectory run, long intervalNanos, StateDirectory state) throws CommandFailure {
        try {
            Files.createDirectories(
                    state.directory().toPath(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        } catch (IOException e) {
            throw new CommandFailure(
                    e instanceof AccessDeniedException ? ExitCode.NO_PERMISSION : ExitCode.NOTHING,
                    "cannot keep the ledger of the dead: " + Cause.of(e) + "; choose another --state-dir DIR",
                    e);
        }
        return collector(CollectorConfig.serving(run, "xtop serve")
                .every(intervalNanos)
                .keeping(state.ledger())
                .remembering(state.orders()));
    }

    /**
     * The demo.
     *
     * @param guests how many; empty for the usual number
     */
    static OwnSource demo(String guests) throws CommandFailure {
        try {
            SimulatedFleet fleet =
                    SimulatedFleet.open(guests.isEmpty() ? SimulatedFleet.DEFAULT_GUESTS : Integer.parseInt(guests));
            return new OwnSource(fleet, fleet.collector());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NO_SOURCE, "the demo cannot start: " + e.getMessage(), e);
        }
    }

    private static OwnSource collector(CollectorConfig config) throws CommandFailure {
        try {
            Collector collector = Collector.open(config, new NativeXen());
            return new OwnSource(collector, collector);
        } catch (ChannelsHeldException e) {
            throw new CommandFailure(ExitCode.NO_SOURCE, e.getMessage(), e);
        } catch (XenException e) {
            boolean denied = e.errno().equals("EACCES") || e.errno().equals("EPERM");
            throw new CommandFailure(
                    denied ? ExitCode.NO_PERMISSION : ExitCode.NO_SOURCE,
                    e.getMessage() + (denied ? "" : "; --source demo needs no Xen"),
                    e);
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "no permission to use " + config.runDirectory().directory() + "; run as root",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NO_SOURCE, "cannot collect: " + Cause.of(e), e);
        }
    }

    /** Gives every channel back when the process ends, whatever ends it short of SIGKILL. */
    OwnSource closingAtExit() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ending = true;
                            source.close();
                        },
                        "xtop-close"));
        return this;
    }

    /** Waits until the agents that have been found have answered, so long at most; how many have not. */
    int awaitAgents(long timeoutNanos) throws InterruptedException {
        return collector.awaitAgents(timeoutNanos);
    }

    /** The collector that makes the fleets. */
    Collector collector() {
        return collector;
    }

    @Override
    public Lease latest() throws IOException {
        try {
            return source.latest();
        } catch (IOException e) {
            throw ending ? new EndingException() : e;
        }
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) throws IOException, InterruptedException {
        try {
            return source.awaitNewer(sequence, timeoutNanos);
        } catch (IOException e) {
            throw ending ? new EndingException() : e;
        }
    }

    @Override
    public String description() {
        return source.description();
    }

    @Override
    public void close() {
        source.close();
    }
}
