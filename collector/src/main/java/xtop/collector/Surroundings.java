// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/** What the other threads of a collector tell the event loop of themselves. Any thread. */
interface Surroundings {
    /** Whether discovery has seen every domain once. */
    boolean scanned();

    /** Whether Xen's account was taken, or failed, once. */
    boolean sampled();

    /** What cannot be seen now, and why; null for nothing. */
    String problem();

    /** Fills in their figures. */
    void describe(CollectorFigures into);
}
