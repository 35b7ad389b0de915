// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.xen.HostSample;

/**
 * What the collector knows of itself when it publishes. Mutable, confined to the event loop.
 */
final class CollectorFigures {
    final TextCell command = new TextCell();
    final TextCell source = new TextCell();
    final TextCell xenVersion = new TextCell();
    final TextCell problem = new TextCell();
    long pid;
    long intervalNanos;
    long started;
    long workNanos;
    long xenstoreErrors;
    long hypervisorErrors;
    int watches;
    /** Unknown without a ledger. */
    long ledgerLost = HostSample.UNKNOWN;

    long ledgerEvicted = HostSample.UNKNOWN;
    long wordsLost;

    /** Sets the problem's text; null for none. Cheap where it is the same. */
    void problem(String text) {
        set(problem, text);
    }

    /** Sets a cell; cheap where it has that text. */
    static void set(TextCell cell, String text) {
        String known = cell.get();
        if (text == null ? known != null : !text.equals(known)) {
            cell.set(text);
        }
    }
}
