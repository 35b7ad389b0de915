// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A recorded past: one file, or the files of a directory in the order of their names. Immutable; any thread. */
public final class Recording {
    /** How the names of a rolling record's files end. */
    public static final String SUFFIX = ".xrec";

    private final List<RecordingIndex> parts;

    private Recording(List<RecordingIndex> parts) {
        this.parts = parts;
    }

    /**
     * Looks through it.
     *
     * @throws FleetFormatException where it is no recording, or an empty one
     */
    public static Recording open(File file) throws IOException {
        List<RecordingIndex> parts = new ArrayList<>();
        File[] files = file.isDirectory() ? file.listFiles((in, name) -> name.endsWith(SUFFIX)) : new File[] {file};
        if (files == null) {
            FleetFile.checkReadable(file);
            throw new IOException("cannot list " + file);
        }
        Arrays.sort(files);
        for (File part : files) {
            FleetFile.checkReadable(part);
            RecordingIndex index = RecordingIndex.of(part);
            if (index.count() > 0) {
                parts.add(index);
            }
        }
        if (parts.isEmpty()) {
            throw new FleetFormatException("nothing is recorded in " + file);
        }
        return new Recording(parts);
    }

    /** Fleets in it. */
    public int count() {
        int count = 0;
        for (RecordingIndex part : parts) {
            count += part.count();
        }
        return count;
    }

    /** When a fleet was published, ns since 1970. */
    public long epochNanos(int index) {
        int rest = index;
        for (RecordingIndex part : parts) {
            if (rest < part.count()) {
                return part.epochNanos(rest);
            }
            rest -= part.count();
        }
        throw new IndexOutOfBoundsException("fleet " + index + " of " + count());
    }

    /** The last fleet that had been published at a time; -1 where the first came later. */
    public int at(long epochNanos) {
        int before = 0;
        int found = -1;
        for (RecordingIndex part : parts) {
            int inside = part.at(epochNanos);
            if (inside >= 0) {
                found = before + inside;
            }
            before += part.count();
        }
        return found;
    }

    /**
     * Unpacks a fleet.
     *
     * @throws FleetFormatException where just this one is damaged
     */
    public FleetImage read(int index) throws IOException {
        int rest = index;
        for (RecordingIndex part : parts) {
            if (rest < part.count()) {
                return part.read(rest);
            }
            rest -= part.count();
        }
        throw new IndexOutOfBoundsException("fleet " + index + " of " + count());
    }
}
