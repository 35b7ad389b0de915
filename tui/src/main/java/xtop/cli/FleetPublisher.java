// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;

/** Publishes the fleets of a demo in a run directory, as a collector on Xen does itself. Has a thread of its own. */
final class FleetPublisher implements AutoCloseable {
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final FleetSource source;
    private final FleetFileWriter writer;
    private final Console console;
    private final Thread thread = new Thread(this::publish, "xtop-file");
    private volatile boolean stopped;

    private FleetPublisher(FleetSource source, FleetFileWriter writer, Console console) {
        this.source = source;
        this.writer = writer;
        this.console = console;
    }

    /** Starts to publish. The first fleet is in its place when this returns. */
    static FleetPublisher start(FleetSource source, RunDirectory run, Console console) throws CommandFailure {
        File file = run.fleet();
        refuseToDisplace(file);
        try {
            Files.createDirectories(run.directory().toPath());
            FleetPublisher publisher = new FleetPublisher(source, new FleetFileWriter(file), console);
            publisher.write(source.latest());
            publisher.thread.setDaemon(true);
            publisher.thread.start();
            return publisher;
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "no permission to publish in " + run.directory() + "; run as root, or choose --run-dir DIR",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.NO_SOURCE,
                    "cannot publish in " + run.directory() + ": " + Cause.of(e) + "; choose another --run-dir DIR",
                    e);
        }
    }

    private static void refuseToDisplace(File file) throws CommandFailure {
        try {
            Fleet fleet = FleetFile.read(file);
            if (!FleetFile.isStale(fleet, System.currentTimeMillis() * 1_000_000L)) {
                throw new CommandFailure(
                        ExitCode.NO_SOURCE,
                        "pid " + fleet.number(Field.COLLECTOR_PID, 0) + " publishes in " + file
                                + "; end it first, or choose --run-dir DIR");
            }
        } catch (IOException e) {
            // None is there, or none that anybody could read: there is nothing to displace.
            return;
        }
    }

    private void publish() {
        long written = 0;
        boolean failed = false;
        while (!stopped) {
            try {
                FleetSource.Lease lease = source.awaitNewer(written, PATIENCE_NANOS);
                if (lease != null) {
                    written = lease.fleet().sequence();
                    write(lease);
                    failed = false;
                }
            } catch (IOException e) {
                if (!failed && !stopped) {
                    console.say("cannot publish the fleet: " + Cause.of(e));
                }
                failed = true;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void write(FleetSource.Lease lease) throws IOException {
        try (lease) {
            writer.write(lease.fleet());
        }
    }

    /** Ends publishing and removes the file. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE_NANOS / 1_000_000);
            writer.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            console.say("cannot remove the fleet file: " + Cause.of(e));
        }
    }
}
