// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.Field;

/** Memory that is gone, or soon will be, by the guest's own word. */
final class MemoryRules {
    private static final int NONE = -1;

    private MemoryRules() {}

    static String outOfMemory(Evidence evidence) {
        int event = evidence.event("out-of-memory", Threshold.RECENT.nanos());
        if (event == NONE) {
            return null;
        }
        String words = evidence.eventText(event);
        return "ran out of memory" + (words.isEmpty() ? "" : ": " + Words.said(words));
    }

    static String leaking(Evidence evidence) {
        double growth = evidence.fraction(Field.MEMORY_GROWTH);
        double seconds = evidence.number(Field.MEMORY_GROWTH_TIME, 0) / 1e9;
        long total = evidence.number(Field.GUEST_MEMORY_TOTAL, 0);
        long used = evidence.number(Field.GUEST_MEMORY_USED, Long.MAX_VALUE);
        if (!(growth > 0) || total <= 0 || used > total || !evidence.lives()) {
            return null;
        }
        double left = (total - used) / growth;
        boolean leaks = seconds >= Threshold.LEAK_TIME.value()
                && growth * seconds >= total * Threshold.LEAK_SHARE.share()
                && left <= Threshold.LEAK_HORIZON.value()
                && left <= seconds * Threshold.LEAK_REACH.value();
        return leaks ? "memory grows by " + Words.pace(growth) + ", full within " + Words.within(left) : null;
    }
}
