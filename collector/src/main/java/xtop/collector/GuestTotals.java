// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * Running totals of what a guest says it did, made of its rates, so that a counter which wrapped or was reset adds
 * nothing. Where a step is not wholly known the chain is broken and sums before and after cannot be compared. Confined to
 * the event loop.
 */
final class GuestTotals {
    private static final double PERCENT = 100;
    private static final double SECOND = 1e9;

    private double cpu;
    private double received;
    private double sent;
    private int interfaces;
    private int cpuBreaks;
    private int trafficBreaks;

    /** Adds what happened between two samples. */
    void add(GuestRates rates, long elapsed) {
        if (rates.cpuWhole && !Double.isNaN(rates.cpu)) {
            cpu += rates.cpu / PERCENT * elapsed;
        } else {
            cpuBreaks++;
        }
        if (rates.trafficWhole && !Double.isNaN(rates.receive) && !Double.isNaN(rates.transmit)) {
            received += rates.receive * elapsed / SECOND;
            sent += rates.transmit * elapsed / SECOND;
        } else {
            trafficBreaks++;
        }
        interfaces = rates.realInterfaces;
    }

    /** A first sample, or one after a silence. */
    void interrupt() {
        cpuBreaks++;
        trafficBreaks++;
    }

    /** ns. */
    long cpuNanos() {
        return (long) cpu;
    }

    long receivedBytes() {
        return (long) received;
    }

    long sentBytes() {
        return (long) sent;
    }

    /** Interfaces but loopback. */
    int interfaces() {
        return interfaces;
    }

    /** Changes whenever CPU time before and after cannot be compared. */
    int cpuBreaks() {
        return cpuBreaks;
    }

    /** The same for bytes. */
    int trafficBreaks() {
        return trafficBreaks;
    }
}
