// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

/**
 * Where a simulated guest differs from a sound one, or lies.
 *
 * @param stolenShare share of the time in which its vCPUs are runnable and get no CPU, 0 to 1; negative for the little
 *     that every guest meets by chance
 * @param memoryClaim how many times its memory it says it has
 * @param sentClaim how many times the bytes it sent it says it sent
 * @param even whether nothing about its use of CPU, memory and network is left to chance
 */
record Faults(double stolenShare, double memoryClaim, double sentClaim, boolean even) {
    /** A sound guest. */
    static final Faults NONE = new Faults(-1, 1, 1, false);

    /** Nothing is left to chance: the same figures at each run. */
    static final Faults EVEN = new Faults(0.004, 1, 1, true);

    Faults stealing(double share) {
        return new Faults(share, memoryClaim, sentClaim, even);
    }

    Faults claimingMemory(double times) {
        return new Faults(stolenShare, times, sentClaim, even);
    }

    Faults claimingSent(double times) {
        return new Faults(stolenShare, memoryClaim, times, even);
    }
}
