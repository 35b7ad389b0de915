// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Map;

/**
 * Widths of a guest's counters in bits. A counter wraps at its width; all are 64 bits wide unless the agent says
 * otherwise in its hello.
 *
 * @param narrow the counters that are narrower, with their widths, 8 to 63
 */
public record CounterWidths(Map<Figure, Integer> narrow) {
    /** All counters 64 bits wide. */
    public static final CounterWidths FULL = new CounterWidths(Map.of());

    public CounterWidths {
        narrow = Map.copyOf(narrow);
    }

    /** Width of a counter in bits, 8 to 64. */
    public int bits(Figure figure) {
        return narrow.getOrDefault(figure, 64);
    }
}
