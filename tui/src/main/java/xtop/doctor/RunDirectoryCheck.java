// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import xtop.fleet.RunDirectory;

/** The directory in which the service publishes: whose it is, and that it lies in memory. */
final class RunDirectoryCheck implements Check {
    private static final int OTHERS_WRITE = 0022;
    private static final int ANYBODY = 0007;

    private final RunDirectory run;

    RunDirectoryCheck(RunDirectory run) {
        this.run = run;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String path = run.directory().getPath();
        FileState state;
        try {
            state = machine.file(path);
        } catch (NoSuchFileException e) {
            findings.ok("no " + path + " yet: the first collector makes it");
            return;
        }
        int before = findings.all().size();
        if (state.type() != 'd') {
            findings.wrong(path + " is no directory", "rm " + path);
            return;
        }
        if ((state.mode() & OTHERS_WRITE) != 0) {
            findings.wrong(
                    path + " is open to others than its owner (" + state.who()
                            + "), who could put figures of their own there",
                    "chmod 2750 " + path);
        } else if ((state.mode() & ANYBODY) != 0) {
            findings.wrong(
                    path + " is open to everybody (" + state.who() + "), who could see what guests are called",
                    "chmod 2750 " + path);
        }
        if (Person.of(machine).groupExists() && !state.group().equals(RunDirectory.GROUP)) {
            findings.wrong(
                    path + " does not belong to the group xtop (" + state.who()
                            + "), whose members cannot read the fleet",
                    "chgrp xtop " + path + " && chmod 2750 " + path);
        }
        String type = fileSystem(machine, path);
        if (!type.isEmpty() && !type.equals("tmpfs") && !type.equals("ramfs")) {
            findings.wrong(
                    path + " is on " + type + ", which is written once a second for nothing",
                    "mount -t tmpfs tmpfs " + path);
        }
        if (findings.all().size() == before) {
            findings.ok(path + " (" + state.who() + (type.isEmpty() ? "" : ", " + type) + ")");
        }
    }

    /** Type of the file system below the longest mount point; empty where it is not known. */
    private static String fileSystem(Machine machine, String path) throws IOException {
        String longest = "";
        String type = "";
        for (String line : Words.lines(machine.text("/proc/mounts"))) {
            List<String> words = Words.of(line);
            String point = words.size() > 2 ? words.get(1) : "";
            boolean above = point.equals("/") || path.equals(point) || path.startsWith(point + "/");
            if (!point.isEmpty() && above && point.length() >= longest.length()) {
                longest = point;
                type = words.get(2);
            }
        }
        return type;
    }
}
