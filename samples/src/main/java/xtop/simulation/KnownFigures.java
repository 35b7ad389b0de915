// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static xtop.protocol.Figure.*;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import xtop.protocol.Figure;
import xtop.protocol.GuestKind;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;

/**
 * Which figures an agent in each kind of system can know. A rump kernel on Xen counts no packets, a Mini-OS has no
 * processes, a MirageOS has no threads unless its application names some: the simulation knows all of it and must not
 * tell. Immutable.
 */
final class KnownFigures {
    private static final Set<Figure> RUNSTATES = EnumSet.of(VCPU_RUNNING, VCPU_RUNNABLE, VCPU_BLOCKED, VCPU_OFFLINE);
    private static final Set<Figure> BYTES = EnumSet.of(INTERFACE_RECEIVE_BYTES, INTERFACE_TRANSMIT_BYTES);
    private static final Set<Figure> PACKETS = EnumSet.of(INTERFACE_RECEIVE_PACKETS, INTERFACE_TRANSMIT_PACKETS);

    private final Set<Figure> figures;

    private KnownFigures(Set<Figure> figures) {
        this.figures = figures;
    }

    /** What an agent in that kind of system knows. */
    static KnownFigures of(GuestKind kind) {
        Set<Figure> known = EnumSet.noneOf(Figure.class);
        addSection(known, Section.AGENT);
        switch (kind) {
            case RUMP -> {
                add(known, SYSTEM_CONTEXT_SWITCHES, SYSTEM_RUNNABLE, SYSTEM_BLOCKED, SYSTEM_THREADS);
                add(known, MEMORY_TOTAL, MEMORY_USED, MEMORY_FREE);
                add(known, THREAD_STATE, THREAD_CPU, THREAD_SWITCHES, THREAD_WAKEUP_TIME);
                add(known, BLOCK_READ_BYTES, BLOCK_READ_REQUESTS, BLOCK_WRITE_BYTES, BLOCK_WRITE_REQUESTS);
                add(known, INTERFACE_RECEIVE_ERRORS, INTERFACE_RECEIVE_DROPS, INTERFACE_TRANSMIT_ERRORS);
                known.addAll(RUNSTATES);
                known.addAll(BYTES);
            }
            case MINIOS -> {
                add(known, SYSTEM_CONTEXT_SWITCHES, SYSTEM_RUNNABLE, SYSTEM_BLOCKED, SYSTEM_THREADS);
                add(known, MEMORY_TOTAL, MEMORY_USED, MEMORY_FREE);
                add(known, THREAD_STATE, THREAD_CPU, THREAD_SWITCHES, THREAD_WAKEUP_TIME);
                add(known, THREAD_STACK_USED, THREAD_STACK_SIZE);
                known.addAll(RUNSTATES);
                known.addAll(BYTES);
                known.addAll(PACKETS);
            }
            case MIRAGE -> {
                add(known, MEMORY_TOTAL, MEMORY_USED, MEMORY_FREE, MEMORY_STACK, MEMORY_HEAP_USED, MEMORY_HEAP_TOTAL);
                add(known, THREAD_STATE);
                addSection(known, Section.COLLECTED_HEAP);
                addSection(known, Section.APPLICATION);
                known.addAll(RUNSTATES);
                known.addAll(BYTES);
                known.addAll(PACKETS);
            }
            case UNIKRAFT -> {
                add(known, SYSTEM_RUNNABLE, SYSTEM_BLOCKED, SYSTEM_THREADS);
                add(known, MEMORY_TOTAL, MEMORY_USED, MEMORY_FREE, MEMORY_HEAP_PEAK);
                add(known, MEMORY_ALLOCATIONS, MEMORY_FREES, MEMORY_ALLOCATION_FAILURES);
                add(known, THREAD_STATE, THREAD_CPU, THREAD_WAKEUP_TIME);
                addSection(known, Section.INTERFACE);
                addSection(known, Section.APPLICATION);
                known.addAll(RUNSTATES);
            }
            case LINUX -> {
                addSection(known, Section.SYSTEM);
                addSection(known, Section.VCPU);
                known.removeAll(RUNSTATES);
                known.remove(VCPU_GUEST);
                addSection(known, Section.THREAD);
                known.removeAll(EnumSet.of(THREAD_STACK_USED, THREAD_STACK_SIZE, THREAD_WAKEUP_TIME));
                addSection(known, Section.INTERFACE);
                addSection(known, Section.BLOCK);
                add(known, MEMORY_TOTAL, MEMORY_USED, MEMORY_FREE, MEMORY_AVAILABLE, MEMORY_PAGE_CACHE, MEMORY_BUFFERS);
                add(known, MEMORY_SWAP_TOTAL, MEMORY_SWAP_FREE, MEMORY_ACTIVE, MEMORY_INACTIVE, MEMORY_SLAB);
            }
            case OTHER -> known.addAll(RUNSTATES);
        }
        return new KnownFigures(known);
    }

    /** Whether an agent there knows the figure. */
    boolean has(Figure figure) {
        return figures.contains(figure);
    }

    /** Whether it knows any figure of the section. */
    boolean has(Section section) {
        return figures.stream().anyMatch(figure -> figure.section() == section);
    }

    /** The hello's bit mask of sections. */
    long sections() {
        long mask = 0;
        for (Figure figure : figures) {
            mask |= 1L << figure.section().wireId();
        }
        return mask;
    }

    /** Sets a figure of a row where the agent knows it. */
    void put(SampleTable table, int row, Figure figure, long value) {
        if (figures.contains(figure)) {
            table.set(row, figure, value);
        }
    }

    private static void add(Set<Figure> known, Figure... figures) {
        Collections.addAll(known, figures);
    }

    private static void addSection(Set<Figure> known, Section section) {
        for (Figure figure : Figure.values()) {
            if (figure.section() == section) {
                known.add(figure);
            }
        }
    }
}
