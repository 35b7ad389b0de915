// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.Field;
import xtop.fleet.Fleet;

/**
 * What ails a domain.
 *
 * @param cause the sickest cause whose rule applies
 * @param sentence the rule's words, without the domain's name
 */
public record Why(Cause cause, String sentence) {
    /** Judges a domain's row. Always finds something to say. Any thread that holds the fleet's lease. */
    public static Why of(Fleet fleet, int domainRow) {
        Evidence evidence = new Evidence(fleet, domainRow);
        for (Cause cause : Cause.values()) {
            String sentence = cause.rule().sentence(evidence);
            if (sentence != null) {
                return new Why(cause, sentence);
            }
        }
        return new Why(Cause.IDLE, "nothing is known of it");
    }

    /** The text of {@link Field#CAUSE} or {@link Field#WHY}. */
    public String text(Field field) {
        return field == Field.CAUSE ? cause.key() : sentence;
    }
}
