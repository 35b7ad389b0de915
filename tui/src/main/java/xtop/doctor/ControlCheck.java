// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import xtop.fleet.RunDirectory;

/** The socket of {@code xtop ctl}: who may use it, and how fast it answers. */
final class ControlCheck implements Check {
    private static final int ANYBODY = 0007;
    private static final int GROUP_WRITES = 0060;

    private final RunDirectory run;

    ControlCheck(RunDirectory run) {
        this.run = run;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String path = run.control().getPath();
        FileState state;
        try {
            state = machine.file(path);
        } catch (NoSuchFileException e) {
            findings.ok("no socket " + path + ": a service makes it");
            return;
        }
        if ((state.mode() & ANYBODY) != 0) {
            findings.wrong(path + " is open to everybody (" + state.who() + ")", "chmod 660 " + path);
            return;
        }
        if (!state.has(GROUP_WRITES)) {
            findings.wrong(path + " is closed to its group (" + state.who() + ")", "chmod 660 " + path);
            return;
        }
        long start = machine.now();
        try {
            machine.ask("state");
            findings.ok(path + " answers in " + Words.time(machine.now() - start) + " (" + state.who() + ")");
        } catch (ConnectException e) {
            findings.wrong("nobody listens at " + path + ": its service has ended without a word", "rm " + path);
        } catch (IOException e) {
            Person person = Person.of(machine);
            if (person.root() || person.member()) {
                findings.wrong(path + " does not answer: " + e.getMessage(), "systemctl restart xtop");
            } else {
                findings.unknown(path + " is for root and the group xtop", "sudo xtop doctor control");
            }
        }
    }
}
