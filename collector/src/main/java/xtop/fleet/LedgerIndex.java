// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/**
 * The domains' own rows of a ledger, without threads, vCPUs, devices and events, in one fleet beside it: a listing so
 * reads one image instead of every obituary. It names the last record of the ledger that it covers; records behind that
 * are read one by one, and an index that does not fit its ledger is as none. A recording of one fleet, written aside and
 * renamed: whole or not there at all. Any thread may read; only the ledger's keeper writes.
 */
public final class LedgerIndex {
    /** To be raised where rows come to hold something else: an index of another version fits no ledger. */
    private static final long VERSION = 1L << Integer.SIZE;

    private final File ledger;
    private final File file;

    public LedgerIndex(File ledger) {
        this.ledger = ledger;
        this.file = new File(ledger.getPath() + ".index");
    }

    /**
     * The rows of all domains in the ledger, oldest first; rows of no other table.
     *
     * @throws FleetFormatException the ledger is none
     */
    public FleetImage rows() throws IOException {
        return read().rows();
    }

    /**
     * Records of the ledger that the index does not cover.
     *
     * @throws FleetFormatException the ledger is none
     */
    public int behind() throws IOException {
        return read().tail.count();
    }

    /** Covers all of the ledger. */
    public void write() throws IOException {
        Contents contents = read();
        if (contents.tail.count() == 0) {
            return;
        }
        long last = contents.tail.mark(contents.tail.count() - 1);
        File younger = new File(file.getPath() + ".new");
        Files.deleteIfExists(younger.toPath());
        try (RecordingWriter writer = RecordingWriter.open(younger)) {
            writer.append(contents.image(last ^ VERSION));
            writer.force();
        }
        Files.move(younger.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is known without the obituaries, and the obituaries that are to be read for the rest. */
    private record Contents(FleetImage covered, RecordingIndex tail) {
        FleetImage rows() throws IOException {
            return covered != null && tail.count() == 0 ? covered : image(1);
        }

        FleetImage image(long sequence) throws IOException {
            FleetBuilder builder = new FleetBuilder();
            long newest = 0;
            if (covered != null) {
                builder.copyRows(covered);
                newest = covered.publishedEpochNanos();
            }
            for (int i = 0; i < tail.count(); i++) {
                try {
                    builder.copyRows(tail.read(i));
                    newest = tail.epochNanos(i);
                } catch (FleetFormatException e) {
                    // damaged by the disk: the others are sound
                }
            }
            return builder.build(sequence, newest);
        }
    }

    private Contents read() throws IOException {
        FleetImage covered = covered();
        RecordingIndex tail = covered == null ? null : RecordingIndex.behind(ledger, covered.sequence() ^ VERSION);
        return tail != null ? new Contents(covered, tail) : new Contents(null, RecordingIndex.of(ledger));
    }

    /** What the index holds, be it of this ledger or not; null where there is none to be read. */
    private FleetImage covered() {
        try {
            RecordingIndex index = RecordingIndex.of(file);
            return index.count() == 1 ? index.read(0) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
