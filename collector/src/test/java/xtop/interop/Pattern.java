// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

/** The byte stream that {@code rig-peer} sends and checks: byte n is {@code n * 31 + (n >> 8) + seed}. */
final class Pattern {
    private final long seed;

    Pattern(long seed) {
        this.seed = seed;
    }

    void fill(byte[] bytes, int length, long place) {
        for (int i = 0; i < length; i++) {
            bytes[i] = at(place + i);
        }
    }

    void check(byte[] bytes, int length, long place) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != at(place + i)) {
                throw new AssertionError("byte " + (place + i) + " is " + bytes[i] + ", not " + at(place + i));
            }
        }
    }

    private byte at(long place) {
        return (byte) (place * 31 + (place >>> 8) + seed);
    }
}
