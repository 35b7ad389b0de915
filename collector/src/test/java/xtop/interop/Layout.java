// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

/**
 * Ring sizes as a server asks for them, and the orders that it gets.
 *
 * @param left bytes from client to server
 * @param right bytes from server to client
 * @param leftOrder log2 of the ring's size
 * @param rightOrder log2 of the ring's size
 */
record Layout(int left, int right, int leftOrder, int rightOrder) {
    /** What our agents offer: all in one page. */
    static final Layout SMALLEST = new Layout(0, 0, 10, 11);

    /** Every place a ring can have: in the page on either side, in pages of its own, mixed, and the largest. */
    static Layout[] all() {
        return new Layout[] {
            SMALLEST,
            new Layout(2048, 1024, 11, 10),
            new Layout(4096, 4096, 12, 12),
            new Layout(65_536, 65_536, 16, 16),
            new Layout(2048, 1 << 20, 11, 20),
            new Layout(1 << 20, 2048, 20, 11),
            new Layout(1 << 20, 1 << 20, 20, 20)
        };
    }

    /** Bytes to send so that each ring wraps a few times at least, and small ones hundreds of times. */
    long volume() {
        return 3L * ((1 << leftOrder) + (1 << rightOrder)) + 300_000;
    }

    String opened() {
        return "open left " + leftOrder + " right " + rightOrder;
    }

    @Override
    public String toString() {
        return leftOrder + "/" + rightOrder;
    }
}
