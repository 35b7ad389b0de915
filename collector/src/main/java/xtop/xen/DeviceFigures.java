// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.util.Arrays;

/**
 * Counters of a domain's devices of one kind, each under the device's number. Mutable, reused, confined to one thread
 * at a time.
 */
public final class DeviceFigures {
    private final int columns;
    private int[] numbers = new int[1];
    private long[] values;
    private int count;

    /** @param columns counters of a device */
    DeviceFigures(int columns) {
        this.columns = columns;
        values = new long[columns];
    }

    /** How many devices there are. */
    public int count() {
        return count;
    }

    /** Number of a device, 0 to {@link #count}. */
    public int number(int device) {
        return numbers[device];
    }

    /** One of a device's counters. */
    public long value(int device, int column) {
        return values[device * columns + column];
    }

    /** Appends a device. */
    public void add(int number, long... counters) {
        if (counters.length != columns) {
            throw new IllegalArgumentException(counters.length + " counters, not " + columns);
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
            values = Arrays.copyOf(values, count * 2 * columns);
        }
        numbers[count] = number;
        System.arraycopy(counters, 0, values, count * columns, columns);
        count++;
    }

    void clear() {
        count = 0;
    }
}
