// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import xtop.fleet.StateDirectory;

/** Where the service keeps its ledger of the dead and its record. */
final class StateDirectoryCheck implements Check {
    private static final int OTHERS_WRITE = 0022;
    private static final int ANYBODY = 0007;
    /** The ledger at its largest, twice, since it is rewritten. */
    private static final long NEEDED_BYTES = 32L << 20;

    private final StateDirectory state;

    StateDirectoryCheck(StateDirectory state) {
        this.state = state;
    }

    @Override
    public String name() {
        return "state";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String path = state.directory().getPath();
        FileState directory;
        try {
            directory = machine.file(path);
        } catch (NoSuchFileException e) {
            findings.ok("no " + path + " yet: the service makes it");
            return;
        }
        if (directory.type() != 'd') {
            findings.wrong(path + " is no directory", "rm " + path);
            return;
        }
        if ((directory.mode() & (OTHERS_WRITE | ANYBODY)) != 0) {
            findings.wrong(path + " is open to others (" + directory.who() + ")", "chmod 750 " + path);
            return;
        }
        long free = machine.freeBytes(path);
        if (free < NEEDED_BYTES) {
            findings.wrong(
                    path + " has " + (free >> 20) + " MiB left, and the ledger of the dead may take "
                            + (NEEDED_BYTES >> 20),
                    "df -h " + path);
            return;
        }
        findings.ok(path + " (" + directory.who() + "), " + (free >> 20) + " MiB free, " + ledger(machine));
    }

    private String ledger(Machine machine) throws IOException {
        try {
            return "the ledger of the dead has "
                    + (machine.file(state.ledger().getPath()).bytes() + 1023) / 1024 + " KiB";
        } catch (NoSuchFileException e) {
            return "no ledger yet: nobody has died";
        } catch (AccessDeniedException e) {
            return "the ledger is not for you to see";
        }
    }
}
