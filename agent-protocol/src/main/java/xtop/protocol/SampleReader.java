// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import xtop.protocol.ProtocolException.Reason;

/**
 * Applies sample frames in place to the connection's one sample. A violation leaves that sample half changed; the
 * connection is over then.
 */
final class SampleReader {
    private final int rowLimit;
    private final InternedNames names;
    private final GuestSample sample = new GuestSample();

    /** Whether the sample is complete, so that a delta can build on it. */
    private boolean complete;

    /** Highest sequence number seen. */
    private long latest;

    /** Part number that must come next, 0 when no sample is under way. */
    private int nextPart;

    private boolean full;

    SampleReader(int rowLimit, InternedNames names) {
        this.rowLimit = rowLimit;
        this.names = names;
    }

    void clear() {
        sample.clear();
        complete = false;
        latest = 0;
        nextPart = 0;
    }

    /** As {@link AgentDecoder#prefetch}. */
    int prefetch(int depth) {
        return depth == 0 ? nextPart + (int) latest : sample.prefetch(depth - 1);
    }

    GuestSample sample() {
        return sample;
    }

    /** Reads a frame's body; true when it completed a sample. */
    boolean read(FrameCursor in, boolean isFull) throws ProtocolException {
        int part = in.u8();
        boolean last = (part & Wire.LAST) != 0;
        part &= ~Wire.LAST;
        long sequence = in.varint();
        if (part == 0) {
            first(in, isFull, sequence);
        } else if (part != nextPart || sequence != latest || isFull != full) {
            throw new ProtocolException(
                    Reason.SEQUENCE,
                    "part " + part + " of sample " + sequence + " does not follow part " + (nextPart - 1)
                            + " of sample " + latest);
        }
        if (!last && part == Wire.MAX_PARTS - 1) {
            throw new ProtocolException(Reason.LIMIT, "sample " + sequence + " has more than 128 frames");
        }
        while (in.hasMore()) {
            section(in);
        }
        nextPart = last ? 0 : part + 1;
        complete = last;
        return last;
    }

    private void first(FrameCursor in, boolean isFull, long sequence) throws ProtocolException {
        if (sequence <= latest) {
            throw new ProtocolException(
                    Reason.SEQUENCE, "sample " + Long.toUnsignedString(sequence) + " after sample " + latest);
        }
        if (isFull) {
            sample.clear();
            sample.guestNanos(in.varint());
        } else {
            if (!complete) {
                throw new ProtocolException(Reason.SEQUENCE, "delta sample " + sequence + " without a sample before");
            }
            sample.guestNanos(sample.guestNanos() + in.varint());
        }
        sample.sequence(sequence);
        latest = sequence;
        full = isFull;
    }

    private void section(FrameCursor in) throws ProtocolException {
        int wireId = in.u8();
        if (wireId == 0 || wireId > 127) {
            throw new ProtocolException(Reason.MALFORMED, "section id " + wireId);
        }
        Section section = Section.of(wireId);
        SampleTable table = section == null ? null : sample.table(section);
        long slot = -1;
        long id = 0;
        long mask = 0;
        while (in.hasMore()) {
            long head = in.varint();
            if (head == Wire.END_OF_SECTION) {
                return;
            }
            if (head == Wire.DEFINE_NAME) {
                names.define(in);
                continue;
            }
            long step = Wire.unzigzag(head >>> 2);
            switch ((int) head & 3) {
                case Wire.UPDATE_SAME -> {
                    slot = slot(table, slot + step);
                    update(in, table, (int) slot, mask);
                }
                case Wire.UPDATE_MASK -> {
                    slot = slot(table, slot + step);
                    long wanted = in.varint();
                    if (wanted == 0) {
                        remove(table, (int) slot);
                    } else {
                        mask = wanted;
                        update(in, table, (int) slot, mask);
                    }
                }
                case Wire.ADD_SAME -> {
                    id = id(table, id + step);
                    add(in, table, (int) id, in.varint(), mask);
                }
                default -> {
                    id = id(table, id + step);
                    long name = in.varint();
                    mask = in.varint();
                    add(in, table, (int) id, name, mask);
                    if (table != null) {
                        id = table.addPlainRows(in, names, id, mask, rowLimit);
                    }
                }
            }
        }
    }

    /** A slot that an update names; where the section is unknown, nothing can be checked or kept. */
    private long slot(SampleTable table, long slot) throws ProtocolException {
        if (full) {
            throw new ProtocolException(Reason.MALFORMED, "update in a full sample");
        }
        if (table != null && (slot < 0 || slot >= table.rows())) {
            throw new ProtocolException(
                    Reason.MALFORMED, "row " + slot + " of " + table.rows() + " in " + table.section());
        }
        return slot;
    }

    private long id(SampleTable table, long id) throws ProtocolException {
        if (id < 0 || id > 0xffffffffL) {
            throw new ProtocolException(Reason.MALFORMED, "row id " + id + " beyond 32 bits");
        }
        if (table == null) {
            return id;
        }
        if (table.rows() >= rowLimit) {
            throw new ProtocolException(Reason.LIMIT, "more than " + rowLimit + " rows in " + table.section());
        }
        if (!table.section().isTable() && id != 0) {
            throw new ProtocolException(Reason.MALFORMED, "row id " + id + " in " + table.section());
        }
        if (table.rowOf((int) id) >= 0) {
            throw new ProtocolException(Reason.MALFORMED, "row id " + id + " twice in " + table.section());
        }
        return id;
    }

    private static void remove(SampleTable table, int slot) {
        if (table != null) {
            table.remove(slot);
        }
    }

    private void update(FrameCursor in, SampleTable table, int slot, long mask) throws ProtocolException {
        if (mask == 0) {
            throw new ProtocolException(Reason.MALFORMED, "update without figures");
        }
        if (table == null) {
            skip(in, mask);
            return;
        }
        table.applyDelta(in, slot, mask, latest);
        if ((mask & table.nameMask()) != 0) {
            check(table, slot, mask);
        }
        if ((mask & ~table.known()) != 0) {
            skip(in, mask & ~table.known());
        }
    }

    private void add(FrameCursor in, SampleTable table, int id, long name, long mask) throws ProtocolException {
        if (table == null) {
            skip(in, mask);
            return;
        }
        if (!names.knows(name)) {
            throw new ProtocolException(
                    Reason.NAME, "row of " + table.section() + " with unknown name " + Long.toUnsignedString(name));
        }
        int slot = table.add(id, (int) name);
        table.applyValues(in, slot, mask);
        if ((mask & table.nameMask()) != 0) {
            check(table, slot, mask);
        }
        if ((mask & ~table.known()) != 0) {
            skip(in, mask & ~table.known());
        }
    }

    private void check(SampleTable table, int slot, long mask) throws ProtocolException {
        long named = mask & table.nameMask();
        while (named != 0) {
            int bit = Long.numberOfTrailingZeros(named);
            named &= named - 1;
            if (!names.knows(table.valueAt(slot, bit))) {
                throw new ProtocolException(
                        Reason.NAME,
                        "figure " + bit + " of " + table.section() + " is unknown name "
                                + Long.toUnsignedString(table.valueAt(slot, bit)));
            }
        }
    }

    private static void skip(FrameCursor in, long mask) throws ProtocolException {
        for (int i = Long.bitCount(mask); i > 0; i--) {
            in.varint();
        }
    }
}
