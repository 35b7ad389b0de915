// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.function.LongSupplier;
import xtop.fleet.FleetBuilder;
import xtop.fleet.History;
import xtop.protocol.SharedTexts;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;

/**
 * What all sessions of one event loop share. Confined to the event loop.
 *
 * @param grants maps rings
 * @param events binds ports
 * @param clock the collector's
 * @param nonces random numbers, one a connection
 * @param intervalNanos time between samples that agents are asked for
 * @param buffer where bytes of a ring are copied before anything looks at them
 * @param matcher scratch
 * @param history scratch
 * @param rates scratch
 * @param fleet whose fleets the guests' rows go into
 * @param silence words
 * @param lastWords what guests said when they panicked
 * @param texts that guests say alike
 * @param others who may hold channels that are refused to us
 * @param moment when what is read now came
 */
record SessionPort(
        GrantTable grants,
        EventChannels events,
        CollectorClock clock,
        LongSupplier nonces,
        long intervalNanos,
        byte[] buffer,
        RowMatcher matcher,
        History.Scratch history,
        RateScratch rates,
        FleetBuilder fleet,
        Silence silence,
        LastWords lastWords,
        SharedTexts texts,
        ForeignClients others,
        Moment moment) {
    /** Bytes taken from one guest in one turn, so that a flooding one costs the others nothing. */
    static final int TURN_BYTES = 16 * 1024;

    SessionPort(
            GrantTable grants,
            EventChannels events,
            CollectorClock clock,
            LongSupplier nonces,
            long intervalNanos,
            ForeignClients others) {
        this(
                grants,
                events,
                clock,
                nonces,
                intervalNanos,
                new byte[TURN_BYTES],
                new RowMatcher(),
                new History.Scratch(),
                new RateScratch(),
                new FleetBuilder(),
                new Silence(),
                new LastWords(),
                new SharedTexts(),
                others,
                new Moment(clock));
    }
}
