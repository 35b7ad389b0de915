// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/**
 * What can ail a domain, sickest first: the first whose rule applies is the domain's. One row each; {@code WHY.md} is
 * made of this table. Keys never change.
 */
public enum Cause {
    // spotless:off
    CRASHED("crashed", Cause.FAULT, LifeRules::crashed, "Xen says that it crashed; the guest's last words where its agent sent some."),
    ZOMBIE("zombie", Cause.FAULT, LifeRules::zombie, "It is dead, but somebody keeps pages of it mapped, so Xen cannot let it go."),
    REFUSED("refused", Cause.FAULT, AgentRules::refused, "Its agent broke the protocol, speaks another version or cannot be reached."),
    CPU_MISMATCH("cpu-mismatch", Cause.FAULT, WitnessRules::cpu, "It tells of other CPU time than Xen charges, which nothing explains."),
    MEMORY_MISMATCH("memory-mismatch", Cause.FAULT, WitnessRules::memory, "It claims more memory than Xen gave it."),
    TRAFFIC_MISMATCH("traffic-mismatch", Cause.FAULT, WitnessRules::traffic, "It tells of other traffic than its vifs carried."),
    CLOCK_MISMATCH("clock-mismatch", Cause.FAULT, WitnessRules::clock, "Its clock goes at another pace than the host's, so none of its rates can be believed."),
    OUT_OF_MEMORY("out-of-memory", Cause.FAULT, MemoryRules::outOfMemory, "An allocation failed not long ago."),
    SILENT("silent", Cause.FAULT, AgentRules::silent, "Its agent is connected and has sent nothing for three of its intervals."),
    STARVED("starved", Cause.WARNING, CpuRules::starved, "It wants to run and gets no physical CPU."),
    LEAKING("leaking", Cause.WARNING, MemoryRules::leaking, "Its memory in use only grows and will soon be all there is."),
    SPINNING("spinning", Cause.WARNING, CpuRules::spinning, "One thread uses up a vCPU."),
    FULL("full", Cause.WARNING, CpuRules::full, "It uses up its vCPUs, and no single thread does it."),
    MISCOUNTING("miscounting", Cause.NOTE, WitnessRules::miscounting, "It counts more CPU time than Xen charges, but no more than passed: mostly a kernel that counts stolen time as its threads'."),
    SHUT_DOWN("shut-down", Cause.NOTE, LifeRules::shutDown, "It has shut down and was not destroyed."),
    PAUSED("paused", Cause.NOTE, LifeRules::paused, "Somebody paused it; so its agent is silent."),
    QUARANTINED("quarantined", Cause.NOTE, AgentRules::quarantined, "A person wants no channel with its agent (xtop ctl)."),
    CONNECTING("connecting", Cause.NOTE, AgentRules::connecting, "Its agent is announced and has not answered yet."),
    NO_AGENT("no-agent", Cause.WELL, AgentRules::none, "No agent is in it; Xen's figures are all there is."),
    BUSY("busy", Cause.WELL, CpuRules::busy, "It works."),
    IDLE("idle", Cause.WELL, CpuRules::idle, "It has nothing to do.");
    // spotless:on

    private static final int WELL = 0;
    private static final int NOTE = 1;
    private static final int WARNING = 2;
    private static final int FAULT = 3;

    private final String key;
    private final int sickness;
    private final Rule rule;
    private final String meaning;

    Cause(String key, int sickness, Rule rule, String meaning) {
        this.key = key;
        this.sickness = sickness;
        this.rule = rule;
        this.meaning = meaning;
    }

    /** Name for scripts. */
    public String key() {
        return key;
    }

    /** 3 a fault, 2 a warning, 1 worth a note, 0 well. */
    public int sickness() {
        return sickness;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    Rule rule() {
        return rule;
    }
}
