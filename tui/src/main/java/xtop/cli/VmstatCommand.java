// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.print.Vmstat;
import xtop.print.VmstatInterval;
import xtop.print.VmstatSample;

/** {@code xtop vmstat}: one line a tick about the inside of a guest, or one for each guest. */
final class VmstatCommand implements Command {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_WAIT = 500_000_000L;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "vmstat",
                "Shows threads, memory, traffic, vCPU time, a line a tick.",
                "The first line is since boot, the others are since the line before. Linux guests look as in"
                        + " vmstat, unikernels have columns of their own. Without DOMAIN: every guest with an agent.");
        spec.addOption(Options.values("DOMAIN", "Only these domains; a domid must be named so.", "-p", "--domain"));
        spec.addOption(Options.flag("The columns of vmstat(8) whatever the guest is.", "--procps"));
        spec.addOption(Options.flag("The columns of vmstat -w where those of vmstat are.", "-w", "--wide"));
        spec.addOption(Options.flag("A line for every domain, with its name, each tick.", "-a", "--all"));
        spec.addOption(Options.flag("The time of day at the end of lines.", "-t", "--timestamp"));
        spec.addOption(Options.flag("No line since boot.", "-y", "--no-first"));
        spec.addOption(Options.flag("One header only.", "-n", "--one-header"));
        spec.addOption(Options.value("UNIT", "Memory in b, k (1000), K (1024), m (10^6), M (2^20).", "-S", "--unit"));
        spec.addOption(Where.option("Only such domains: 'guest_free<16M && domain~^web'."));
        Report.options(spec);
        spec.addPositional(
                Options.words("[DOMAIN] [DELAY [COUNT]]", "A domain, seconds between lines, how many lines."));
        spec.usageMessage().footer("", "xtop vmstat web1 1 5", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        List<String> domains = new ArrayList<>(Options.values(line, "-p"));
        List<String> words = Options.words(line);
        int at = 0;
        if (words.size() > 3) {
            throw new CommandFailure(ExitCode.USAGE, "too many words; usage: xtop vmstat [DOMAIN] [DELAY [COUNT]]");
        }
        if (words.size() == 3 || (!words.isEmpty() && !Delay.isNumber(words.get(0)) && !isNegative(words.get(0)))) {
            domains.add(words.get(0));
            at = 1;
        }
        long delay = words.size() > at ? Delay.nanos(words.get(at)) : 0;
        long count = delay == 0 ? 1 : words.size() > at + 1 ? Delay.count(words.get(at + 1)) : Delay.FOREVER;
        if (delay == 0 && Options.has(line, "-y")) {
            delay = SECOND;
        }
        int unit = unit(line);
        Where where = Where.of(Table.DOMAIN, line);
        Report.format(line);
        try (FleetSource source = session.open()) {
            VmstatOutput output = new VmstatOutput(line, session.console(), source.description(), unit);
            return new Ticks(line, session, source, new DomainSelection(domains), where, output).run(delay, count);
        }
    }

    private static boolean isNegative(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && Delay.isNumber(word.substring(1));
    }

    private static int unit(ParseResult line) throws CommandFailure {
        String letter = Options.value(line, "-S");
        if (Options.has(line, "--raw")) {
            if (line.hasMatchedOption("-S")) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--raw is in bytes; -S chooses another unit: take one of them");
            }
            return Vmstat.RAW;
        }
        if (letter == null) {
            return 1024;
        }
        switch (letter) {
            case "b":
            case "B":
                return 1;
            case "k":
                return 1000;
            case "K":
                return 1024;
            case "m":
                return 1_000_000;
            case "M":
                return 1_048_576;
            default:
                throw new CommandFailure(ExitCode.USAGE, "-S requires b, k, K, m or M, not '" + letter + "'");
        }
    }

    /**
     * The last two samples of a guest. A sample that comes just after a tick leaves one tick without: it shows the rates
     * of the tick before once more, and only once.
     */
    private record Seen(VmstatSample older, VmstatSample last, boolean repeated) {
        static Seen after(Seen before, VmstatSample sample) {
            if (before == null) {
                return new Seen(null, sample, true);
            }
            return sample.isLaterThan(before.last)
                    ? new Seen(before.last, sample, false)
                    : new Seen(before.older, before.last, true);
        }

        /** The sample that the rates of a new one count from. */
        VmstatSample base(VmstatSample sample) {
            return sample.isLaterThan(last) || repeated ? last : older;
        }
    }

    /** One run of the command over a source. */
    private static final class Ticks {
        private final ParseResult line;
        private final Session session;
        private final FleetSource source;
        private final DomainSelection selection;
        private final Where where;
        private final VmstatOutput output;
        private Map<String, Seen> seen = new HashMap<>();
        private long sequence;
        private long stale;

        Ticks(
                ParseResult line,
                Session session,
                FleetSource source,
                DomainSelection selection,
                Where where,
                VmstatOutput output) {
            this.line = line;
            this.session = session;
            this.source = source;
            this.selection = selection;
            this.where = where;
            this.output = output;
        }

        int run(long delay, long count) throws IOException, InterruptedException {
            List<VmstatSample> samples;
            try (FleetSource.Lease lease = session.settled(source)) {
                session.complainOfLost(selection, lease.fleet());
                samples = take(lease.fleet());
            }
            if (samples.isEmpty()) {
                if (selection.everything() && where.everything()) {
                    session.console().say("there is no domain");
                }
                return ExitCode.NOTHING;
            }
            output.start(samples);
            boolean sinceBoot = !Options.has(line, "-y");
            long left = count;
            if (sinceBoot) {
                print(samples);
                left--;
            }
            remember(samples);
            long next = System.nanoTime();
            while (left > 0) {
                if (source.isPast()) {
                    if (!source.pause(delay)) {
                        return ExitCode.OK;
                    }
                    try (FleetSource.Lease lease = source.latest()) {
                        samples = take(lease.fleet());
                    }
                } else {
                    next += delay;
                    session.pause(source, next - System.nanoTime());
                    samples = fresh(delay);
                    next = Math.max(next, System.nanoTime() - delay / 2);
                }
                if (samples.isEmpty() && where.everything()) {
                    session.console().flush();
                    session.console().say("every domain that was shown is gone");
                    return ExitCode.NOTHING;
                }
                print(samples);
                remember(samples);
                if (left != Delay.FOREVER) {
                    left--;
                }
            }
            return ExitCode.OK;
        }

        private void print(List<VmstatSample> samples) throws IOException {
            List<VmstatInterval> intervals = new ArrayList<>(samples.size());
            for (VmstatSample sample : samples) {
                Seen old = seen.get(sample.identity());
                intervals.add(new VmstatInterval(old == null ? null : old.base(sample), sample));
            }
            output.print(sequence, stale, intervals);
        }

        private void remember(List<VmstatSample> samples) {
            Map<String, Seen> now = new HashMap<>();
            for (VmstatSample sample : samples) {
                now.put(sample.identity(), Seen.after(seen.get(sample.identity()), sample));
            }
            seen = now;
        }

        /** Newer samples; waits a moment where no guest has told anything new yet. */
        private List<VmstatSample> fresh(long delay) throws IOException, InterruptedException {
            long end = System.nanoTime() + delay / 2 + LONGEST_WAIT;
            List<VmstatSample> samples;
            try (FleetSource.Lease lease = source.latest()) {
                samples = take(lease.fleet());
            }
            while (!anyMoved(samples)) {
                long left = end - System.nanoTime();
                FleetSource.Lease newer = left <= 0 ? null : source.awaitNewer(sequence, left);
                if (newer == null) {
                    break;
                }
                try (newer) {
                    samples = take(newer.fleet());
                }
            }
            return samples;
        }

        private boolean anyMoved(List<VmstatSample> samples) {
            for (VmstatSample sample : samples) {
                Seen old = seen.get(sample.identity());
                if (old == null || sample.isLaterThan(old.last)) {
                    return true;
                }
            }
            return samples.isEmpty();
        }

        /** Samples of the chosen domains; of those with an agent where nobody chose, if there is one. */
        private List<VmstatSample> take(Fleet fleet) {
            sequence = fleet.sequence();
            session.sayStale(source, fleet);
            stale = source.staleNanos(fleet);
            int[] rows = where.rows(fleet, selection.rows(fleet));
            boolean agents = false;
            for (int row : rows) {
                agents |= fleet.has(Field.GUEST_CLOCK, row) && !Options.has(line, "-a");
            }
            List<VmstatSample> samples = new ArrayList<>();
            for (int row : rows) {
                if (!selection.everything() || !agents || fleet.has(Field.GUEST_CLOCK, row)) {
                    samples.add(new VmstatSample(fleet, row));
                }
            }
            return samples;
        }
    }
}
