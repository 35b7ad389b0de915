// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/** Every number that a rule compares with. One row each; the reference for people is made of this table. */
public enum Threshold {
    // spotless:off
    SAMPLES(3, "samples in a row", "How often a thing must be seen before it is said."),
    STARVED(20, "% of the time", "A guest that is runnable without a physical CPU for so long is starved."),
    SPINNING(90, "% of a vCPU", "A thread that uses so much of a vCPU spins."),
    FULL(95, "% of its vCPUs", "A domain that uses so much has no CPU left."),
    BUSY(5, "% of a vCPU", "A guest whose top thread uses less is idle."),
    LEAK_TIME(4, "s", "Memory in use must have grown for so long."),
    LEAK_SHARE(1, "% of the memory", "And by so much."),
    LEAK_HORIZON(600, "s", "And would fill the memory within this time at that pace ..."),
    LEAK_REACH(20, "times", "... and within so many times the time that it has grown already."),
    LEAK_DIP(25, "% of the growth", "What falls back by more than this was no growth."),
    RECENT(60, "s", "An event that came so long ago still explains something."),
    ZOMBIE(3, "s", "A dead domain that Xen lists for longer is held by somebody."),
    WINDOW(20, "s", "Longest time over which both witnesses' counts are compared; it starts anew at half of it."),
    LAG(0.3, "s", "A sample may have been taken so long before it was read."),
    CPU_POINTS(10, "% of a vCPU", "Both counts of CPU time may differ by so much ..."),
    CPU_SHARE(20, "% of Xen's count", "... and so much."),
    CLOCK(10, "%", "The guest's clock may differ from the host's by so much."),
    MEMORY_SHARE(2, "% of the allocation", "A guest may claim so much more memory than Xen gave it ..."),
    MEMORY_SLACK(2L << 20, "bytes", "... and so much."),
    TRAFFIC_SHARE(33, "% of the larger count", "Bytes may differ by so much: one side counts Ethernet headers, one does not ..."),
    TRAFFIC_SLACK(16L << 10, "bytes/s", "... and so much.");
    // spotless:on

    private final double value;
    private final String unit;
    private final String meaning;

    Threshold(double value, String unit, String meaning) {
        this.value = value;
        this.unit = unit;
        this.meaning = meaning;
    }

    public double value() {
        return value;
    }

    /** A threshold in percent as a share, 0 to 1. */
    public double share() {
        return value / 100;
    }

    /** A threshold in seconds as ns. */
    public long nanos() {
        return (long) (value * 1e9);
    }

    public String unit() {
        return unit;
    }

    /** One sentence for people, or its half. */
    public String meaning() {
        return meaning;
    }
}
