// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * One sample of a guest: its sequence number, the guest's clock when it was taken, and a table a section, made when it
 * is first asked for. Mutable and reused from sample to sample; whoever needs it longer copies it. Confined to one
 * thread.
 */
public final class GuestSample {
    private static final Section[] SECTIONS = Section.values();

    private final SampleTable[] tables = new SampleTable[SECTIONS.length];
    private long sequence;
    private long guestNanos;

    /** Counts samples from 1 in a connection; a gap is samples that the agent skipped. */
    public long sequence() {
        return sequence;
    }

    public void sequence(long value) {
        sequence = value;
    }

    /** The guest's monotonic clock when the sample was taken: ns since its boot. */
    public long guestNanos() {
        return guestNanos;
    }

    public void guestNanos(long value) {
        guestNanos = value;
    }

    /** The rows of a section, never null. */
    public SampleTable table(Section section) {
        SampleTable table = tables[section.ordinal()];
        if (table == null) {
            table = new SampleTable(section);
            tables[section.ordinal()] = table;
        }
        return table;
    }

    /** As {@link AgentDecoder#prefetch}. */
    int prefetch(int depth) {
        return switch (depth) {
            case 0 -> (int) sequence;
            // the first and the last line of the array of references
            case 1 -> tables[0] == tables[SECTIONS.length - 1] ? 1 : 0;
            default ->
                prefetch(Section.THREAD, depth - 2)
                        + prefetch(Section.INTERFACE, depth - 2)
                        + prefetch(Section.MEMORY, depth - 2);
        };
    }

    private int prefetch(Section section, int depth) {
        SampleTable table = tables[section.ordinal()];
        return table == null ? 0 : table.prefetch(depth);
    }

    /** Whether a section has rows. */
    public boolean has(Section section) {
        SampleTable table = tables[section.ordinal()];
        return table != null && table.rows() > 0;
    }

    /** Forgets everything. */
    public void clear() {
        sequence = 0;
        guestNanos = 0;
        for (SampleTable table : tables) {
            if (table != null) {
                table.clear();
            }
        }
    }

    /** Makes this sample equal to another. */
    public void copyFrom(GuestSample other) {
        sequence = other.sequence;
        guestNanos = other.guestNanos;
        for (Section section : SECTIONS) {
            SampleTable theirs = other.tables[section.ordinal()];
            if (theirs != null) {
                table(section).copyFrom(theirs);
            } else if (tables[section.ordinal()] != null) {
                tables[section.ordinal()].clear();
            }
        }
    }
}
