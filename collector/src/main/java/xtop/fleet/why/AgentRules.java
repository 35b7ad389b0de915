// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.DomainState;
import xtop.fleet.Field;

/** What the state of the agent says. A domain that may not run is not blamed for its agent. */
final class AgentRules {
    private static final String SILENT = "silent ";
    private static final double HALF = 50;

    private AgentRules() {}

    static String refused(Evidence evidence) {
        String agent = evidence.text(Field.AGENT);
        return evidence.lives() && agent.startsWith("refused") ? agent : null;
    }

    static String silent(Evidence evidence) {
        String agent = evidence.text(Field.AGENT);
        return evidence.lives() && agent.startsWith(SILENT)
                ? "silent for " + time(agent.substring(SILENT.length())) + ", " + vcpu(evidence)
                : null;
    }

    static String quarantined(Evidence evidence) {
        return evidence.text(Field.AGENT).equals("quarantined") ? "quarantined: no channel with its agent" : null;
    }

    static String connecting(Evidence evidence) {
        return evidence.text(Field.AGENT).equals("connecting")
                ? "its agent is announced and has not answered yet"
                : null;
    }

    static String none(Evidence evidence) {
        String agent = evidence.text(Field.AGENT);
        if (!agent.equals("none") && !agent.isEmpty() && !agent.equals("ended")) {
            return null;
        }
        if (evidence.is(DomainState.DYING)) {
            return "dying";
        }
        double cpu = evidence.fraction(Field.CPU_PERCENT);
        return "no agent inside" + (Double.isNaN(cpu) ? "" : ", " + Words.whole(cpu) + evidence.ofVcpu());
    }

    /** The collector's {@code 12s} or {@code 10m}. */
    private static String time(String brief) {
        int digits = brief.length() - 1;
        if (digits < 1) {
            return brief;
        }
        String unit = switch (brief.charAt(digits)) {
            case 's' -> " s";
            case 'm' -> " min";
            case 'h' -> " h";
            case 'd' -> " days";
            default -> brief.substring(digits);
        };
        return brief.substring(0, digits) + unit;
    }

    /** A look finds a vCPU in one state or another by chance; its use of the last second says more. */
    private static String vcpu(Evidence evidence) {
        String what = evidence.vcpus() == 1 ? "vCPU" : "vCPUs";
        double cpu = evidence.fraction(Field.CPU_PERCENT);
        if (cpu >= HALF) {
            return what + " busy, " + Words.whole(cpu) + evidence.ofVcpu();
        }
        boolean waits = !evidence.is(DomainState.RUNNING)
                && !evidence.is(DomainState.BLOCKED)
                && !evidence.text(Field.STATE).isEmpty();
        return what + (waits ? " waiting for a CPU" : " blocked");
    }
}
