// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import xtop.fleet.FleetFormatException;
import xtop.fleet.FleetImage;
import xtop.fleet.FleetSource;
import xtop.fleet.LedgerIndex;
import xtop.fleet.RecordingIndex;
import xtop.fleet.RecordingWriter;

/**
 * Keeps obituaries in a file: a recording of fleets of one domain each, oldest first, appended and forced to the disk, so
 * that a crash costs at most the last. Bounded: above {@value #MOST} domains or {@value #MOST_BYTES} bytes the oldest
 * quarter goes, by a new file that takes the old one's place. An index beside it follows, so that listings need not read
 * what they do not show. A thread of its own.
 */
final class Ledger {
    static final int MOST = 1000;
    static final long MOST_BYTES = 16L << 20;

    private static final long LOOK_MILLIS = 500;
    /** The index is written anew when it lacks so many, or when it lacks any and so long a time has passed. */
    private static final int MOST_BEHIND = 64;

    private static final long LONGEST_BEHIND = TimeUnit.MINUTES.toNanos(1);

    private final File file;
    private final BlockingQueue<FleetImage> obituaries;
    private final LedgerIndex index;
    private final int most;
    /** Obituaries that the index lacks, or did when it was looked at last. */
    private int behind;

    private long coveredNanos;
    /** Deaths before this ledger's collector; null for none. */
    private final Unwatched unwatched;

    private final Consumer<String> log;
    /** Obituaries in a file that has grown too large; 0 for one that has not. */
    private int full;

    private volatile String problem;
    private volatile long lost;
    private volatile long evicted;

    Ledger(File file, BlockingQueue<FleetImage> obituaries) {
        this(file, obituaries, MOST);
    }

    Ledger(File file, BlockingQueue<FleetImage> obituaries, int most) {
        this(file, obituaries, most, null, line -> {});
    }

    /**
     * A ledger that also gets what ended while nobody watched.
     *
     * @param log is told of that once
     */
    Ledger(File file, BlockingQueue<FleetImage> obituaries, Unwatched unwatched, Consumer<String> log) {
        this(file, obituaries, MOST, unwatched, log);
    }

    private Ledger(
            File file, BlockingQueue<FleetImage> obituaries, int most, Unwatched unwatched, Consumer<String> log) {
        this.file = file;
        this.index = new LedgerIndex(file);
        this.obituaries = obituaries;
        this.most = most;
        this.unwatched = unwatched;
        this.log = log;
    }

    /** Works until it is interrupted; what waits then is still written. */
    void run() {
        lookAtIndex();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                FleetImage next = obituaries.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    keep(next);
                }
                if (unwatched != null && unwatched.isOpen()) {
                    account();
                }
                if (behind >= MOST_BEHIND || System.nanoTime() - coveredNanos > LONGEST_BEHIND) {
                    cover();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Thread.interrupted(); // or else the file could not be written
        keepWaiting();
        cover();
        Thread.currentThread().interrupt();
    }

    /** What a service of another version, or one that was killed, has left. */
    private void lookAtIndex() {
        coveredNanos = System.nanoTime();
        try {
            behind = file.exists() ? index.behind() : 0;
        } catch (IOException e) {
            behind = 0; // the next death will say what is wrong with the ledger
        }
    }

    /** Where the disk fails listings take longer, and nothing else is lost. */
    private void cover() {
        coveredNanos = System.nanoTime();
        if (behind == 0) {
            return;
        }
        behind = 0;
        try {
            index.write();
        } catch (IOException e) {
            behind = 1;
        }
    }

    private void keepWaiting() {
        FleetImage next = obituaries.poll();
        if (next != null) {
            keep(next);
        }
    }

    /** Keeps what ended while nobody watched, as soon as there is a fleet to tell it by. */
    void account() {
        try (FleetSource.Lease lease = unwatched.whole()) {
            if (lease == null) {
                return;
            }
            keepWaiting();
            List<FleetImage> missing = unwatched.missing(lease.fleet(), file);
            long before = lost;
            keepAll(missing);
            unwatched.close(lost == before);
        } catch (IOException e) {
            problem = "ledger: " + e.getMessage();
            unwatched.close(false);
        }
        if (unwatched.gap() != null) {
            log.accept(unwatched.gap().sentence());
        }
    }

    /** Why the last obituary could not be kept; null where it could. Any thread. */
    String problem() {
        return problem;
    }

    /** Obituaries that could not be written. Any thread. */
    long lost() {
        return lost;
    }

    /** Obituaries that went for want of room. Any thread. */
    long evicted() {
        return evicted;
    }

    /** Appends one and all that wait behind it. */
    private void keep(FleetImage first) {
        List<FleetImage> batch = new ArrayList<>();
        batch.add(first);
        obituaries.drainTo(batch);
        keepAll(batch);
    }

    private void keepAll(List<FleetImage> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            appendInPeace(batch);
            problem = null;
            behind += batch.size();
            if (full > 0) {
                makeRoom();
            }
        } catch (FleetFormatException e) {
            problem = "ledger: " + e.getMessage() + "; it was moved aside to " + file.getName() + ".bad";
            startAnew(batch);
        } catch (IOException e) {
            lose(batch, e);
        }
    }

    private void appendInPeace(List<FleetImage> batch) throws IOException {
        try {
            append(batch);
        } catch (ClosedByInterruptException e) {
            // the end came in the middle of it, and cut off nothing but this
            Thread.interrupted();
            append(batch);
            Thread.currentThread().interrupt();
        }
    }

    /** What is too much for now does no harm; it is tried again after the next death. */
    private void makeRoom() {
        try {
            evict(full);
            full = 0;
        } catch (IOException e) {
            problem = "ledger: it cannot be cut: " + e.getMessage();
        }
    }

    private void startAnew(List<FleetImage> batch) {
        try {
            Files.move(file.toPath(), new File(file.getPath() + ".bad").toPath(), StandardCopyOption.REPLACE_EXISTING);
            appendInPeace(batch);
        } catch (IOException e) {
            lose(batch, e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void lose(List<FleetImage> batch, IOException why) {
        lost += batch.size();
        problem = "ledger: " + why.getMessage();
    }

    private void append(List<FleetImage> batch) throws IOException {
        int records;
        long size;
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (FleetImage next : batch) {
                writer.append(next);
            }
            writer.force();
            records = writer.records();
            size = writer.size();
        }
        if (records > most || size > MOST_BYTES) {
            full = records;
        }
    }

    /** Keeps the newest three quarters of what there may be. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void evict(int records) throws IOException {
        File younger = new File(file.getPath() + ".new");
        Files.deleteIfExists(younger.toPath());
        RecordingIndex old = RecordingIndex.of(file);
        int first;
        try (RecordingWriter writer = RecordingWriter.open(younger)) {
            first = Math.max(records / 4, records - most * 3 / 4);
            for (int i = first; i < old.count(); i++) {
                try {
                    writer.append(old.read(i));
                } catch (FleetFormatException e) {
                    // one that the disk has damaged is no loss to the others
                }
            }
            writer.force();
        }
        Files.move(younger.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        evicted += Math.min(first, old.count());
        behind = records;
    }
}
