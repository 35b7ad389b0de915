// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.Arrays;

/** Whether this is a Xen dom0 at all. */
final class XenCheck implements Check {
    private static final String TYPE = "/sys/hypervisor/type";
    private static final String CAPABILITIES = "/proc/xen/capabilities";
    private static final String VERSION = "/sys/hypervisor/version/";

    @Override
    public String name() {
        return "xen";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    /** Whether a Xen runs below this machine. */
    static boolean below(Machine machine) {
        try {
            return machine.text(TYPE).strip().equals("xen");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        if (!below(machine)) {
            findings.wrong(
                    "no Xen runs here: boot into it (apt-get install xen-system-amd64 brings it to Debian), or look at the demo",
                    "xtop demo");
            return;
        }
        String version = machine.text(VERSION + "major").strip() + "."
                + machine.text(VERSION + "minor").strip()
                + machine.text(VERSION + "extra").strip();
        String capabilities;
        try {
            capabilities = machine.text(CAPABILITIES);
        } catch (IOException e) {
            findings.wrong(
                    "/proc/xen is not mounted, which says what this domain may do", "mount -t xenfs xenfs /proc/xen");
            return;
        }
        if (Arrays.asList(capabilities.strip().split(",")).contains("control_d")) {
            findings.ok("Xen " + version + ", and this is its dom0");
        } else {
            findings.wrong(
                    "Xen " + version + " runs here, but this is a guest: xtop belongs into dom0, only its agent here",
                    "xtop-agent");
        }
    }
}
