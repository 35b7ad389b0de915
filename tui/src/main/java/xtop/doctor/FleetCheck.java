// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFormatException;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;

/** The published fleet: readable, sound, fresh. */
final class FleetCheck implements Check {
    private final RunDirectory run;
    private final Service service;

    FleetCheck(RunDirectory run, Service service) {
        this.run = run;
        this.service = service;
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String path = run.fleet().getPath();
        try {
            Fleet fleet = machine.fleet();
            String age = Words.time(FleetFile.ageNanos(fleet, machine.now()));
            int domains = fleet.rows(Table.DOMAIN);
            String text = path + " is " + age + " old, has " + domains + (domains == 1 ? " domain" : " domains") + " ("
                    + machine.file(path).who() + ")";
            if (FleetFile.isStale(fleet, machine.now())) {
                long pid = service.pid(machine);
                findings.wrong(
                        text + ": its collector " + (pid > 0 ? "(pid " + pid + ") hangs" : "has ended without a word"),
                        pid > 0 ? "systemctl restart xtop" : "rm " + path);
            } else {
                findings.ok(text);
            }
        } catch (NoSuchFileException e) {
            findings.ok("no " + path + ": a service publishes it");
        } catch (AccessDeniedException e) {
            findings.wrong(
                    "you may not read " + path + ", which is for root and the group xtop",
                    "sudo adduser " + Person.of(machine).name() + " xtop");
        } catch (FleetFormatException e) {
            findings.wrong(path + " is unusable: " + e.getMessage(), "systemctl restart xtop");
        }
    }
}
