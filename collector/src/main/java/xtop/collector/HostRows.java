// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.xen.HostSample;

/** Writes the one row of the host and the collector. Confined to the event loop. */
final class HostRows {
    private final int[] standings = new int[GuestSession.Standing.values().length];
    private long samples;
    private int channels;

    /** Starts to count the domains' sessions. */
    void begin() {
        Arrays.fill(standings, 0);
        samples = 0;
        channels = 0;
    }

    /** Counts one domain whose rows are kept: all is well with it. */
    void count(PublishedDomain kept) {
        standings[GuestSession.Standing.OK.ordinal()]++;
        samples += kept.samples();
        channels++;
    }

    /** Counts one domain's session. */
    void count(GuestSession session, GuestSession.Standing standing) {
        standings[standing.ordinal()]++;
        samples += session.counters().samples;
        channels += session.channelPort() == 0 ? 0 : 1;
    }

    /** Writes the row; null for a host that Xen has told nothing of. */
    void write(FleetBuilder builder, HostSample host, CollectorFigures figures, long samplesOfTheDead, int domains) {
        if (host != null) {
            CollectorFigures.set(figures.xenVersion, host.xenVersion.isEmpty() ? null : host.xenVersion);
            figures.xenVersion.put(builder, Field.HOST_XEN_VERSION, 0);
            builder.number(Field.HOST_MEMORY_TOTAL, 0, host.memoryTotal);
            builder.number(Field.HOST_MEMORY_FREE, 0, host.memoryFree);
            builder.number(Field.HOST_CPUS, 0, host.cpus);
            builder.number(Field.HOST_CPU_HERTZ, 0, host.cpuHertz);
        }
        figures.source.put(builder, Field.HOST_SOURCE, 0);
        figures.command.put(builder, Field.COLLECTOR_COMMAND, 0);
        figures.problem.put(builder, Field.COLLECTOR_PROBLEM, 0);
        builder.number(Field.COLLECTOR_PID, 0, figures.pid);
        builder.number(Field.COLLECTOR_INTERVAL, 0, figures.intervalNanos);
        builder.number(Field.COLLECTOR_CYCLE_TIME, 0, figures.workNanos);
        builder.number(Field.COLLECTOR_DOMAINS, 0, domains);
        builder.number(Field.COLLECTOR_AGENTS, 0, standings[GuestSession.Standing.OK.ordinal()]);
        builder.number(Field.COLLECTOR_AGENTS_CONNECTING, 0, standings[GuestSession.Standing.CONNECTING.ordinal()]);
        builder.number(Field.COLLECTOR_AGENTS_SILENT, 0, standings[GuestSession.Standing.SILENT.ordinal()]);
        builder.number(Field.COLLECTOR_AGENTS_REFUSED, 0, standings[GuestSession.Standing.REFUSED.ordinal()]);
        builder.number(Field.COLLECTOR_AGENTS_QUARANTINED, 0, standings[GuestSession.Standing.QUARANTINED.ordinal()]);
        builder.number(Field.COLLECTOR_STARTED, 0, figures.started);
        builder.number(Field.COLLECTOR_CHANNELS, 0, channels);
        builder.number(Field.COLLECTOR_SAMPLES, 0, samples + samplesOfTheDead);
        builder.number(Field.COLLECTOR_WATCHES, 0, figures.watches);
        builder.number(Field.COLLECTOR_XENSTORE_ERRORS, 0, figures.xenstoreErrors);
        builder.number(Field.COLLECTOR_LEDGER_LOST, 0, figures.ledgerLost);
        builder.number(Field.COLLECTOR_LEDGER_EVICTED, 0, figures.ledgerEvicted);
        if (figures.gap != null) {
            builder.number(Field.COLLECTOR_UNWATCHED_SINCE, 0, figures.gap.since());
            builder.number(Field.COLLECTOR_UNWATCHED_UNTIL, 0, figures.gap.until());
            builder.number(Field.COLLECTOR_UNWATCHED_DEATHS, 0, figures.gap.deaths());
        }
        builder.number(Field.COLLECTOR_WORDS_LOST, 0, figures.wordsLost);
        builder.number(Field.COLLECTOR_HYPERVISOR_ERRORS, 0, figures.hypervisorErrors);
    }
}
