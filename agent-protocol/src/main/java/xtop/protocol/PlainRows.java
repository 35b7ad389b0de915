// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Reads added rows of the commonest form in one loop: same mask as the row before, head and name of one byte, every
 * number of at most seven bytes. Nearly all rows of a full sample are of this form. Knows nothing of names and ids; what
 * is of another form, faults too, it leaves unread.
 */
final class PlainRows {
    /** Most bytes of a number. */
    private static final int LONGEST = 7;

    private static final int NAME_SHIFT = 8;
    private static final int SIGN_7 = -1 << 7;
    private static final int SIGN_14 = SIGN_7 ^ -1 << 14;
    private static final int SIGN_21 = SIGN_14 ^ -1 << 21;
    private static final long SIGN_28 = SIGN_21 ^ -1L << 28;
    private static final long SIGN_35 = SIGN_28 ^ -1L << 35;
    private static final long SIGN_42 = SIGN_35 ^ -1L << 42;

    private PlainRows() {}

    /**
     * Reads rows until one is of another form, the frame ends or there is no more room.
     *
     * @param starts gets head and name of each row, to be taken apart by {@link #step} and {@link #name}
     * @param values gets the numbers of row r from r * stride on, each at its bit in the mask
     * @param first the first row to be written
     * @param limit the first row not to be written
     * @param mask of the numbers that each row has
     * @return the first row not written; the cursor stands where that row's bytes would start
     */
    static int read(FrameCursor in, int[] starts, long[] values, int stride, int first, int limit, long mask) {
        byte[] source = in.bytes();
        int end = in.end();
        int last = Math.min(end - 1, source.length - 2 - LONGEST * Long.bitCount(mask));
        int at = in.position();
        int row = first;
        rows:
        for (int base = first * stride; row < limit && at < last; base += stride) {
            int head = source[at];
            int name = source[at + 1];
            if ((head & 0x87) != Wire.ADD_SAME || head == Wire.ADD_SAME || name < 0) {
                break;
            }
            int next = at + 2;
            for (long rest = mask; rest != 0; rest &= rest - 1) {
                long value = source[next];
                if (value >= 0) {
                    next++;
                } else {
                    int low = (int) value ^ source[next + 1] << 7;
                    if (low < 0) {
                        value = low ^ SIGN_7;
                        next += 2;
                        if (value < 1 << 7) {
                            break rows;
                        }
                    } else if ((low ^= source[next + 2] << 14) >= 0) {
                        value = low ^ SIGN_14;
                        next += 3;
                        if (value < 1 << 14) {
                            break rows;
                        }
                    } else if ((low ^= source[next + 3] << 21) < 0) {
                        value = low ^ SIGN_21;
                        next += 4;
                        if (value < 1 << 21) {
                            break rows;
                        }
                    } else if ((value = low ^ (long) source[next + 4] << 28) >= 0) {
                        value ^= SIGN_28;
                        next += 5;
                        if (value < 1L << 28) {
                            break rows;
                        }
                    } else if ((value ^= (long) source[next + 5] << 35) < 0) {
                        value ^= SIGN_35;
                        next += 6;
                        if (value < 1L << 35) {
                            break rows;
                        }
                    } else {
                        value ^= (long) source[next + 6] << 42 ^ SIGN_42;
                        next += 7;
                        if (value < 1L << 42) {
                            break rows;
                        }
                    }
                }
                values[base + Long.numberOfTrailingZeros(rest)] = value;
            }
            if (next > end) {
                break;
            }
            starts[row++] = name << NAME_SHIFT | head;
            at = next;
        }
        in.position(at);
        return row;
    }

    /** What a row's id is above the one of the row before, 1 to 15. */
    static int step(int start) {
        return start >> 3 & 0x0f;
    }

    /** A row's name id, 0 to 127. */
    static int name(int start) {
        return start >> NAME_SHIFT;
    }
}
