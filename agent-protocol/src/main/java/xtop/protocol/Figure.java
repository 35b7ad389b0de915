// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * One figure that an agent can report. Its place in its section's column mask ({@link #bit()}) is its wire identity: it
 * never changes and is never reused. Hot figures stand first, so that the masks of deltas stay one byte long.
 *
 * <p>Counters are cumulative since the guest's boot and unsigned. Times are nanoseconds, sizes are bytes. A figure that
 * the guest cannot know is absent, never zero.
 */
public enum Figure {
    // SYSTEM
    SYSTEM_CONTEXT_SWITCHES(Section.SYSTEM, 0, Kind.COUNTER),
    SYSTEM_INTERRUPTS(Section.SYSTEM, 1, Kind.COUNTER),
    SYSTEM_RUNNABLE(Section.SYSTEM, 2, Kind.GAUGE),
    SYSTEM_BLOCKED(Section.SYSTEM, 3, Kind.GAUGE),
    SYSTEM_PAGE_IN_BYTES(Section.SYSTEM, 4, Kind.COUNTER),
    SYSTEM_PAGE_OUT_BYTES(Section.SYSTEM, 5, Kind.COUNTER),
    SYSTEM_SWAP_IN_BYTES(Section.SYSTEM, 6, Kind.COUNTER),
    SYSTEM_SWAP_OUT_BYTES(Section.SYSTEM, 7, Kind.COUNTER),
    SYSTEM_FORKS(Section.SYSTEM, 8, Kind.COUNTER),
    SYSTEM_PROCESSES(Section.SYSTEM, 9, Kind.GAUGE),
    SYSTEM_THREADS(Section.SYSTEM, 10, Kind.GAUGE),
    /** Wall clock of the guest's boot, ns since 1970-01-01 UTC. */
    SYSTEM_BOOT_TIME(Section.SYSTEM, 11, Kind.GAUGE),

    // MEMORY
    MEMORY_USED(Section.MEMORY, 0, Kind.GAUGE),
    MEMORY_FREE(Section.MEMORY, 1, Kind.GAUGE),
    MEMORY_AVAILABLE(Section.MEMORY, 2, Kind.GAUGE),
    MEMORY_HEAP_USED(Section.MEMORY, 3, Kind.GAUGE),
    MEMORY_ALLOCATIONS(Section.MEMORY, 4, Kind.COUNTER),
    MEMORY_FREES(Section.MEMORY, 5, Kind.COUNTER),
    MEMORY_PAGE_CACHE(Section.MEMORY, 6, Kind.GAUGE),
    MEMORY_BUFFERS(Section.MEMORY, 7, Kind.GAUGE),
    MEMORY_TOTAL(Section.MEMORY, 8, Kind.GAUGE),
    MEMORY_HEAP_TOTAL(Section.MEMORY, 9, Kind.GAUGE),
    MEMORY_HEAP_PEAK(Section.MEMORY, 10, Kind.GAUGE),
    MEMORY_ALLOCATION_FAILURES(Section.MEMORY, 11, Kind.COUNTER),
    MEMORY_STACK(Section.MEMORY, 12, Kind.GAUGE),
    MEMORY_SWAP_TOTAL(Section.MEMORY, 13, Kind.GAUGE),
    MEMORY_SWAP_FREE(Section.MEMORY, 14, Kind.GAUGE),
    MEMORY_ACTIVE(Section.MEMORY, 15, Kind.GAUGE),
    MEMORY_INACTIVE(Section.MEMORY, 16, Kind.GAUGE),
    MEMORY_SLAB(Section.MEMORY, 17, Kind.GAUGE),

    // VCPU: times in ns; the last four are Xen's runstates as the guest reads them (VCPUOP_get_runstate_info)
    VCPU_USER(Section.VCPU, 0, Kind.COUNTER),
    VCPU_SYSTEM(Section.VCPU, 1, Kind.COUNTER),
    VCPU_IDLE(Section.VCPU, 2, Kind.COUNTER),
    VCPU_RUNNING(Section.VCPU, 3, Kind.COUNTER),
    VCPU_RUNNABLE(Section.VCPU, 4, Kind.COUNTER),
    VCPU_BLOCKED(Section.VCPU, 5, Kind.COUNTER),
    VCPU_OFFLINE(Section.VCPU, 6, Kind.COUNTER),
    VCPU_STEAL(Section.VCPU, 7, Kind.COUNTER),
    VCPU_IOWAIT(Section.VCPU, 8, Kind.COUNTER),
    VCPU_INTERRUPT(Section.VCPU, 9, Kind.COUNTER),
    VCPU_SOFT_INTERRUPT(Section.VCPU, 10, Kind.COUNTER),
    VCPU_NICE(Section.VCPU, 11, Kind.COUNTER),
    VCPU_GUEST(Section.VCPU, 12, Kind.COUNTER),

    // THREAD
    /** A code of {@link ThreadState}. */
    THREAD_STATE(Section.THREAD, 0, Kind.STATE),
    /** CPU time, ns, without time stolen from the vCPU. */
    THREAD_CPU(Section.THREAD, 1, Kind.COUNTER),
    THREAD_SWITCHES(Section.THREAD, 2, Kind.COUNTER),
    THREAD_STACK_USED(Section.THREAD, 3, Kind.GAUGE),
    THREAD_PRIORITY(Section.THREAD, 4, Kind.SIGNED_GAUGE),
    /** Wait channel: what a blocked thread waits for, as a name id. */
    THREAD_WAIT_CHANNEL(Section.THREAD, 5, Kind.NAME),
    THREAD_INVOLUNTARY_SWITCHES(Section.THREAD, 6, Kind.COUNTER),
    /** When a timed sleep ends, ns of the guest's sample clock. */
    THREAD_WAKEUP_TIME(Section.THREAD, 7, Kind.GAUGE),
    /** When the thread started, ns of the guest's sample clock. */
    THREAD_START_TIME(Section.THREAD, 8, Kind.GAUGE),
    THREAD_STACK_SIZE(Section.THREAD, 9, Kind.GAUGE),
    /** Id of the process that the thread belongs to; absent where there are no processes. */
    THREAD_PROCESS(Section.THREAD, 10, Kind.GAUGE),
    THREAD_PARENT_PROCESS(Section.THREAD, 11, Kind.GAUGE),
    THREAD_NICE(Section.THREAD, 12, Kind.SIGNED_GAUGE),
    THREAD_PROCESSOR(Section.THREAD, 13, Kind.GAUGE),
    THREAD_RESIDENT(Section.THREAD, 14, Kind.GAUGE),
    THREAD_VIRTUAL(Section.THREAD, 15, Kind.GAUGE),
    THREAD_MINOR_FAULTS(Section.THREAD, 16, Kind.COUNTER),
    THREAD_MAJOR_FAULTS(Section.THREAD, 17, Kind.COUNTER),
    THREAD_USER(Section.THREAD, 18, Kind.COUNTER),
    THREAD_SYSTEM(Section.THREAD, 19, Kind.COUNTER),

    // INTERFACE
    INTERFACE_RECEIVE_BYTES(Section.INTERFACE, 0, Kind.COUNTER),
    INTERFACE_RECEIVE_PACKETS(Section.INTERFACE, 1, Kind.COUNTER),
    INTERFACE_TRANSMIT_BYTES(Section.INTERFACE, 2, Kind.COUNTER),
    INTERFACE_TRANSMIT_PACKETS(Section.INTERFACE, 3, Kind.COUNTER),
    INTERFACE_RECEIVE_ERRORS(Section.INTERFACE, 4, Kind.COUNTER),
    INTERFACE_RECEIVE_DROPS(Section.INTERFACE, 5, Kind.COUNTER),
    INTERFACE_TRANSMIT_ERRORS(Section.INTERFACE, 6, Kind.COUNTER),
    INTERFACE_TRANSMIT_DROPS(Section.INTERFACE, 7, Kind.COUNTER),

    // BLOCK
    BLOCK_READ_BYTES(Section.BLOCK, 0, Kind.COUNTER),
    BLOCK_READ_REQUESTS(Section.BLOCK, 1, Kind.COUNTER),
    BLOCK_WRITE_BYTES(Section.BLOCK, 2, Kind.COUNTER),
    BLOCK_WRITE_REQUESTS(Section.BLOCK, 3, Kind.COUNTER),
    BLOCK_BUSY(Section.BLOCK, 4, Kind.COUNTER),

    // COLLECTED_HEAP
    HEAP_MINOR_COLLECTIONS(Section.COLLECTED_HEAP, 0, Kind.COUNTER),
    HEAP_MAJOR_COLLECTIONS(Section.COLLECTED_HEAP, 1, Kind.COUNTER),
    HEAP_COMPACTIONS(Section.COLLECTED_HEAP, 2, Kind.COUNTER),
    HEAP_SIZE(Section.COLLECTED_HEAP, 3, Kind.GAUGE),
    HEAP_PEAK(Section.COLLECTED_HEAP, 4, Kind.GAUGE),
    HEAP_MINOR_ALLOCATED(Section.COLLECTED_HEAP, 5, Kind.COUNTER),
    HEAP_PROMOTED(Section.COLLECTED_HEAP, 6, Kind.COUNTER),
    HEAP_MAJOR_ALLOCATED(Section.COLLECTED_HEAP, 7, Kind.COUNTER),

    // CHANNEL
    CHANNEL_RECEIVE_BYTES(Section.CHANNEL, 0, Kind.COUNTER),
    CHANNEL_TRANSMIT_BYTES(Section.CHANNEL, 1, Kind.COUNTER),
    /** 0 closed, 1 connected, 2 waiting for its first client: the live byte of libxenvchan.h. */
    CHANNEL_STATE(Section.CHANNEL, 2, Kind.STATE),
    CHANNEL_PEER(Section.CHANNEL, 3, Kind.GAUGE),

    // APPLICATION
    APPLICATION_COUNTER(Section.APPLICATION, 0, Kind.COUNTER),
    APPLICATION_GAUGE(Section.APPLICATION, 1, Kind.SIGNED_GAUGE),

    // AGENT
    AGENT_CPU(Section.AGENT, 0, Kind.COUNTER),
    AGENT_SKIPPED_SAMPLES(Section.AGENT, 1, Kind.COUNTER),
    AGENT_SENT_BYTES(Section.AGENT, 2, Kind.COUNTER),
    AGENT_MEMORY(Section.AGENT, 3, Kind.GAUGE);

    /** How a figure behaves in time, and so how it is encoded. */
    public enum Kind {
        /** Unsigned, cumulative, grows until a reset or a wrap at its declared width. */
        COUNTER,
        /** Unsigned level. */
        GAUGE,
        /** Signed level. */
        SIGNED_GAUGE,
        /** One of a small closed set of codes. */
        STATE,
        /** Id of an interned name. */
        NAME
    }

    private static final Figure[][] BY_SECTION = bySection();

    private final Section section;
    private final int bit;
    private final Kind kind;

    Figure(Section section, int bit, Kind kind) {
        this.section = section;
        this.bit = bit;
        this.kind = kind;
    }

    /** The section it belongs to. */
    public Section section() {
        return section;
    }

    /** Its place in the section's column mask, 0 to 62. */
    public int bit() {
        return bit;
    }

    /** How it behaves in time. */
    public Kind kind() {
        return kind;
    }

    /** The figure at a bit of a section's mask, or null where this version knows none (skip its value). */
    public static Figure at(Section section, int bit) {
        Figure[] known = BY_SECTION[section.ordinal()];
        return bit < known.length ? known[bit] : null;
    }

    /** How many figures of a section this version knows; their bits are 0 to count - 1. */
    public static int count(Section section) {
        return BY_SECTION[section.ordinal()].length;
    }

    /** The bits of a section's figures of some kinds. */
    static long mask(Section section, Kind... kinds) {
        long mask = 0;
        for (Figure figure : BY_SECTION[section.ordinal()]) {
            if (Arrays.asList(kinds).contains(figure.kind)) {
                mask |= 1L << figure.bit;
            }
        }
        return mask;
    }

    private static Figure[][] bySection() {
        Figure[][] result = new Figure[Section.values().length][];
        for (Section section : Section.values()) {
            result[section.ordinal()] = Arrays.stream(values())
                    .filter(figure -> figure.section == section)
                    .toArray(Figure[]::new);
        }
        return result;
    }
}
