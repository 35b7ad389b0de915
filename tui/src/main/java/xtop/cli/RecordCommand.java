// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.FleetSource;
import xtop.fleet.RecordingWriter;

/** {@code xtop record}: appends every fleet that its source publishes to a file. */
final class RecordCommand implements Command {
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "record",
                "Records figures into a file, or goes on where that ends.",
                "Until it is ended; 'xtop --source file:FILE --at 14:30 list' shows them.");
        spec.addOption(Options.value("TIME", "At most one fleet in that time; every one without.", "--interval"));
        spec.addOption(Options.value("TIME", "End after that time.", "--for"));
        spec.addPositional(Options.words("FILE", "Made where it is missing; a torn end is cut off."));
        spec.usageMessage().footer("", "xtop record --interval 10s --for 8h night.xrec", "", Xtop.EXIT_CODES);
        return spec;
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        List<String> words = Options.words(line);
        if (words.size() != 1) {
            throw new CommandFailure(ExitCode.USAGE, "usage: xtop record FILE");
        }
        long interval = Options.has(line, "--interval") ? Delay.span(Options.value(line, "--interval")) : 0;
        long time = Options.has(line, "--for") ? Delay.span(Options.value(line, "--for")) : Long.MAX_VALUE;
        File file = new File(words.get(0));
        try (FleetSource source = session.open();
                RecordingWriter writer = open(file)) {
            Recorder recorder = new Recorder(source, writer, interval, session.console());
            Thread end = new Thread(() -> end(recorder, writer, source, file, session.console()), "xtop-end");
            Runtime.getRuntime().addShutdownHook(end);
            recorder.run(time);
            Runtime.getRuntime().removeShutdownHook(end);
            tell(writer, file, session.console());
        }
        return ExitCode.OK;
    }

    /** A signal is how a recording usually ends. */
    private static void end(Recorder recorder, RecordingWriter writer, FleetSource source, File file, Console console) {
        recorder.stop();
        tell(writer, file, console);
        source.close();
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private static void tell(RecordingWriter writer, File file, Console console) {
        console.say(writer.records() + " fleets in " + file + ", " + writer.size() + " bytes");
    }

    private static RecordingWriter open(File file) throws CommandFailure {
        try {
            return RecordingWriter.open(file);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOTHING, "cannot record: " + Cause.of(e), e);
        }
    }

    /** Copies fleets from a source to a file. */
    private static final class Recorder {
        private final FleetSource source;
        private final RecordingWriter writer;
        private final long interval;
        private final Console console;
        private boolean stopped;

        Recorder(FleetSource source, RecordingWriter writer, long interval, Console console) {
            this.source = source;
            this.writer = writer;
            this.interval = interval;
            this.console = console;
        }

        /** Works so long; a source that is gone is waited for. */
        void run(long nanos) throws IOException, InterruptedException {
            long started = System.nanoTime();
            long sequence = 0;
            long due = Long.MIN_VALUE;
            boolean lost = false;
            while (nanos - (System.nanoTime() - started) > 0) {
                FleetSource.Lease lease;
                try {
                    lease = source.awaitNewer(
                            sequence, Math.min(PATIENCE_NANOS, nanos - (System.nanoTime() - started)));
                    lost = false;
                } catch (OwnSource.EndingException e) {
                    // The hook of the signal tells what there is to tell.
                    throw e;
                } catch (IOException e) {
                    if (!lost) {
                        console.say(Cause.of(e) + "; waiting for it to come back");
                    }
                    lost = true;
                    Thread.sleep(PATIENCE_NANOS / 1_000_000);
                    continue;
                }
                if (lease == null && source.isPast()) {
                    return;
                }
                if (lease != null) {
                    try (lease) {
                        sequence = lease.fleet().sequence();
                        if (lease.fleet().publishedEpochNanos() >= due) {
                            due = lease.fleet().publishedEpochNanos() + interval;
                            append(lease);
                        }
                    }
                }
            }
        }

        private synchronized void append(FleetSource.Lease lease) throws IOException {
            if (!stopped) {
                writer.append(lease.fleet());
            }
        }

        /** Nothing is written from now on; what is being written is written whole. */
        synchronized void stop() {
            stopped = true;
        }
    }
}
