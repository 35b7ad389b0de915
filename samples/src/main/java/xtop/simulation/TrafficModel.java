// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;

/** A device's two directions: bytes and operations that only grow. Confined to one thread. */
final class TrafficModel {
    private final SplittableRandom random;
    private final double inRate;
    private final double outRate;
    private final double bytesPerOperation;
    private final boolean even;
    private double burst = 1;
    private double in;
    private double out;

    /**
     * @param inRate mean bytes a second, received or read
     * @param outRate mean bytes a second, sent or written
     * @param bytesPerOperation mean size of a packet or a request
     * @param even whether it never bursts
     */
    TrafficModel(
            double inRate,
            double outRate,
            double bytesPerOperation,
            boolean even,
            long ageNanos,
            SplittableRandom random) {
        this.even = even;
        this.random = random;
        this.inRate = inRate;
        this.outRate = outRate;
        this.bytesPerOperation = bytesPerOperation;
        this.in = inRate * (ageNanos / 1e9);
        this.out = outRate * (ageNanos / 1e9);
    }

    void advance(long elapsed) {
        burst = even ? 1 : Math.max(0.2, Math.min(3, burst + (random.nextDouble() - 0.5) * 0.2 + (1 - burst) * 0.02));
        in += inRate * burst * (elapsed / 1e9);
        out += outRate * burst * (elapsed / 1e9);
    }

    long inBytes() {
        return (long) in;
    }

    long outBytes() {
        return (long) out;
    }

    long inOperations() {
        return (long) (in / bytesPerOperation);
    }

    long outOperations() {
        return (long) (out / bytesPerOperation);
    }
}
