// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.List;

/**
 * Whether the collector's process may hold what so many guests take: a memory mapping each (three where a guest has large
 * rings), and files that do not grow with them. Of the running service where it can be seen, else of this process.
 */
final class LimitCheck implements Check {
    /** What the Java machine maps itself, generously. */
    private static final int OWN_MAPPINGS = 2000;

    private static final int MAPPINGS_A_GUEST = 3;
    /** Devices, sockets, jars and what reads and scrapes at once. */
    private static final int FILES = 512;

    private static final int LOCKED_BYTES = 64 << 10;

    private final int domains;
    private final Service service;

    /** @param domains for how many guests */
    LimitCheck(int domains, Service service) {
        this.domains = domains;
        this.service = service;
    }

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        long needed = OWN_MAPPINGS + (long) MAPPINGS_A_GUEST * domains;
        long most = Words.number(machine.text("/proc/sys/vm/max_map_count").strip());
        String mappings =
                "a process may have " + most + " memory mappings; " + domains + " guests take " + needed + " at most";
        if (most >= needed) {
            findings.ok(mappings);
        } else {
            findings.wrong(
                    mappings,
                    "echo vm.max_map_count=" + Long.highestOneBit(needed) * 2
                            + " >/etc/sysctl.d/60-xtop.conf && sysctl -p /etc/sysctl.d/60-xtop.conf");
        }
        processes(machine, findings);
    }

    private void processes(Machine machine, Findings findings) throws IOException {
        long pid = service.pid(machine);
        String limits;
        boolean serves = pid > 0;
        try {
            limits = machine.text("/proc/" + (serves ? pid : machine.pid()) + "/limits");
        } catch (IOException e) {
            findings.unknown("limits of the service (pid " + pid + ") are for root to see", "sudo xtop doctor limits");
            return;
        }
        String whose = serves ? "the service (pid " + pid + ")" : "this process";
        long files = limit(limits, "Max open files");
        if (files >= FILES) {
            findings.ok(whose + " may open " + count(files) + " files; it needs " + FILES
                    + ", however many guests there are");
        } else {
            findings.wrong(
                    whose + " may open " + files + " files only",
                    serves
                            ? "systemctl set-property --runtime xtop LimitNOFILE=65536 && systemctl restart xtop"
                            : "ulimit -n 65536");
        }
        if (isThere(machine, "/dev/xen/hypercall")) {
            findings.ok("no memory is locked: /dev/xen/hypercall lends the buffers for hypercalls");
            return;
        }
        long locked = limit(limits, "Max locked memory");
        if (locked >= LOCKED_BYTES) {
            findings.ok(whose + " may lock " + count(locked) + " bytes of memory for hypercalls");
        } else {
            findings.wrong(
                    whose + " may lock " + locked + " bytes of memory only, less than a hypercall's buffers",
                    "ulimit -l 1024");
        }
    }

    private static String count(long value) {
        return value == Long.MAX_VALUE ? "any number of" : Long.toString(value);
    }

    /** The soft limit; the largest number for none. */
    private static long limit(String limits, String name) {
        for (String line : Words.lines(limits)) {
            if (line.startsWith(name)) {
                List<String> words = Words.of(line.substring(name.length()));
                return words.get(0).equals("unlimited") ? Long.MAX_VALUE : Words.number(words.get(0));
            }
        }
        return -1;
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
