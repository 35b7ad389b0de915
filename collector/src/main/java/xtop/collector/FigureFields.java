// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.protocol.Figure;
import xtop.protocol.Section;

/** Which figure of a section is which field of the fleet, where both mean the same. Immutable once made. */
final class FigureFields {
    static final FigureFields SYSTEM = new FigureFields(Section.SYSTEM)
            .pair(Figure.SYSTEM_CONTEXT_SWITCHES, Field.CONTEXT_SWITCHES)
            .pair(Figure.SYSTEM_INTERRUPTS, Field.INTERRUPTS)
            .pair(Figure.SYSTEM_PAGE_IN_BYTES, Field.PAGE_IN)
            .pair(Figure.SYSTEM_PAGE_OUT_BYTES, Field.PAGE_OUT)
            .pair(Figure.SYSTEM_SWAP_IN_BYTES, Field.SWAP_IN)
            .pair(Figure.SYSTEM_SWAP_OUT_BYTES, Field.SWAP_OUT)
            .pair(Figure.SYSTEM_PROCESSES, Field.PROCESSES)
            .pair(Figure.SYSTEM_BOOT_TIME, Field.BOOT_TIME);

    static final FigureFields MEMORY = new FigureFields(Section.MEMORY)
            .pair(Figure.MEMORY_USED, Field.GUEST_MEMORY_USED)
            .pair(Figure.MEMORY_FREE, Field.GUEST_MEMORY_FREE)
            .pair(Figure.MEMORY_AVAILABLE, Field.GUEST_MEMORY_AVAILABLE)
            .pair(Figure.MEMORY_HEAP_USED, Field.GUEST_MEMORY_HEAP_USED)
            .pair(Figure.MEMORY_PAGE_CACHE, Field.GUEST_MEMORY_PAGE_CACHE)
            .pair(Figure.MEMORY_BUFFERS, Field.GUEST_MEMORY_BUFFERS)
            .pair(Figure.MEMORY_TOTAL, Field.GUEST_MEMORY_TOTAL)
            .pair(Figure.MEMORY_HEAP_TOTAL, Field.GUEST_MEMORY_HEAP_TOTAL)
            .pair(Figure.MEMORY_ALLOCATION_FAILURES, Field.GUEST_ALLOCATION_FAILURES)
            .pair(Figure.MEMORY_STACK, Field.GUEST_MEMORY_STACK)
            .pair(Figure.MEMORY_SWAP_TOTAL, Field.GUEST_MEMORY_SWAP_TOTAL)
            .pair(Figure.MEMORY_SWAP_FREE, Field.GUEST_MEMORY_SWAP_FREE)
            .pair(Figure.MEMORY_ACTIVE, Field.GUEST_MEMORY_ACTIVE)
            .pair(Figure.MEMORY_INACTIVE, Field.GUEST_MEMORY_INACTIVE);

    static final FigureFields COLLECTED_HEAP = new FigureFields(Section.COLLECTED_HEAP)
            .pair(Figure.HEAP_MINOR_COLLECTIONS, Field.COLLECTIONS_MINOR)
            .pair(Figure.HEAP_MAJOR_COLLECTIONS, Field.COLLECTIONS_MAJOR);

    static final FigureFields AGENT = new FigureFields(Section.AGENT)
            .pair(Figure.AGENT_CPU, Field.AGENT_CPU)
            .pair(Figure.AGENT_SKIPPED_SAMPLES, Field.AGENT_SKIPPED);

    static final FigureFields VCPU = new FigureFields(Section.VCPU)
            .pair(Figure.VCPU_USER, Field.VCPU_USER)
            .pair(Figure.VCPU_NICE, Field.VCPU_NICE)
            .pair(Figure.VCPU_SYSTEM, Field.VCPU_SYSTEM)
            .pair(Figure.VCPU_IDLE, Field.VCPU_IDLE)
            .pair(Figure.VCPU_IOWAIT, Field.VCPU_IOWAIT)
            .pair(Figure.VCPU_INTERRUPT, Field.VCPU_INTERRUPT)
            .pair(Figure.VCPU_SOFT_INTERRUPT, Field.VCPU_SOFT_INTERRUPT)
            .pair(Figure.VCPU_STEAL, Field.VCPU_STEAL)
            .pair(Figure.VCPU_GUEST, Field.VCPU_GUEST)
            .pair(Figure.VCPU_RUNNING, Field.VCPU_RUNNING)
            .pair(Figure.VCPU_RUNNABLE, Field.VCPU_RUNNABLE)
            .pair(Figure.VCPU_BLOCKED, Field.VCPU_BLOCKED)
            .pair(Figure.VCPU_OFFLINE, Field.VCPU_OFFLINE);

    static final FigureFields THREAD = new FigureFields(Section.THREAD)
            .pair(Figure.THREAD_CPU, Field.THREAD_CPU_TIME)
            .pair(Figure.THREAD_SWITCHES, Field.THREAD_SWITCHES)
            .pair(Figure.THREAD_INVOLUNTARY_SWITCHES, Field.THREAD_INVOLUNTARY_SWITCHES)
            .pair(Figure.THREAD_PRIORITY, Field.THREAD_PRIORITY)
            .pair(Figure.THREAD_NICE, Field.THREAD_NICE)
            .pair(Figure.THREAD_STACK_USED, Field.THREAD_STACK_USED)
            .pair(Figure.THREAD_STACK_SIZE, Field.THREAD_STACK_SIZE)
            .pair(Figure.THREAD_PROCESS, Field.PID)
            .pair(Figure.THREAD_PARENT_PROCESS, Field.PPID)
            .pair(Figure.THREAD_PROCESSOR, Field.THREAD_PROCESSOR)
            .pair(Figure.THREAD_RESIDENT, Field.THREAD_RESIDENT)
            .pair(Figure.THREAD_VIRTUAL, Field.THREAD_VIRTUAL)
            .pair(Figure.THREAD_MINOR_FAULTS, Field.THREAD_MINOR_FAULTS)
            .pair(Figure.THREAD_MAJOR_FAULTS, Field.THREAD_MAJOR_FAULTS);

    static final FigureFields INTERFACE = new FigureFields(Section.INTERFACE)
            .pair(Figure.INTERFACE_RECEIVE_BYTES, Field.INTERFACE_RECEIVE_BYTES)
            .pair(Figure.INTERFACE_RECEIVE_PACKETS, Field.INTERFACE_RECEIVE_PACKETS)
            .pair(Figure.INTERFACE_RECEIVE_ERRORS, Field.INTERFACE_RECEIVE_ERRORS)
            .pair(Figure.INTERFACE_RECEIVE_DROPS, Field.INTERFACE_RECEIVE_DROPS)
            .pair(Figure.INTERFACE_TRANSMIT_BYTES, Field.INTERFACE_TRANSMIT_BYTES)
            .pair(Figure.INTERFACE_TRANSMIT_PACKETS, Field.INTERFACE_TRANSMIT_PACKETS)
            .pair(Figure.INTERFACE_TRANSMIT_ERRORS, Field.INTERFACE_TRANSMIT_ERRORS)
            .pair(Figure.INTERFACE_TRANSMIT_DROPS, Field.INTERFACE_TRANSMIT_DROPS);

    static final FigureFields BLOCK = new FigureFields(Section.BLOCK)
            .pair(Figure.BLOCK_READ_BYTES, Field.BLOCK_READ_BYTES)
            .pair(Figure.BLOCK_READ_REQUESTS, Field.BLOCK_READ_REQUESTS)
            .pair(Figure.BLOCK_WRITE_BYTES, Field.BLOCK_WRITE_BYTES)
            .pair(Figure.BLOCK_WRITE_REQUESTS, Field.BLOCK_WRITE_REQUESTS)
            .pair(Figure.BLOCK_BUSY, Field.BLOCK_BUSY);

    static final FigureFields APPLICATION = new FigureFields(Section.APPLICATION)
            .pair(Figure.APPLICATION_COUNTER, Field.APPLICATION_COUNTER)
            .pair(Figure.APPLICATION_GAUGE, Field.APPLICATION_GAUGE);

    private final Section section;
    private final Field[] fields;
    private final long signed;
    private long mapped;

    private FigureFields(Section section) {
        this.section = section;
        this.fields = new Field[Figure.count(section)];
        long signedBits = 0;
        for (int bit = 0; bit < fields.length; bit++) {
            boolean isSigned = Figure.at(section, bit).kind() == Figure.Kind.SIGNED_GAUGE;
            signedBits |= isSigned ? 1L << bit : 0;
        }
        this.signed = signedBits;
    }

    private FigureFields pair(Figure figure, Field field) {
        if (figure.section() != section) {
            throw new IllegalArgumentException(figure + " is not of " + section);
        }
        fields[figure.bit()] = field;
        mapped |= 1L << figure.bit();
        return this;
    }

    /** Bits of the figures that are fields. */
    long mapped() {
        return mapped;
    }

    /** The field at a bit of {@link #mapped}. */
    Field field(int bit) {
        return fields[bit];
    }

    /** Whether the figure at a bit may be negative. */
    boolean isSigned(int bit) {
        return (signed >>> bit & 1) != 0;
    }
}
