// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.Consumer;
import xtop.fleet.FleetSource;
import xtop.fleet.Recording;
import xtop.fleet.RecordingWriter;

/**
 * Records what a source publishes into files of a directory, each an eighth of the whole at most, and removes the oldest
 * when all together are too large or too old. One thread.
 */
public final class RollingRecord {
    private static final int PARTS = 8;
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final FleetSource source;
    private final File directory;
    private final long mostBytes;
    private final long mostNanos;
    private final Consumer<String> complaints;
    private String problem;

    /**
     * @param directory made where it is missing
     * @param mostBytes of all files together; a file that is being written may add an eighth
     * @param mostNanos age of the oldest fleet, about; a file goes as a whole
     * @param complaints told once why nothing can be recorded, and again when that changes
     */
    public RollingRecord(
            FleetSource source, File directory, long mostBytes, long mostNanos, Consumer<String> complaints) {
        this.source = source;
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.mostNanos = mostNanos;
        this.complaints = complaints;
    }

    /** Works until it is interrupted. A disk that is full costs the record, never the service. */
    public void run() {
        long sequence = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                sequence = part(sequence);
                problem = null;
            } catch (InterruptedException | ClosedByInterruptException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                complain(String.valueOf(e.getMessage()));
                try {
                    Thread.sleep(PATIENCE_NANOS / 1_000_000);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void complain(String why) {
        if (!why.equals(problem)) {
            problem = why;
            complaints.accept("cannot record: " + why);
        }
    }

    /** Writes one file till it is full or old; returns the sequence of its last fleet. */
    private long part(long before) throws IOException, InterruptedException {
        Files.createDirectories(
                directory.toPath(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        FleetSource.Lease first = source.awaitNewer(before, PATIENCE_NANOS);
        if (first == null) {
            return before;
        }
        try (FleetSource.Lease lease = first;
                RecordingWriter writer = RecordingWriter.open(name(lease))) {
            long began = lease.fleet().publishedEpochNanos();
            writer.append(lease.fleet());
            evict(began);
            return rest(writer, lease.fleet().sequence(), began);
        }
    }

    private long rest(RecordingWriter writer, long first, long began) throws IOException, InterruptedException {
        long sequence = first;
        while (writer.size() < mostBytes / PARTS) {
            try (FleetSource.Lease lease = source.awaitNewer(sequence, PATIENCE_NANOS)) {
                if (lease != null) {
                    sequence = lease.fleet().sequence();
                    writer.append(lease.fleet());
                    if (lease.fleet().publishedEpochNanos() - began > mostNanos / PARTS) {
                        break;
                    }
                }
            }
        }
        return sequence;
    }

    private File name(FleetSource.Lease lease) {
        String millis = Long.toString(lease.fleet().publishedEpochNanos() / 1_000_000);
        return new File(directory, "0".repeat(Math.max(0, 15 - millis.length())) + millis + Recording.SUFFIX);
    }

    /** Removes the oldest, never the one that is being written. */
    private void evict(long now) throws IOException {
        File[] files = directory.listFiles((in, name) -> name.matches("\\d{15}\\" + Recording.SUFFIX));
        if (files == null) {
            return;
        }
        Arrays.sort(files);
        long bytes = 0;
        for (File file : files) {
            bytes += file.length();
        }
        for (int i = 0; i < files.length - 1; i++) {
            // its last fleet is older than the next file's first
            long next = Long.parseLong(files[i + 1].getName().substring(0, 15)) * 1_000_000;
            if (bytes > mostBytes || now - next > mostNanos) {
                bytes -= files[i].length();
                Files.delete(files[i].toPath());
            }
        }
    }
}
