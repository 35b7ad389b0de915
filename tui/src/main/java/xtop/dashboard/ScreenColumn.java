// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.util.ArrayList;
import java.util.List;
import xtop.fleet.Field;
import xtop.print.Column;
import xtop.print.Form;

/**
 * A column of the screen.
 *
 * @param column with its exact width; the last one of a list takes what is left of the line
 * @param rank 0 for a column that stays whatever happens; of the others the highest rank goes first where room lacks
 */
record ScreenColumn(Column column, int rank) {
    /** Columns of domains. */
    static final List<ScreenColumn> DOMAINS = List.of(
            of(Field.LABEL, "DOMAIN", Form.PLAIN, 16, 0),
            of(Field.DOMID, "ID", Form.PLAIN, 5, 1),
            of(Field.KIND, "KIND", Form.PLAIN, 8, 9),
            of(Field.STATE, "STATE", Form.PLAIN, 6, 2),
            of(Field.CPU_PERCENT, "%CPU", Form.PLAIN, 6, 0),
            of(Field.MEMORY, "MEM", Form.SCALED, 5, 0),
            of(Field.GUEST_MEMORY_USED, "USED", Form.SCALED, 5, 3),
            of(Field.THREADS, "THR", Form.PLAIN, 4, 3),
            of(Field.THREADS_RUNNABLE, "R", Form.PLAIN, 3, 8),
            of(Field.RECEIVE_RATE, "RX/s", Form.SCALED, 5, 4),
            of(Field.TRANSMIT_RATE, "TX/s", Form.SCALED, 5, 4),
            of(Field.CONTEXT_SWITCH_RATE, "CS/s", Form.PLAIN, 8, 7),
            of(Field.CPU_TIME, "TIME+", Form.HUNDREDTHS, 10, 6),
            of(Field.AGENT, "AGENT", Form.PLAIN, 9, 0));

    /** Columns of threads of one domain. */
    static final List<ScreenColumn> THREADS = List.of(
            of(Field.TID, "TID", Form.PLAIN, 7, 0),
            of(Field.PID, "PID", Form.PLAIN, 7, 9),
            of(Field.THREAD_STATE, "S", Form.PLAIN, 1, 0),
            of(Field.THREAD_PRIORITY, "PRI", Form.PLAIN, 4, 5),
            of(Field.THREAD_CPU_PERCENT, "%CPU", Form.PLAIN, 6, 0),
            of(Field.THREAD_CPU_TIME, "TIME+", Form.HUNDREDTHS, 10, 0),
            of(Field.THREAD_SWITCHES, "SWITCHES", Form.PLAIN, 9, 7),
            of(Field.THREAD_STACK_USED, "STACK", Form.SCALED, 5, 8),
            of(Field.THREAD_RESIDENT, "RSS", Form.SCALED, 5, 6),
            of(Field.THREAD_WAIT_CHANNEL, "WCHAN", Form.PLAIN, 16, 4),
            of(Field.COMM, "COMMAND", Form.PLAIN, 12, 0));

    /** Columns of threads of all domains. */
    static final List<ScreenColumn> ALL_THREADS = withDomain(THREADS);

    private static ScreenColumn of(Field field, String title, Form form, int width, int rank) {
        return new ScreenColumn(Column.of(field, title, form).exactly(width), rank);
    }

    private static List<ScreenColumn> withDomain(List<ScreenColumn> columns) {
        List<ScreenColumn> all = new ArrayList<>();
        all.add(of(Field.LABEL, "DOMAIN", Form.PLAIN, 16, 0));
        all.addAll(columns);
        return List.copyOf(all);
    }

    int width() {
        return column.width();
    }

    Field field() {
        return column.field();
    }

    /** The columns that fit into a line, in their order, with one blank between two. */
    static List<ScreenColumn> fitting(List<ScreenColumn> columns, int width) {
        List<ScreenColumn> shown = new ArrayList<>(columns);
        while (needed(shown) > width) {
            int worst = -1;
            for (int i = 0; i < shown.size(); i++) {
                if (shown.get(i).rank > 0 && (worst < 0 || shown.get(i).rank >= shown.get(worst).rank)) {
                    worst = i;
                }
            }
            if (worst < 0) {
                break;
            }
            shown.remove(worst);
        }
        return shown;
    }

    private static int needed(List<ScreenColumn> columns) {
        int cells = columns.size() - 1;
        for (ScreenColumn column : columns) {
            cells += column.width();
        }
        return cells;
    }
}
