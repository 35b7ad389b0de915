// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.List;

/**
 * Event channels that dom0 has in use, of how many. The kernel lists each as an interrupt; the FIFO interface, which Linux
 * takes since 3.14 where nobody forbids it, has 131,072 ports, the older one 4,096 on x86-64 (public/event_channel.h).
 */
final class EventChannelCheck implements Check {
    private static final int FIFO_PORTS = 131_072;
    private static final int TWO_LEVEL_PORTS = 4096;
    private static final String OFF = "xen.fifo_events=0";

    private final int domains;

    /** @param domains for how many guests */
    EventChannelCheck(int domains) {
        this.domains = domains;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        int used = 0;
        int held = 0;
        for (String line : Words.lines(machine.text("/proc/interrupts"))) {
            if (line.contains(" xen-")) {
                used++;
                List<String> words = Words.of(line);
                held += words.get(words.size() - 1).startsWith("evtchn:") ? 1 : 0;
            }
        }
        if (used == 0) {
            findings.unknown("/proc/interrupts lists no event channel: this kernel names them otherwise", null);
            return;
        }
        boolean fifo = !Words.of(machine.text("/proc/cmdline")).contains(OFF);
        int ports = fifo ? FIFO_PORTS : TWO_LEVEL_PORTS;
        String text = used + " of " + ports + " event channels in use, " + held + " of them by programs";
        if (used + domains <= ports) {
            findings.ok(text);
        } else if (fifo) {
            findings.wrong(text + ": no room for another " + domains + " guests", "grep evtchn: /proc/interrupts");
        } else {
            findings.wrong(
                    text + ": no room for another " + domains + " guests, since '" + OFF
                            + "' stands on dom0's command line",
                    "sed -i 's/" + OFF + "//' /etc/default/grub && update-grub && reboot");
        }
    }
}
