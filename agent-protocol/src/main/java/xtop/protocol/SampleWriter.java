// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * Turns samples into frames. Keeps a mirror of what the decoder holds after the frames so far; a delta is what changes
 * that mirror into the new sample.
 */
final class SampleWriter {
    private static final Section[] SECTIONS = Section.values();

    private final GuestSample mirror = new GuestSample();
    private final FrameWriter frame = new FrameWriter(Wire.MAX_AGENT_FRAME);
    private final FrameQueue out;
    private final SentNames names;

    private boolean[] seen = new boolean[0];
    private boolean full;
    private long sequence;
    private int part;

    /** Where the frame's rows start: an empty last frame is allowed, an empty other one is not. */
    private int bodyStart;

    /** The section being written, and the one that the frame is in. */
    private Section section;

    private Section openSection;
    private int slot;
    private long id;
    private long mask;

    SampleWriter(FrameQueue out, SentNames names) {
        this.out = out;
        this.names = names;
    }

    /** Queues the frames of a sample: full, or a difference to the one before. */
    void write(GuestSample sample, long number, boolean isFull) {
        full = isFull;
        sequence = number;
        part = 0;
        beginFrame();
        if (full) {
            frame.varint(sample.guestNanos());
        } else {
            frame.varint(sample.guestNanos() - mirror.guestNanos());
        }
        bodyStart = frame.position();
        if (full) {
            mirror.clear();
        }
        mirror.guestNanos(sample.guestNanos());
        for (Section each : SECTIONS) {
            section = each;
            rows(sample.table(each), mirror.table(each));
        }
        endFrame(Wire.LAST);
    }

    private void rows(SampleTable now, SampleTable base) {
        if (seen.length < base.rows() + now.rows()) {
            seen = new boolean[(base.rows() + now.rows()) * 2];
        }
        Arrays.fill(seen, 0, base.rows() + now.rows(), false);
        int guess = 0;
        for (int row = 0; row < now.rows(); row++) {
            int rowId = now.id(row);
            int at = guess < base.rows() && base.id(guess) == rowId ? guess : base.rowOf(rowId);
            if (at >= 0 && seen[at]) {
                throw new IllegalArgumentException("row id " + rowId + " twice in " + now.section());
            }
            defineNames(now, row);
            if (at >= 0 && base.nameId(at) == now.nameId(row) && (base.mask(at) & ~now.mask(row)) == 0) {
                change(now, row, base, at);
            } else {
                if (at >= 0) {
                    removeSeen(base, at);
                }
                at = add(now, row, base);
            }
            seen[at] = true;
            guess = at + 1;
        }
        for (int row = base.rows() - 1; row >= 0; row--) {
            if (!seen[row]) {
                removeSeen(base, row);
            }
        }
    }

    private void change(SampleTable now, int row, SampleTable base, int at) {
        long changed = now.mask(row) & ~base.mask(at);
        long common = now.mask(row) & base.mask(at);
        while (common != 0) {
            int bit = Long.numberOfTrailingZeros(common);
            common &= common - 1;
            if (now.valueAt(row, bit) != base.valueAt(at, bit)) {
                changed |= 1L << bit;
            }
        }
        if (changed == 0) {
            return;
        }
        int start = open();
        writeChange(now, row, base, at, changed);
        if (!frame.fits()) {
            reopen(start);
            writeChange(now, row, base, at, changed);
        }
        copy(now, row, base, at, changed);
    }

    private void writeChange(SampleTable now, int row, SampleTable base, int at, long changed) {
        long step = stepTo(at);
        if (changed == mask) {
            frame.varint(step | Wire.UPDATE_SAME);
        } else {
            frame.varint(step | Wire.UPDATE_MASK);
            frame.varint(changed);
            mask = changed;
        }
        for (long rest = changed; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            long old = (base.mask(at) >>> bit & 1) == 0 ? 0 : base.valueAt(at, bit);
            frame.varint(Wire.zigzag(now.valueAt(row, bit) - old));
        }
    }

    private int add(SampleTable now, int row, SampleTable base) {
        int start = open();
        writeAdd(now, row);
        if (!frame.fits()) {
            reopen(start);
            writeAdd(now, row);
        }
        int at = base.add(now.id(row), now.nameId(row));
        copy(now, row, base, at, now.mask(row));
        return at;
    }

    private void writeAdd(SampleTable now, int row) {
        long rowId = now.id(row) & 0xffffffffL;
        long rowMask = now.mask(row);
        frame.varint(Wire.zigzag(rowId - id) << 2 | (rowMask == mask ? Wire.ADD_SAME : Wire.ADD_MASK));
        frame.varint(now.nameId(row));
        if (rowMask != mask) {
            frame.varint(rowMask);
            mask = rowMask;
        }
        id = rowId;
        for (long rest = rowMask; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            long value = now.valueAt(row, bit);
            frame.varint((now.signedMask() >>> bit & 1) == 0 ? value : Wire.zigzag(value));
        }
    }

    private void removeSeen(SampleTable base, int at) {
        int start = open();
        writeRemove(at);
        if (!frame.fits()) {
            reopen(start);
            writeRemove(at);
        }
        seen[at] = seen[base.rows() - 1];
        seen[base.rows() - 1] = false;
        base.remove(at);
    }

    private void writeRemove(int at) {
        frame.varint(stepTo(at) | Wire.UPDATE_MASK);
        frame.varint(0);
    }

    private static void copy(SampleTable from, int row, SampleTable to, int at, long figures) {
        for (long rest = figures; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            to.setAt(at, bit, from.valueAt(row, bit));
        }
    }

    private void defineNames(SampleTable now, int row) {
        names.require(now.nameId(row));
        defineName(now.nameId(row));
        for (long rest = now.mask(row) & now.nameMask(); rest != 0; rest &= rest - 1) {
            long value = now.valueAt(row, Long.numberOfTrailingZeros(rest));
            names.require(value);
            defineName((int) value);
        }
    }

    private void defineName(int name) {
        if (names.isSent(name)) {
            return;
        }
        int start = open();
        names.write(frame, name);
        if (!frame.fits()) {
            reopen(start);
            names.write(frame, name);
        }
        names.sent(name);
    }

    /** Enters the section if the frame is not in it; returns the position before that. */
    private int open() {
        int start = frame.position();
        if (openSection != section) {
            enterSection();
        }
        return start;
    }

    private void enterSection() {
        if (openSection != null) {
            frame.varint(Wire.END_OF_SECTION);
        }
        frame.u8(section.wireId());
        openSection = section;
        slot = -1;
        id = 0;
        mask = 0;
    }

    /** The bits of a head that lead to a row; the same row twice in a row needs the section entered anew. */
    private long stepTo(int row) {
        if (row == slot) {
            enterSection();
        }
        long step = Wire.zigzag(row - slot) << 2;
        slot = row;
        return step;
    }

    /** Takes the record from a position on back, ends the frame there and opens the section in the next one. */
    private void reopen(int position) {
        if (position == bodyStart) {
            throw new IllegalStateException("a record longer than a frame");
        }
        frame.rewind(position);
        endFrame(0);
        part++;
        beginFrame();
        bodyStart = frame.position();
        open();
    }

    private void beginFrame() {
        frame.begin(full ? Wire.FULL : Wire.DELTA);
        frame.u8(0);
        frame.varint(sequence);
        openSection = null;
    }

    private void endFrame(int flag) {
        if (part >= Wire.MAX_PARTS) {
            throw new IllegalArgumentException("sample longer than 128 frames");
        }
        frame.patch(Wire.HEADER, part | flag);
        out.add(frame);
    }
}
