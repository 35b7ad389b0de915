// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;

/** What a command works with: its console and the way to its source. One thread. */
final class Session {
    /** Longest wait of a one-shot command for the agents of a collector that it started itself. */
    private static final long SETTLE_NANOS = 1_500_000_000L;

    private static final long FIRST_FLEET_NANOS = 5_000_000_000L;

    private final Console console;
    private final SourceChoice choice;
    private final RunDirectory run;
    private boolean published;

    Session(Console console, SourceChoice choice, RunDirectory run) {
        this.console = console;
        this.choice = choice;
        this.run = run;
    }

    Console console() {
        return console;
    }

    SourceChoice choice() {
        return choice;
    }

    RunDirectory run() {
        return run;
    }

    /** Opens the source that the command line chose; the caller closes it. */
    FleetSource open() throws CommandFailure {
        Sources sources = new Sources(console, run);
        FleetSource source = sources.open(choice);
        published = sources.published();
        return source;
    }

    /**
     * A first fleet worth printing. One that a collector published is taken as it is; a collector of our own gets a
     * moment until every agent it found has answered. Says on standard error how many have not.
     */
    FleetSource.Lease settled(FleetSource source) throws IOException, InterruptedException {
        if (published) {
            return source.latest();
        }
        long start = System.nanoTime();
        FleetSource.Lease lease = source.awaitNewer(0, FIRST_FLEET_NANOS);
        if (lease == null) {
            return source.latest();
        }
        int waiting = waiting(lease.fleet());
        while (waiting > 0) {
            long left = SETTLE_NANOS - (System.nanoTime() - start);
            FleetSource.Lease newer =
                    left <= 0 ? null : source.awaitNewer(lease.fleet().sequence(), left);
            if (newer == null) {
                break;
            }
            lease.close();
            lease = newer;
            waiting = waiting(lease.fleet());
        }
        if (waiting > 0) {
            console.say(waiting + (waiting == 1 ? " agent has" : " agents have") + " not answered yet");
        }
        return lease;
    }

    /** Says which words of a selection choose nothing. */
    void complainOfLost(DomainSelection selection, Fleet fleet) {
        for (String word : selection.unmatched(fleet)) {
            console.say("no domain matches '" + word + "'; 'xtop list' shows all");
        }
    }

    /** Agents that were found and have neither told anything nor been refused. */
    private static int waiting(Fleet fleet) {
        int waiting = 0;
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if ("connecting".equals(fleet.text(Field.AGENT, row))) {
                waiting++;
            }
        }
        return waiting;
    }
}
