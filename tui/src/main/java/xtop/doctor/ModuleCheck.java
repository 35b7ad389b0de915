// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;

/** Whether dom0's kernel has loaded what xtop needs of it. */
final class ModuleCheck implements Check {
    /** Module, and what it makes where it is built into the kernel instead. */
    private static final String[][] MODULES = {
        {"xen_gntdev", "/dev/xen/gntdev"},
        {"xen_evtchn", "/dev/xen/evtchn"},
        {"xen_privcmd", "/dev/xen/privcmd"},
        {"xenfs", "/proc/xen/capabilities"},
    };

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        StringBuilder loaded = new StringBuilder();
        for (String[] module : MODULES) {
            String name = module[0];
            if (isThere(machine, "/sys/module/" + name)) {
                loaded.append(loaded.isEmpty() ? "" : ", ").append(name);
            } else if (isThere(machine, module[1])) {
                loaded.append(loaded.isEmpty() ? "" : ", ").append(name).append(" (built in)");
            } else {
                missing(machine, findings, name);
            }
        }
        if (!loaded.isEmpty()) {
            findings.ok("the kernel has " + loaded);
        }
    }

    private static void missing(Machine machine, Findings findings, String name) throws IOException {
        String release = machine.text("/proc/sys/kernel/osrelease").strip();
        String file = "/" + name.replace('_', '-') + ".ko";
        String known;
        try {
            known = machine.text("/lib/modules/" + release + "/modules.dep");
        } catch (IOException e) {
            findings.unknown(
                    name + " is not loaded, and the modules of Linux " + release + " are not to be seen",
                    "modprobe " + name);
            return;
        }
        if (known.contains(file) || known.contains(file.replace('-', '_'))) {
            findings.wrong(name + " is not loaded", "modprobe " + name);
        } else {
            findings.wrong(
                    "Linux " + release + " has no module " + name + ": it is not made for a dom0",
                    "apt-get install linux-image-amd64");
        }
    }

    private static boolean isThere(Machine machine, String path) {
        try {
            machine.file(path);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
