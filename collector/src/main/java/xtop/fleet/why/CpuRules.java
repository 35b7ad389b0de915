// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

import xtop.fleet.Field;

/** Where the CPU time goes, or that there is none. */
final class CpuRules {
    private static final int NONE = -1;

    private CpuRules() {}

    static String starved(Evidence evidence) {
        if (!evidence.lives() || !evidence.lasted(Field.STARVED_SAMPLES)) {
            return null;
        }
        double stolen = evidence.fraction(Field.GUEST_CPU_STEAL_PERCENT);
        return Double.isNaN(stolen) ? null : "runnable " + Words.whole(stolen) + " % of the time, starved of CPU";
    }

    static String spinning(Evidence evidence) {
        if (!evidence.lives() || !evidence.lasted(Field.SPINNING_SAMPLES)) {
            return null;
        }
        int thread = evidence.thread(evidence.number(Field.SPINNING_THREAD, NONE));
        if (thread == NONE) {
            return null;
        }
        double cpu = evidence.threadCpu(thread);
        return Double.isNaN(cpu)
                ? null
                : "spinning in " + evidence.threadName(thread) + ", " + Words.whole(Math.floor(cpu)) + evidence.ofVcpu()
                        + xen(evidence, cpu);
    }

    static String full(Evidence evidence) {
        if (!evidence.lives() || !evidence.lasted(Field.FULL_SAMPLES)) {
            return null;
        }
        String vcpus = evidence.vcpus() == 1 ? "its vCPU is" : "its " + evidence.vcpus() + " vCPUs are";
        int top = evidence.topThread();
        return vcpus + " full, "
                + (top == NONE
                        ? "no thread is known"
                        : "most by " + evidence.threadName(top) + ", " + Words.whole(evidence.threadCpu(top))
                                + evidence.ofVcpu());
    }

    static String busy(Evidence evidence) {
        int top = evidence.topThread();
        double cpu = evidence.fraction(Field.CPU_PERCENT);
        if (top != NONE && evidence.threadCpu(top) >= Threshold.BUSY.value()) {
            return "busy, most in " + evidence.threadName(top) + ", " + Words.whole(evidence.threadCpu(top))
                    + evidence.ofVcpu();
        }
        return cpu >= Threshold.BUSY.value() ? "busy, " + Words.whole(cpu) + evidence.ofVcpu() : null;
    }

    static String idle(Evidence evidence) {
        double cpu = evidence.fraction(Field.CPU_PERCENT);
        return Double.isNaN(cpu) ? "seen for too short a time to say" : "idle, " + Words.whole(cpu) + evidence.ofVcpu();
    }

    /** Whether the other witness confirms what the guest says of its thread. */
    private static String xen(Evidence evidence, double thread) {
        double charged = evidence.fraction(Field.CPU_CHARGED);
        if (!evidence.has(Field.CPU_DISAGREED) || Double.isNaN(charged)) {
            return "";
        }
        if (charged < thread - Threshold.CPU_POINTS.value()) {
            return ", but Xen charges only " + Words.whole(charged) + " %, the rest was stolen from it";
        }
        return evidence.number(Field.CPU_DISAGREED, 0) == 0 ? ", Xen agrees" : "";
    }
}
