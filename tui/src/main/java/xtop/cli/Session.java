// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetSource;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;
import xtop.fleet.Table;

/** What a command works with: its console and the way to its source. One thread. */
final class Session {
    /** Longest wait of a one-shot command for the agents of a collector that it started itself. */
    private static final long SETTLE_NANOS = 1_500_000_000L;

    /** After so long without a line the reader may have gone unnoticed. */
    private static final long LONGEST_SILENCE = 1_000_000_000L;

    private final Console console;
    private final SourceChoice choice;
    private final RunDirectory run;
    private final StateDirectory state;
    private final Moments moments;
    private boolean stale;

    Session(Console console, SourceChoice choice, RunDirectory run, StateDirectory state, Moments moments) {
        this.console = console;
        this.choice = choice;
        this.run = run;
        this.state = state;
        this.moments = moments;
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

    StateDirectory state() {
        return state;
    }

    /** The way to any source. */
    Sources sources() {
        return new Sources(console, run, state, moments);
    }

    /** The same session over the ledger of the dead. */
    Session ofTheDead() {
        return new Session(console, new SourceChoice(SourceChoice.Kind.LEDGER, ""), run, state, moments);
    }

    /** Opens the source that the command line chose; the caller closes it. */
    FleetSource open() throws CommandFailure {
        FleetSource source = sources().open(choice);
        return source instanceof OwnSource own ? own.closingAtExit() : source;
    }

    /**
     * A first fleet worth printing. One that a collector published is taken as it is; a collector of our own gets a
     * moment until every agent it found has answered. Says on standard error how many have not.
     */
    FleetSource.Lease settled(FleetSource source) throws IOException, InterruptedException {
        if (source instanceof OwnSource own) {
            int waiting = own.awaitAgents(SETTLE_NANOS);
            if (waiting > 0) {
                console.say(waiting + (waiting == 1 ? " agent has" : " agents have") + " not answered yet");
            }
        }
        FleetSource.Lease lease = source.latest();
        sayStale(source, lease.fleet());
        return lease;
    }

    /**
     * Lets time pass before the next frame, and ends where the reader of standard output goes away meanwhile.
     *
     * @return whether there can be another frame
     */
    boolean pause(FleetSource source, long nanos) throws IOException, InterruptedException {
        if (source.isPast()) {
            return source.pause(nanos);
        }
        long left = nanos;
        while (left > LONGEST_SILENCE) {
            if (!source.pause(LONGEST_SILENCE)) {
                return false;
            }
            left -= LONGEST_SILENCE;
            console.requireReader();
        }
        return source.pause(left);
    }

    /** Says once that figures are old, and once more when they are so again after they were fresh. */
    void sayStale(FleetSource source, Fleet fleet) {
        long age = source.staleNanos(fleet);
        if (age > 0 && !stale) {
            console.say("these figures are " + FleetFile.age(age) + " old; their collector has ended or hangs");
        }
        stale = age > 0;
        String gap = source.takeGap();
        if (gap != null) {
            console.say(gap);
        }
    }

    /**
     * As {@link #settled}, and with rates, which need two samples of a guest: waits for them, not longer than three
     * seconds.
     */
    FleetSource.Lease settledWithRates(FleetSource source) throws IOException, InterruptedException {
        long end = System.nanoTime() + 2 * SETTLE_NANOS;
        FleetSource.Lease lease = settled(source);
        while (source instanceof OwnSource && !hasRates(lease.fleet())) {
            long left = end - System.nanoTime();
            FleetSource.Lease newer =
                    left <= 0 ? null : source.awaitNewer(lease.fleet().sequence(), left);
            if (newer == null) {
                break;
            }
            lease.close();
            lease = newer;
        }
        return lease;
    }

    /**
     * As {@link #settled}, and with what only several samples tell: a collector of our own watches for a while. Says so
     * on standard error where a person waits.
     */
    FleetSource.Lease watched(FleetSource source, long nanos) throws IOException, InterruptedException {
        long end = System.nanoTime() + nanos;
        if (!(source instanceof OwnSource own)) {
            return settled(source);
        }
        own.awaitAgents(SETTLE_NANOS);
        if (console.interactive()) {
            console.say("watching for " + Math.max(1, nanos / 1_000_000_000L)
                    + " s; where 'xtop serve' runs the answer comes at once");
        }
        while (true) {
            FleetSource.Lease lease = source.latest();
            long left = end - System.nanoTime();
            if (left <= 0) {
                return lease;
            }
            long seen = lease.fleet().sequence();
            lease.close();
            FleetSource.Lease newer = source.awaitNewer(seen, left);
            if (newer != null) {
                newer.close();
            }
        }
    }

    /** The same session over the demo, where the command line chose no source. */
    Session demonstrating() {
        return choice.kind() == SourceChoice.Kind.AUTO
                ? new Session(console, new SourceChoice(SourceChoice.Kind.DEMO, ""), run, state, moments)
                : this;
    }

    /** What to do where there is no terminal. */
    String withoutTerminal() {
        String source = switch (choice.kind()) {
            case DEMO -> "--source demo ";
            case FILE -> "--source file:" + choice.argument() + " ";
            default -> "";
        };
        return "try 'xtop " + source + "ps' or 'xtop " + source + "top -b -n 1'";
    }

    private static boolean hasRates(Fleet fleet) {
        int domains = fleet.rows(Table.DOMAIN);
        for (int row = 0; row < domains; row++) {
            if (fleet.has(Field.CPU_PERCENT, row)) {
                return true;
            }
        }
        return domains == 0;
    }

    /** Says which words of a selection choose nothing. Who writes numbers without a name may mean a delay. */
    void complainOfLost(DomainSelection selection, Fleet fleet) {
        List<String> lost = selection.unmatched(fleet);
        StringBuilder repeat = new StringBuilder();
        String[] options = {"-d ", " -n "};
        int numbers = 0;
        for (String word : lost) {
            console.say("no domain matches '" + word + "'; 'xtop list' shows all");
            if (numbers < options.length && Delay.isNumber(word)) {
                repeat.append(options[numbers++]).append(word);
            }
        }
        if (numbers > 0) {
            console.say("a number is a domid; a delay is written " + repeat + ", or stands after a name or '*'");
        }
    }
}
