// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.function.ToIntFunction;
import xtop.protocol.AgentHello;
import xtop.protocol.GuestSample;

/** What an agent reports: the inside of one guest. Confined to the agent's thread. */
interface FigureSource {
    /** What the agent says of itself at the start of a connection. */
    AgentHello hello();

    /** The guest's monotonic clock, ns since its boot. */
    long guestNanos();

    /** Shortest time between two samples that it can bear, ns. */
    default long leastIntervalNanos() {
        return 0;
    }

    /**
     * Writes the figures of now into a cleared sample.
     *
     * @param names gives the connection's id for a name
     */
    void fill(GuestSample sample, ToIntFunction<String> names);
}
