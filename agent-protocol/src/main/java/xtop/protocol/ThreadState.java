// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** State of a guest's thread. The letter is the one ps(1) of procps prints for the same meaning. */
public enum ThreadState {
    /** On a vCPU now. */
    RUNNING(1, 'R'),
    /** Could run, waits for a vCPU. */
    RUNNABLE(2, 'R'),
    /** Waits and can be woken: by a time-out, a signal or an event. */
    SLEEPING(3, 'S'),
    /** Waits for an event that nothing can interrupt. */
    BLOCKED(4, 'D'),
    /** Stopped by request. */
    STOPPED(5, 'T'),
    /** Ended, not yet joined. */
    ZOMBIE(6, 'Z'),
    /** Idle kernel thread. */
    IDLE(7, 'I'),
    /** Stopped by a debugger. */
    TRACED(8, 't'),
    /** Dead, about to vanish. */
    DEAD(9, 'X');

    private static final ThreadState[] ALL = values();
    private static final char UNKNOWN = '?';

    private final int code;
    private final char letter;

    ThreadState(int code, char letter) {
        this.code = code;
        this.letter = letter;
    }

    /** The code on the wire, 1 to 9. */
    public int code() {
        return code;
    }

    /** The letter of ps(1)'s STAT column. */
    public char letter() {
        return letter;
    }

    /** All letters that {@link #letter(long)} may give, each once, {@code '?'} last. */
    public static String letters() {
        StringBuilder letters = new StringBuilder();
        for (ThreadState state : ALL) {
            if (letters.indexOf(String.valueOf(state.letter)) < 0) {
                letters.append(state.letter);
            }
        }
        return letters.append(UNKNOWN).toString();
    }

    /** The letter for a code of the wire; '?' for a code that this version does not know. */
    public static char letter(long code) {
        return code >= 1 && code <= ALL.length ? ALL[(int) code - 1].letter : UNKNOWN;
    }
}
