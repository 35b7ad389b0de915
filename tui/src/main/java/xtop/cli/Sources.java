// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFileSource;
import xtop.fleet.FleetFormatException;
import xtop.fleet.FleetSource;
import xtop.fleet.LedgerSource;
import xtop.fleet.RecordingIndex;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;

/**
 * Opens sources. Reading a published fleet needs neither JNA nor sockets nor threads; whatever does is behind {@link
 * OwnSource}, which is loaded by the other branches only. One thread.
 */
final class Sources {
    private static final String CHOICES =
            "run as root in dom0, or choose --source demo, or --source file:PATH of a fleet file";

    /** Any of them is there on a Xen host; the last is how a test points at a xenstored of its own. */
    private static final String[] TRACES_OF_XEN = {"/dev/xen/evtchn", "/proc/xen/capabilities", "/dev/xen/gntdev"};

    private final Console console;
    private final RunDirectory run;
    private final StateDirectory state;
    private final Moments moments;

    Sources(Console console, RunDirectory run, StateDirectory state, Moments moments) {
        this.console = console;
        this.run = run;
        this.state = state;
        this.moments = moments;
    }

    /**
     * Opens a source.
     *
     * @return what was opened; the caller closes it
     */
    FleetSource open(SourceChoice choice) throws CommandFailure {
        if (!moments.none() && choice.kind() != SourceChoice.Kind.FILE) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--at, --from and --to need a recording: --source file:PATH; 'xtop record' makes one");
        }
        switch (choice.kind()) {
            case LEDGER:
                return ledger();
            case FILE:
                return file(new File(choice.argument()));
            case DEMO:
                return OwnSource.demo(choice.argument());
            case XEN:
                return OwnSource.xen(run);
            default:
                return auto();
        }
    }

    private FleetSource file(File file) throws CommandFailure {
        if (moments.none() && !file.isDirectory()) {
            try {
                FleetFile.read(file);
                return new FleetFileSource(file);
            } catch (FleetFormatException e) {
                if (!RecordingIndex.isRecording(file)) {
                    throw new CommandFailure(ExitCode.NO_SOURCE, "cannot use " + file + ": " + Cause.of(e), e);
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        try {
            return PastSource.open(file, moments);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private FleetSource ledger() throws CommandFailure {
        File file = state.ledger();
        if (!file.exists()
                && (file.getParentFile().canExecute() || !file.getParentFile().exists())) {
            throw new CommandFailure(
                    ExitCode.NO_SOURCE,
                    "there is no ledger " + file
                            + "; 'xtop serve' keeps one from the first death on, in --state-dir DIR");
        }
        return new LedgerSource(file);
    }

    private FleetSource auto() throws CommandFailure {
        File file = run.fleet();
        Fleet stale = null;
        if (file.exists() || (run.directory().exists() && !run.directory().canExecute())) {
            Fleet fleet = read(file);
            if (!FleetFile.isStale(fleet, System.currentTimeMillis() * 1_000_000L) || isAlive(fleet)) {
                return new FleetFileSource(file);
            }
            stale = fleet;
        }
        if (hasXen()) {
            return OwnSource.xen(run);
        }
        throw new CommandFailure(
                ExitCode.NO_SOURCE,
                (stale == null ? "no collector runs" : ended(file, stale)) + ", and this machine has no Xen; "
                        + CHOICES);
    }

    /** A collector that hangs still holds the channels: its last fleet is all that can be had. */
    private static boolean isAlive(Fleet fleet) {
        return fleet.has(Field.COLLECTOR_PID, 0) && new File("/proc/" + fleet.number(Field.COLLECTOR_PID, 0)).exists();
    }

    private static String ended(File file, Fleet fleet) {
        long age = FleetFile.ageNanos(fleet, System.currentTimeMillis() * 1_000_000L);
        return "the collector that wrote " + file + " ended " + FleetFile.age(age) + " ago";
    }

    private boolean hasXen() {
        if (console.environment("XENSTORED_PATH") != null) {
            return true;
        }
        for (String trace : TRACES_OF_XEN) {
            if (new File(trace).exists()) {
                return true;
            }
        }
        return false;
    }

    private static Fleet read(File file) throws CommandFailure {
        try {
            return FleetFile.read(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CommandFailure unreadable(File file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new CommandFailure(
                    ExitCode.NO_SOURCE,
                    "there is no file " + file + "; 'xtop serve' publishes one in /run/xtop/fleet",
                    e);
        }
        if (e instanceof AccessDeniedException) {
            return new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "no permission to read " + file + "; run as root or join the file's group",
                    e);
        }
        return new CommandFailure(ExitCode.NO_SOURCE, "cannot use " + file + ": " + Cause.of(e), e);
    }
}
