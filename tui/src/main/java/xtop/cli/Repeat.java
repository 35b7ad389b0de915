// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;

/**
 * How often a listing comes again.
 *
 * @param delay ns between two frames, 0 for only one
 * @param count how many frames, {@link Delay#FOREVER} for no end
 */
record Repeat(long delay, long count) {
    private static final long SECOND = 1_000_000_000L;

    /** Prints one frame. */
    interface Frame {
        /** @return whether there was anything to print */
        boolean print(Fleet fleet) throws IOException;
    }

    /** Adds {@code -d} and {@code -n}. */
    static void options(CommandSpec spec) {
        spec.addOption(Options.value("SECONDS", "Again every so often, fractions allowed.", "-d", "--delay"));
        spec.addOption(Options.value("COUNT", "End after so many; 1 s apart without -d.", "-n", "--iterations"));
    }

    /** What {@code -d} and {@code -n} say. */
    static Repeat of(ParseResult line) throws CommandFailure {
        return of(line, List.of());
    }

    /**
     * What {@code -d} and {@code -n} say, or words that end in DELAY [COUNT].
     *
     * @param numbers the words, at most two
     */
    static Repeat of(ParseResult line, List<String> numbers) throws CommandFailure {
        String seconds = numbers.isEmpty() ? Options.value(line, "-d") : numbers.get(0);
        String times = numbers.size() < 2 ? Options.value(line, "-n") : numbers.get(1);
        if (seconds == null && times == null) {
            return new Repeat(0, 1);
        }
        return new Repeat(
                seconds == null ? SECOND : Delay.nanos(seconds), times == null ? Delay.FOREVER : Delay.count(times));
    }

    /**
     * Prints frames until there have been enough.
     *
     * @param first the fleet of the first frame; closed here
     * @return the exit code: nothing if there was nothing in the only frame, or in all of them
     */
    int run(Session session, FleetSource source, FleetSource.Lease first, Frame frame)
            throws IOException, InterruptedException {
        boolean any = false;
        FleetSource.Lease lease = first;
        long next = System.nanoTime();
        for (long left = count; ; ) {
            try (FleetSource.Lease shown = lease) {
                session.sayStale(source, shown.fleet());
                any |= frame.print(shown.fleet());
            }
            if (left != Delay.FOREVER && --left == 0) {
                return any ? ExitCode.OK : ExitCode.NOTHING;
            }
            session.console().flush();
            next = Math.max(System.nanoTime(), next + delay);
            long wait = Math.max(0, next - System.nanoTime());
            if (!session.pause(source, source.isPast() ? delay : wait)) {
                return any ? ExitCode.OK : ExitCode.NOTHING;
            }
            lease = source.latest();
        }
    }
}
