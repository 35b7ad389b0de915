// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.File;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.ToIntFunction;
import xtop.protocol.Figure;
import xtop.protocol.SampleTable;
import xtop.protocol.ThreadState;

/**
 * The machine's threads, from /proc/PID/task/TID/stat and status (proc(5)). A sample holds the first
 * {@link #MOST_THREADS}, by process; the rest is only counted. Confined to one thread.
 */
final class ProcThreads {
    /** More might not fit into the 128 frames of a sample, at the widest that their columns can be. */
    static final int MOST_THREADS = 1000;

    private final ProcFile file;
    private final String proc;
    private final ProcUnits units;
    private final File procDirectory;
    private final BitSet seen = new BitSet();
    private int processes;
    private int total;

    ProcThreads(ProcFile file, String proc, ProcUnits units) {
        this.file = file;
        this.proc = proc;
        this.units = units;
        this.procDirectory = new File(proc);
    }

    /** Processes seen by the last {@link #fill}. */
    int processes() {
        return processes;
    }

    /** Threads seen by the last {@link #fill}, also those beyond the bound. */
    int total() {
        return total;
    }

    /** One row a thread; the row's id is the tid. */
    void fill(SampleTable table, ToIntFunction<String> names) {
        seen.clear();
        processes = 0;
        total = 0;
        for (int pid : numbers(procDirectory)) {
            String tasks = proc + "/" + pid + "/task";
            int[] tids = numbers(new File(tasks));
            processes += tids.length > 0 ? 1 : 0;
            total += tids.length;
            for (int tid : tids) {
                if (table.rows() < MOST_THREADS) {
                    fill(table, pid, tid, tasks + "/" + tid, names);
                }
            }
        }
    }

    /** An id that comes round to another process while one looks is taken once. */
    private void fill(SampleTable table, int pid, int tid, String path, ToIntFunction<String> names) {
        if (seen.get(tid) || !file.read(path + "/stat")) {
            return;
        }
        seen.set(tid);
        int row = table.add(tid, names.applyAsInt(name(file.inBrackets())));
        table.set(row, Figure.THREAD_STATE, state(file.word()).code());
        table.set(row, Figure.THREAD_PROCESS, pid);
        table.set(row, Figure.THREAD_PARENT_PROCESS, file.number());
        file.skip(5);
        table.set(row, Figure.THREAD_MINOR_FAULTS, file.number());
        file.skip(1);
        table.set(row, Figure.THREAD_MAJOR_FAULTS, file.number());
        file.skip(1);
        long user = file.number() * units.tickNanos();
        long system = file.number() * units.tickNanos();
        table.set(row, Figure.THREAD_CPU, user + system);
        table.set(row, Figure.THREAD_USER, user);
        table.set(row, Figure.THREAD_SYSTEM, system);
        file.skip(2);
        table.set(row, Figure.THREAD_PRIORITY, file.number());
        table.set(row, Figure.THREAD_NICE, file.number());
        file.skip(2);
        table.set(row, Figure.THREAD_START_TIME, file.number() * units.tickNanos());
        table.set(row, Figure.THREAD_VIRTUAL, file.number());
        table.set(row, Figure.THREAD_RESIDENT, file.number() * units.pageSize());
        file.skip(14);
        table.set(row, Figure.THREAD_PROCESSOR, file.number());
        for (boolean more = file.read(path + "/status"); more; more = file.nextLine()) {
            switch (file.word()) {
                case "voluntary_ctxt_switches:" -> table.set(row, Figure.THREAD_SWITCHES, file.number());
                case "nonvoluntary_ctxt_switches:" -> table.set(row, Figure.THREAD_INVOLUNTARY_SWITCHES, file.number());
                default -> {
                    // no figure of ours
                }
            }
        }
    }

    /** A kworker's name tells also what it last worked on: without end new names. */
    private static String name(String comm) {
        int dash = comm.startsWith("kworker/") ? comm.indexOf('-') : -1;
        int plus = comm.startsWith("kworker/") ? comm.indexOf('+') : -1;
        int cut = dash < 0 ? plus : plus < 0 ? dash : Math.min(dash, plus);
        return cut < 0 ? comm : comm.substring(0, cut);
    }

    /** R stands for running and runnable; which of them, nobody can know. */
    private static ThreadState state(String letter) {
        return switch (letter) {
            case "R" -> ThreadState.RUNNING;
            case "D" -> ThreadState.BLOCKED;
            case "T" -> ThreadState.STOPPED;
            case "t" -> ThreadState.TRACED;
            case "Z" -> ThreadState.ZOMBIE;
            case "X", "x" -> ThreadState.DEAD;
            case "I" -> ThreadState.IDLE;
            default -> ThreadState.SLEEPING;
        };
    }

    private static int[] numbers(File directory) {
        String[] names = directory.list();
        if (names == null) {
            return new int[0];
        }
        int[] numbers = new int[names.length];
        int count = 0;
        for (String name : names) {
            if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                numbers[count++] = Integer.parseInt(name);
            }
        }
        int[] sorted = Arrays.copyOf(numbers, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
