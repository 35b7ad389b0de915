// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.List;

/** Whether Xen's libraries can be loaded, and fit the Xen that runs. */
final class LibraryCheck implements Check {
    private static final String XENCTRL = "libxenctrl.so.";

    /** So-name and Debian's package. */
    private static final String[][] NEEDED = {
        {"libxengnttab.so.1", "libxengnttab1"}, {"libxenevtchn.so.1", "libxenevtchn1"}
    };

    private final List<String> ofXenctrl;

    /** @param ofXenctrl so-names of libxenctrl that are known, in the order in which they are tried */
    LibraryCheck(List<String> ofXenctrl) {
        this.ofXenctrl = ofXenctrl;
    }

    @Override
    public String name() {
        return "libraries";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        for (String[] library : NEEDED) {
            try {
                findings.ok(machine.library(library[0]));
            } catch (IOException e) {
                findings.wrong("cannot load " + library[0] + ": " + e.getMessage(), "apt-get install " + library[1]);
            }
        }
        xenctrl(machine, findings);
    }

    private void xenctrl(Machine machine, Findings findings) throws IOException {
        String running = machine.text("/sys/hypervisor/version/major").strip() + "."
                + machine.text("/sys/hypervisor/version/minor").strip();
        for (String name : ofXenctrl) {
            String file;
            try {
                file = machine.library(name);
            } catch (IOException e) {
                continue;
            }
            if (name.equals(XENCTRL + running)) {
                findings.ok(file + ", the release of the Xen that runs");
            } else {
                findings.wrong(
                        file + " is not of Xen " + running
                                + ", which runs and will refuse it: boot the release that is installed",
                        "reboot");
            }
            return;
        }
        xl(machine, findings, running);
    }

    /** Without libxenctrl figures come from reading xl. */
    private static void xl(Machine machine, Findings findings, String running) {
        try {
            machine.run("xl", "list");
            findings.ok("no libxenctrl of a known release; Xen's figures are read from xl");
        } catch (IOException e) {
            findings.wrong(
                    "neither libxenctrl nor xl works, so Xen's figures are missing (" + e.getMessage() + ")",
                    "apt-get install xen-utils-" + running);
        }
    }
}
