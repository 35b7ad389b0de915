// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.ArrayDeque;

/**
 * What guests said when they panicked, for whoever keeps a log: a guest that its toolstack destroys at once may be in no
 * fleet any more. The newest lines only, where nobody takes them. Thread-safe.
 */
final class LastWords {
    private static final int KEPT = 64;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long lost;

    /** Keeps a line. */
    synchronized void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
            lost++;
        }
        lines.addLast(line);
    }

    /** Lines that nobody took in time. */
    synchronized long lost() {
        return lost;
    }

    /** Takes the oldest line; null where there is none. */
    synchronized String take() {
        return lines.pollFirst();
    }
}
