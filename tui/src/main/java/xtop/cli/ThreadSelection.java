// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.Arrays;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.protocol.ThreadState;

/** Threads by name, id, process and state; each list narrows, an empty one does not. Immutable; any thread. */
final class ThreadSelection {
    private final List<String> names;
    private final List<String> ids;
    private final List<String> processes;
    private final List<String> states;

    ThreadSelection(List<String> names, List<String> ids, List<String> processes, List<String> states)
            throws CommandFailure {
        mustBeNumbers("thread id", ids);
        mustBeNumbers("process id", processes);
        mustBeStates(states);
        this.names = names;
        this.ids = ids;
        this.processes = processes;
        this.states = states;
    }

    private static void mustBeNumbers(String what, List<String> ids) throws CommandFailure {
        for (String id : ids) {
            if (!Delay.isNumber(id) || id.length() > 18 || id.indexOf('.') >= 0) {
                throw new CommandFailure(ExitCode.USAGE, what + " must be a number: '" + id + "'");
            }
        }
    }

    private static void mustBeStates(List<String> states) throws CommandFailure {
        if (states.isEmpty()) {
            return;
        }
        String known = ThreadState.letters();
        for (String letters : states) {
            for (int i = 0; i < letters.length(); i++) {
                if (known.indexOf(letters.charAt(i)) < 0) {
                    throw new CommandFailure(
                            ExitCode.USAGE, "there is no state '" + letters.charAt(i) + "'; states are: " + known);
                }
            }
        }
    }

    boolean everything() {
        return names.isEmpty() && ids.isEmpty() && processes.isEmpty() && states.isEmpty();
    }

    /** Rows of the chosen threads of some domains: of each domain by process and then by thread, as ps(1) has them. */
    int[] rows(Fleet fleet, int[] domains) {
        int[] rows = new int[fleet.rows(Table.THREAD)];
        int count = 0;
        for (int domain : domains) {
            int first = fleet.firstRow(Table.THREAD, domain);
            int end = first + fleet.rows(Table.THREAD, domain);
            int from = count;
            for (int row = first; row < end; row++) {
                if (everything() || matches(fleet, row)) {
                    insert(fleet, rows, from, count++, row);
                }
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** Most agents tell threads in order; only of the others does a row move. */
    private static void insert(Fleet fleet, int[] rows, int from, int end, int row) {
        int at = end;
        while (at > from && isBefore(fleet, row, rows[at - 1])) {
            rows[at] = rows[at - 1];
            at--;
        }
        rows[at] = row;
    }

    private static boolean isBefore(Fleet fleet, int left, int right) {
        int byProcess = Long.compare(id(fleet, Field.PID, left), id(fleet, Field.PID, right));
        return byProcess == 0 ? id(fleet, Field.TID, left) < id(fleet, Field.TID, right) : byProcess < 0;
    }

    private static long id(Fleet fleet, Field field, int row) {
        return fleet.has(field, row) ? fleet.number(field, row) : Long.MAX_VALUE;
    }

    private boolean matches(Fleet fleet, int row) {
        return matchesName(fleet.text(Field.COMM, row))
                && matchesId(fleet, Field.TID, ids, row)
                && matchesId(fleet, Field.PID, processes, row)
                && matchesState(fleet.text(Field.THREAD_STATE, row));
    }

    private static boolean matchesId(Fleet fleet, Field field, List<String> wanted, int row) {
        return wanted.isEmpty() || (fleet.has(field, row) && wanted.contains(Long.toString(fleet.number(field, row))));
    }

    private boolean matchesName(String name) {
        if (names.isEmpty()) {
            return true;
        }
        for (String pattern : names) {
            if (name != null && DomainSelection.glob(name, pattern)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesState(String state) {
        if (states.isEmpty()) {
            return true;
        }
        for (String letters : states) {
            if (state != null && !state.isEmpty() && letters.indexOf(state.charAt(0)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
