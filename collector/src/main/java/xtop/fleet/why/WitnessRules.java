// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.Field;

/** Where the guest's word and Xen's cannot both be right. */
final class WitnessRules {
    private static final double PERCENT = 100;
    private static final double ROUNDING = 1.05;

    private WitnessRules() {}

    static String cpu(Evidence evidence) {
        if (!disagrees(evidence, Field.CPU_DISAGREED) || countsStolenTime(evidence)) {
            return null;
        }
        return "says it uses " + Words.whole(evidence.fraction(Field.CPU_CLAIMED)) + evidence.ofVcpu()
                + ", Xen charges " + Words.whole(evidence.fraction(Field.CPU_CHARGED)) + " %";
    }

    static String miscounting(Evidence evidence) {
        if (!disagrees(evidence, Field.CPU_DISAGREED) || !countsStolenTime(evidence)) {
            return null;
        }
        return "counts " + Words.whole(evidence.fraction(Field.CPU_CLAIMED)) + evidence.ofVcpu() + ", Xen charges "
                + Words.whole(evidence.fraction(Field.CPU_CHARGED)) + " %: it takes stolen time for its own";
    }

    static String memory(Evidence evidence) {
        if (!disagrees(evidence, Field.MEMORY_DISAGREED)) {
            return null;
        }
        long total = evidence.number(Field.GUEST_MEMORY_TOTAL, 0);
        long used = evidence.number(Field.GUEST_MEMORY_USED, 0);
        String verb = total >= used ? "has " : "uses ";
        return "says it " + verb + Words.bytes(Math.max(total, used)) + ", Xen gave it "
                + Words.bytes(evidence.number(Field.MEMORY, 0));
    }

    static String traffic(Evidence evidence) {
        String vif = evidence.number(Field.VIFS, 1) == 1 ? ", its vif carried " : ", its vifs carried ";
        if (disagrees(evidence, Field.TRANSMIT_DISAGREED)) {
            return "says it sends " + Words.pace(evidence.fraction(Field.TRANSMIT_CLAIMED)) + vif
                    + Words.pace(evidence.fraction(Field.TRANSMIT_CARRIED));
        }
        if (disagrees(evidence, Field.RECEIVE_DISAGREED)) {
            return "says it receives " + Words.pace(evidence.fraction(Field.RECEIVE_CLAIMED)) + vif
                    + Words.pace(evidence.fraction(Field.RECEIVE_CARRIED));
        }
        return null;
    }

    static String clock(Evidence evidence) {
        if (!disagrees(evidence, Field.CLOCK_DISAGREED)) {
            return null;
        }
        return "its clock goes at " + Math.round(evidence.fraction(Field.CLOCK_RATE))
                + " % of the host's, so none of its rates can be believed";
    }

    private static boolean disagrees(Evidence evidence, Field samples) {
        return evidence.lives() && evidence.lasted(samples);
    }

    /** More than Xen charged, but no more than the time that passed. */
    private static boolean countsStolenTime(Evidence evidence) {
        double claimed = evidence.fraction(Field.CPU_CLAIMED);
        return claimed > evidence.fraction(Field.CPU_CHARGED) && claimed <= PERCENT * ROUNDING * evidence.vcpus();
    }
}
