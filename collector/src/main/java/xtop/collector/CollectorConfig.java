// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import xtop.fleet.RunDirectory;

/**
 * How a collector works.
 *
 * @param description what a person reads as the source, such as {@code this machine's Xen}
 * @param command the command that collects, such as {@code xtop serve}: named to others who want the channels
 * @param runDirectory where the lock and the fleet file are; null for a Xen that only this process can see
 * @param publishFile whether to publish the fleet file
 * @param intervalNanos between two published fleets and, as far as agents comply, between two samples
 * @param sweepNanos between two looks at all rings
 * @param ledger file of the dead; null for none
 * @param orders file of orders that outlive the service; null for none
 */
public record CollectorConfig(
        String description,
        String command,
        RunDirectory runDirectory,
        boolean publishFile,
        long intervalNanos,
        long sweepNanos,
        File ledger,
        File orders) {
    private static final long SECOND = 1_000_000_000L;
    /** Time from one look at all rings to the next where nobody says otherwise, ns. */
    static final long SWEEP = 100_000_000L;

    public CollectorConfig {
        if (intervalNanos < SWEEP || sweepNanos < SWEEP / 100 || sweepNanos > intervalNanos) {
            throw new IllegalArgumentException("interval below 0.1 s, or sweep not between 1 ms and the interval");
        }
        if (publishFile && runDirectory == null) {
            throw new IllegalArgumentException("a fleet file needs a run directory");
        }
    }

    /** The service: holds this machine's channels and publishes the fleet file. */
    public static CollectorConfig serving(RunDirectory runDirectory, String command) {
        return new CollectorConfig("this machine's Xen", command, runDirectory, true, SECOND, SWEEP, null, null);
    }

    /** A command's own collector for its life time: takes the lock, publishes nothing. */
    public static CollectorConfig embedded(RunDirectory runDirectory, String command) {
        return new CollectorConfig("this machine's Xen", command, runDirectory, false, SECOND, SWEEP, null, null);
    }

    /** A host in memory: no lock, no file. */
    public static CollectorConfig inMemory(String description) {
        return new CollectorConfig(description, "xtop", null, false, SECOND, SWEEP, null, null);
    }

    /** The same with another time between fleets. */
    public CollectorConfig every(long nanos) {
        return new CollectorConfig(
                description, command, runDirectory, publishFile, nanos, Math.min(sweepNanos, nanos), ledger, orders);
    }

    /** The same with a ledger of the dead; null for none. */
    public CollectorConfig keeping(File ledgerFile) {
        return new CollectorConfig(
                description, command, runDirectory, publishFile, intervalNanos, sweepNanos, ledgerFile, orders);
    }

    /** The same with orders that outlive the service; null for none. */
    public CollectorConfig remembering(File orderFile) {
        return new CollectorConfig(
                description, command, runDirectory, publishFile, intervalNanos, sweepNanos, ledger, orderFile);
    }
}
