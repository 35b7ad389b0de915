// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFileSource;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;

/**
 * Opens sources. Reading a published fleet needs neither JNA nor sockets nor threads; whatever does is loaded by the
 * other branches only. One thread.
 */
final class Sources {
    private static final String CHOICES =
            "run as root in dom0, or choose --source demo, or --source file:PATH of a fleet file";

    private final Console console;
    private final RunDirectory run;
    private boolean published;

    Sources(Console console, RunDirectory run) {
        this.console = console;
        this.run = run;
    }

    /** Whether the source opened last is a fleet that another process publishes. */
    boolean published() {
        return published;
    }

    FleetSource open(SourceChoice choice) throws CommandFailure {
        switch (choice.kind()) {
            case FILE:
                return file(new File(choice.argument()));
            default:
                return auto();
        }
    }

    private FleetSource file(File file) throws CommandFailure {
        Fleet fleet = read(file);
        long now = System.currentTimeMillis() * 1_000_000L;
        if (FleetFile.isStale(fleet, now)) {
            console.say("the fleet in " + file + " is " + FleetFile.ageNanos(fleet, now) / 1_000_000_000L
                    + " s old; its collector has ended or hangs");
        }
        published = true;
        return new FleetFileSource(file);
    }

    private FleetSource auto() throws CommandFailure {
        File file = run.fleet();
        if (file.exists() || (run.directory().exists() && !run.directory().canExecute())) {
            Fleet fleet = read(file);
            if (!FleetFile.isStale(fleet, System.currentTimeMillis() * 1_000_000L)) {
                published = true;
                return new FleetFileSource(file);
            }
        }
        throw new CommandFailure(ExitCode.NO_SOURCE, "no collector runs and this machine has no Xen; " + CHOICES);
    }

    private static Fleet read(File file) throws CommandFailure {
        try {
            return FleetFile.read(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCode.NO_SOURCE,
                    "there is no file " + file + "; 'xtop serve' publishes one in /run/xtop/fleet",
                    e);
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    "no permission to read " + file + "; run as root or join the file's group",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NO_SOURCE, "cannot use " + file + ": " + e.getMessage(), e);
        }
    }
}
