// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.RunDirectory;

/** Where the running collector can be learnt from. Asks anew each time. */
final class Service {
    private final RunDirectory run;

    Service(RunDirectory run) {
        this.run = run;
    }

    /** Its answer to {@code state}, by its words. */
    Map<String, String> state(Machine machine) throws IOException {
        Map<String, String> figures = new HashMap<>();
        for (String line : Words.lines(machine.ask("state"))) {
            int tab = line.indexOf('\t');
            if (tab > 0 && line.indexOf('\t', tab + 1) < 0) {
                figures.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        return figures;
    }

    /** The process that the lock or the published fleet names and that lives; 0 where there is none or nobody may know. */
    long pid(Machine machine) {
        long pid = lockHolder(machine);
        if (pid <= 0) {
            try {
                Fleet fleet = machine.fleet();
                pid = fleet.has(Field.COLLECTOR_PID, 0) ? fleet.number(Field.COLLECTOR_PID, 0) : 0;
            } catch (IOException e) {
                return 0;
            }
        }
        return pid > 0 && lives(machine, pid) ? pid : 0;
    }

    private long lockHolder(Machine machine) {
        try {
            String text = machine.text(run.lock().getPath());
            int space = text.indexOf(' ');
            return space < 0 ? 0 : Words.number(text.substring(0, space));
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean lives(Machine machine, long pid) {
        try {
            machine.file("/proc/" + pid);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
