// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.List;

/** By what the kernel tells the time: rates are differences of it, and each sample asks several times. */
final class ClockCheck implements Check {
    private static final String DIRECTORY = "/sys/devices/system/clocksource/clocksource0/";
    /** A look costs microseconds, or the time jumps. */
    private static final List<String> POOR = List.of("hpet", "acpi_pm", "jiffies", "pit", "refined-jiffies");

    private static final List<String> GOOD = List.of("tsc", "xen", "arch_sys_counter");

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String now;
        List<String> available;
        try {
            now = machine.text(DIRECTORY + "current_clocksource").strip();
            available = Words.of(machine.text(DIRECTORY + "available_clocksource"));
        } catch (IOException e) {
            findings.unknown("which clock the kernel uses: " + e.getMessage(), null);
            return;
        }
        if (!POOR.contains(now)) {
            findings.ok("the kernel's clock is " + now);
            return;
        }
        String better = "";
        for (String candidate : GOOD) {
            better = better.isEmpty() && available.contains(candidate) ? candidate : better;
        }
        if (better.isEmpty()) {
            findings.unknown(
                    "the kernel's clock is " + now + ", which is slow, and it has none better",
                    "dmesg | grep -i clocksource");
        } else {
            findings.wrong(
                    "the kernel's clock is " + now + ", which is slow to look at",
                    "echo " + better + " >" + DIRECTORY + "current_clocksource");
        }
    }
}
