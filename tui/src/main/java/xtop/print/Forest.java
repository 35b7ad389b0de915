// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * Rows of threads as trees of processes, each guest for itself, drawn as ps(1) draws them: a process stands below its
 * parent where that is among the rows, its threads beside each other. Rows without a process are roots. Children keep
 * the order in which their rows came. A guest may claim any parents, circles too; every row comes exactly once. Immutable;
 * any thread.
 */
public final class Forest {
    /** Deeper than this a tree is drawn no further to the right. */
    private static final int DEEPEST = 64;

    private final int[] rows;
    private final String[] branches;

    private Forest(int[] rows, String[] branches) {
        this.rows = rows;
        this.branches = branches;
    }

    /** The trees of the first {@code count} of some rows of threads. */
    public static Forest of(Fleet fleet, int[] rows, int count) {
        Map<Integer, Guest> guests = new HashMap<>();
        List<Guest> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int domain = fleet.domainOf(Table.THREAD, rows[i]);
            Guest guest = guests.get(domain);
            if (guest == null) {
                guest = new Guest();
                guests.put(domain, guest);
                order.add(guest);
            }
            guest.add(fleet, rows[i]);
        }
        Forest forest = new Forest(new int[count], new String[count]);
        int place = 0;
        for (Guest guest : order) {
            place = guest.plant(forest, place);
        }
        return forest;
    }

    /** The same rows in the order of the trees. */
    public int[] rows() {
        return Arrays.copyOf(rows, rows.length);
    }

    /** What stands before the name in a place of that order. */
    public String branch(int place) {
        return branches[place];
    }

    private static final class Process {
        final List<Integer> rows = new ArrayList<>();
        final List<Process> children = new ArrayList<>();
        long parent = -1;
        boolean planted;
    }

    /** A process and what stands left of its children. */
    private record Step(Process process, String branch, String childrens, int depth) {}

    private static final class Guest {
        private final Map<Long, Process> byId = new HashMap<>();
        private final List<Process> processes = new ArrayList<>();

        void add(Fleet fleet, int row) {
            Process process = fleet.has(Field.PID, row) ? byId.get(fleet.number(Field.PID, row)) : null;
            if (process == null) {
                process = new Process();
                processes.add(process);
                if (fleet.has(Field.PID, row)) {
                    byId.put(fleet.number(Field.PID, row), process);
                }
            }
            if (fleet.has(Field.PPID, row)) {
                process.parent = fleet.number(Field.PPID, row);
            }
            process.rows.add(row);
        }

        int plant(Forest forest, int from) {
            List<Process> roots = new ArrayList<>();
            for (Process process : processes) {
                Process parent = byId.get(process.parent);
                if (parent == null || parent == process) {
                    roots.add(process);
                } else {
                    parent.children.add(process);
                }
            }
            int place = from;
            for (Process root : roots) {
                place = plant(forest, root, place);
            }
            // What is left stands in circles.
            for (Process process : processes) {
                place = plant(forest, process, place);
            }
            return place;
        }

        private static int plant(Forest forest, Process root, int from) {
            int place = from;
            List<Step> steps = new ArrayList<>();
            steps.add(new Step(root, "", "", 0));
            while (!steps.isEmpty()) {
                Step step = steps.remove(steps.size() - 1);
                Process process = step.process;
                if (process.planted) {
                    continue;
                }
                process.planted = true;
                for (int row : process.rows) {
                    forest.rows[place] = row;
                    forest.branches[place++] = step.branch;
                }
                int last = process.children.size() - 1;
                for (int i = last; i >= 0; i--) {
                    steps.add(below(step, process.children.get(i), i == last));
                }
            }
            return place;
        }

        private static Step below(Step parent, Process child, boolean last) {
            if (parent.depth == DEEPEST) {
                return new Step(child, parent.branch, parent.childrens, DEEPEST);
            }
            return new Step(
                    child, parent.childrens + " \\_ ", parent.childrens + (last ? "    " : " |  "), parent.depth + 1);
        }
    }
}
