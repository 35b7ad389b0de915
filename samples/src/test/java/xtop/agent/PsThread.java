// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A thread as procps' ps prints it. */
record PsThread(long process, long parent, long nice, long virtualKib, long threads, long seconds, String name) {
    private static final int COLUMNS = 8;

    /** All threads of this machine by id. */
    static Map<Long, PsThread> all() throws IOException, InterruptedException {
        Map<Long, PsThread> threads = new HashMap<>();
        Native.Answer answer = Native.run("ps", "-eLo", "lwp=,pid=,ppid=,ni=,vsz=,nlwp=,times=,comm=");
        for (String line : answer.output().lines().toList()) {
            String[] words = line.trim().split(" +", COLUMNS);
            if (words[3].equals("-")) {
                continue; // a scheduling class without nice values
            }
            threads.put(
                    Long.parseLong(words[0]),
                    new PsThread(
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Long.parseLong(words[5]),
                            Long.parseLong(words[6]),
                            words[7]));
        }
        return threads;
    }

    /** Whether this is the same thread a moment later, with nothing changed that only others can change. */
    boolean sameLife(PsThread other) {
        return process == other.process
                && parent == other.parent
                && nice == other.nice
                && threads == other.threads
                && seconds <= other.seconds;
    }
}
