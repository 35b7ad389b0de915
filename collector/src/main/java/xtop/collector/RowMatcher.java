// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;

/**
 * Finds a row of the sample before by its id. Rows mostly keep their place; where one moved, an index over the table is
 * made once, so that a guest that shuffles its rows costs no more than their number. Scratch, shared by all guests.
 */
final class RowMatcher {
    private static final int HASH = 0x9E3779B1;

    private int[] ids;
    private int rows;
    private boolean indexed;
    private int[] slots = new int[64];

    /** Starts to match against the ids of so many rows. */
    void begin(int[] idsBefore, int rowsBefore) {
        ids = idsBefore;
        rows = rowsBefore;
        indexed = false;
    }

    /** The row with that id, most probably at the hint; -1 for none. */
    int find(int id, int hint) {
        if (hint < rows && ids[hint] == id) {
            return hint;
        }
        if (!indexed) {
            index();
        }
        int mask = slots.length - 1;
        for (int at = place(id); slots[at] != 0; at = at + 1 & mask) {
            if (ids[slots[at] - 1] == id) {
                return slots[at] - 1;
            }
        }
        return -1;
    }

    private void index() {
        if (slots.length < rows * 2) {
            slots = new int[Integer.highestOneBit(rows) * 4];
        } else {
            Arrays.fill(slots, 0);
        }
        int mask = slots.length - 1;
        for (int row = 0; row < rows; row++) {
            int at = place(ids[row]);
            while (slots[at] != 0) {
                at = at + 1 & mask;
            }
            slots[at] = row + 1;
        }
        indexed = true;
    }

    private int place(int id) {
        return (id * HASH) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    }
}
