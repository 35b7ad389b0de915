// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;

/**
 * Maps row ids to rows: open addressing with linear probing, at most half full, deletion by shifting back. The hash is
 * mixed with a multiplier; a guest that chooses ids to collide costs a scan of its own rows at worst, and those are
 * limited.
 */
final class IdIndex {
    private static final int FREE = -1;

    private int[] ids = new int[16];
    private int[] rows = new int[16];
    private int size;

    IdIndex() {
        Arrays.fill(rows, FREE);
    }

    /** The row of an id, or -1. */
    int row(int id) {
        int mask = ids.length - 1;
        for (int at = hash(id) & mask; rows[at] != FREE; at = (at + 1) & mask) {
            if (ids[at] == id) {
                return rows[at];
            }
        }
        return FREE;
    }

    void put(int id, int row) {
        if (size * 2 >= ids.length) {
            grow();
        }
        int mask = ids.length - 1;
        int at = hash(id) & mask;
        while (rows[at] != FREE && ids[at] != id) {
            at = (at + 1) & mask;
        }
        size += rows[at] == FREE ? 1 : 0;
        ids[at] = id;
        rows[at] = row;
    }

    void remove(int id) {
        int mask = ids.length - 1;
        int hole = hash(id) & mask;
        while (ids[hole] != id || rows[hole] == FREE) {
            if (rows[hole] == FREE) {
                return;
            }
            hole = (hole + 1) & mask;
        }
        size--;
        for (int at = (hole + 1) & mask; rows[at] != FREE; at = (at + 1) & mask) {
            int home = hash(ids[at]) & mask;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                ids[hole] = ids[at];
                rows[hole] = rows[at];
                hole = at;
            }
        }
        rows[hole] = FREE;
    }

    void clear() {
        Arrays.fill(rows, FREE);
        size = 0;
    }

    private void grow() {
        int[] oldIds = ids;
        int[] oldRows = rows;
        ids = new int[oldIds.length * 2];
        rows = new int[oldIds.length * 2];
        Arrays.fill(rows, FREE);
        size = 0;
        for (int i = 0; i < oldIds.length; i++) {
            if (oldRows[i] != FREE) {
                put(oldIds[i], oldRows[i]);
            }
        }
    }

    private static int hash(int id) {
        int mixed = id * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }
}
