// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * One part of a sample: either a single row of figures about the guest, or a table with a row for each vCPU, thread,
 * interface and so on. The wire id of a section never changes and is never reused (PROTOCOL.md, "Sections").
 */
public enum Section {
    /** Guest-wide figures: processes, switches, interrupts, paging. */
    SYSTEM(1, false),
    /** Guest-wide memory figures, all in bytes. */
    MEMORY(2, false),
    /** One row a vCPU; the row id is the vCPU number. */
    VCPU(3, true),
    /** One row a thread; the row id is the agent's thread id, unique among living threads. */
    THREAD(4, true),
    /** One row a network interface, seen from the guest. */
    INTERFACE(5, true),
    /** One row a block device, seen from the guest. */
    BLOCK(6, true),
    /** Garbage-collected heap figures of the guest's language runtime. */
    COLLECTED_HEAP(7, false),
    /** One row a vchan endpoint held by the guest. */
    CHANNEL(8, true),
    /** One row an application metric, named by the guest's application. */
    APPLICATION(9, true),
    /** What the agent itself costs its guest. */
    AGENT(10, false);

    private static final Section[] BY_WIRE_ID = byWireId();

    private final int wireId;
    private final boolean table;

    Section(int wireId, boolean table) {
        this.wireId = wireId;
        this.table = table;
    }

    /** The id on the wire, 1 to 127. */
    public int wireId() {
        return wireId;
    }

    /** Whether the section may have any number of rows; otherwise it has exactly one row with id 0. */
    public boolean isTable() {
        return table;
    }

    /** The section with a wire id, or null where this version knows none (skip it). */
    public static Section of(int wireId) {
        return wireId >= 0 && wireId < BY_WIRE_ID.length ? BY_WIRE_ID[wireId] : null;
    }

    private static Section[] byWireId() {
        Section[] result = new Section[values().length + 1];
        for (Section section : values()) {
            result[section.wireId] = section;
        }
        return result;
    }
}
