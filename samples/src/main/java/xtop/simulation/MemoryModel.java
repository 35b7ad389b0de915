// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.SplittableRandom;

/** Memory of a simulated guest: a level that breathes, or leaks until nothing is left. Confined to one thread. */
final class MemoryModel {
    private static final double FULL = 0.97;

    private final SplittableRandom random;
    private final long total;
    private final long base;
    private final long leakBytesPerSecond;
    private final boolean even;
    private double used;
    private double allocations;
    private long failures;
    private long peak;
    private boolean ranOut;

    MemoryModel(Blueprint blueprint, long ageNanos, SplittableRandom random) {
        this.random = random;
        // the kernel's image and page tables are not the allocator's
        this.total = blueprint.memoryBytes() - blueprint.memoryBytes() / 32;
        this.base = (long) (total * blueprint.usedShare());
        this.leakBytesPerSecond = blueprint.leakBytesPerSecond();
        this.even = blueprint.faults().even();
        this.used = base;
        this.peak = base;
        this.allocations = 40 * (ageNanos / 1e9);
    }

    void advance(long elapsed) {
        double seconds = elapsed / 1e9;
        ranOut = false;
        if (leakBytesPerSecond > 0) {
            used += leakBytesPerSecond * seconds * (even ? 1 : 0.5 + random.nextDouble());
            if (used > FULL * total) {
                ranOut = true;
                failures += 3;
                used = base;
            }
        } else {
            // breathes: no growth lasts
            double pull = (base - used) * 0.05;
            used += pull + (random.nextDouble() - 0.5) * total * 0.004;
        }
        used = Math.max(total * 0.02, Math.min(total * 0.99, used));
        allocations += 400 * seconds * (0.5 + random.nextDouble());
        peak = Math.max(peak, (long) used);
    }

    long total() {
        return total;
    }

    long used() {
        return (long) used;
    }

    long peak() {
        return peak;
    }

    long allocations() {
        return (long) allocations;
    }

    long failures() {
        return failures;
    }

    /** Whether memory ran out in the last span of time; the application has been started anew then. */
    boolean ranOut() {
        return ranOut;
    }
}
