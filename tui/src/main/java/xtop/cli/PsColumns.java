// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.List;
import xtop.fleet.Field;
import xtop.print.Column;
import xtop.print.Form;

/**
 * The columns of {@code xtop ps}: as near to those of ps(1) as guests allow. The domain stands where the user would, the
 * age where the start would, and what is known of no guest (terminals, sessions, flags) is left out.
 */
final class PsColumns {
    private static final Column DOMAIN = Column.of(Field.LABEL);
    private static final Column PID = Column.of(Field.PID).atLeast(7);
    private static final Column PPID = Column.of(Field.PPID).atLeast(7);
    private static final Column LWP = Column.of(Field.TID, "LWP", Form.PLAIN).atLeast(7);
    private static final Column C =
            Column.of(Field.THREAD_CPU_SINCE_START, "C", Form.WHOLE).atLeast(2);
    private static final Column NLWP = Column.of(Field.THREADS_OF_PROCESS);
    private static final Column STATE = Column.of(Field.THREAD_STATE);
    private static final Column CPU = Column.of(Field.THREAD_CPU_SINCE_START).atLeast(5);
    private static final Column VSZ =
            Column.of(Field.THREAD_VIRTUAL, "VSZ", Form.KIBIBYTES).atLeast(6);
    private static final Column RSS =
            Column.of(Field.THREAD_RESIDENT, "RSS", Form.KIBIBYTES).atLeast(5);
    private static final Column ELAPSED = Column.of(Field.THREAD_ELAPSED).atLeast(11);
    private static final Column TIME = Column.of(Field.THREAD_CPU_TIME).atLeast(8);
    private static final Column WCHAN = Column.of(Field.THREAD_WAIT_CHANNEL);
    private static final Column CMD = Column.of(Field.COMM, "CMD", Form.PLAIN);

    private PsColumns() {}

    static List<Column> standard() {
        return List.of(DOMAIN, Column.of(Field.TID).atLeast(7), STATE, CPU, TIME, Column.of(Field.COMM));
    }

    /** {@code -f}. */
    static List<Column> full() {
        return List.of(DOMAIN, PID, PPID, LWP, STATE, Column.of(Field.THREAD_PRIORITY), CPU, ELAPSED, TIME, WCHAN, CMD);
    }

    /** {@code -Lf}. */
    static List<Column> fullLightweight() {
        return List.of(DOMAIN, PID, PPID, LWP, C, NLWP, STATE, ELAPSED, TIME, WCHAN, CMD);
    }

    /** {@code -L}. */
    static List<Column> lightweight() {
        return List.of(DOMAIN, PID, LWP, STATE, TIME, CMD);
    }

    /** {@code -T}. */
    static List<Column> spids() {
        return List.of(DOMAIN, PID, Column.of(Field.TID, "SPID", Form.PLAIN).atLeast(7), STATE, CPU, TIME, CMD);
    }

    /** {@code -F}. */
    static List<Column> extraFull() {
        return List.of(
                DOMAIN, PID, PPID, LWP, C, NLWP, VSZ, RSS, Column.of(Field.THREAD_PROCESSOR), ELAPSED, TIME, CMD);
    }

    /** {@code -l}. */
    static List<Column> longer() {
        return List.of(
                DOMAIN,
                STATE,
                PID,
                PPID,
                LWP,
                C,
                Column.of(Field.THREAD_PRIORITY),
                Column.of(Field.THREAD_NICE),
                RSS,
                WCHAN,
                TIME,
                CMD);
    }

    /** {@code aux}. */
    static List<Column> users() {
        return List.of(
                DOMAIN,
                PID,
                LWP,
                CPU,
                Column.of(Field.THREAD_MEMORY_PERCENT),
                VSZ,
                RSS,
                Column.of(Field.THREAD_STATE, "STAT", Form.PLAIN),
                ELAPSED,
                TIME,
                Column.of(Field.COMM));
    }
}
