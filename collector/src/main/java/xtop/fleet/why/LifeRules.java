// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.DomainState;
import xtop.fleet.Field;

/** Domains that do not run, by Xen's word. */
final class LifeRules {
    private static final int NONE = -1;

    private LifeRules() {}

    static String crashed(Evidence evidence) {
        boolean watchdog = evidence.text(Field.SHUTDOWN_REASON).equals("watchdog");
        if (!evidence.is(DomainState.CRASHED) && !watchdog) {
            return null;
        }
        String how = watchdog ? "ended by its watchdog" : "crashed";
        int panic = evidence.event("panic", Long.MAX_VALUE);
        String words = panic == NONE ? "" : evidence.eventText(panic);
        return words.isEmpty() ? how + ", no last words" : how + ", last words: " + Words.said(words);
    }

    static String zombie(Evidence evidence) {
        if (evidence.number(Field.DYING_TIME, 0) < Threshold.ZOMBIE.nanos()) {
            return null;
        }
        String held = Words.bytes(evidence.number(Field.MEMORY, 0));
        String holder = evidence.text(Field.HELD_BY);
        return "dead, but " + held + " of it are still held, "
                + (holder.isEmpty() ? "by nobody that was found" : holder(holder));
    }

    private static String holder(String found) {
        return found.startsWith("unknown: ") ? "by whom is " + found : "maybe by " + found;
    }

    static String shutDown(Evidence evidence) {
        if (!evidence.is(DomainState.SHUTDOWN)) {
            return null;
        }
        String reason = evidence.text(Field.SHUTDOWN_REASON);
        return "shut down" + (reason.isEmpty() ? "" : " (" + reason + ")") + ", not destroyed yet";
    }

    static String paused(Evidence evidence) {
        return evidence.is(DomainState.PAUSED) && !evidence.is(DomainState.DYING) ? "paused" : null;
    }
}
