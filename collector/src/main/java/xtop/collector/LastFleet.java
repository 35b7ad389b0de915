// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFile;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.FleetImage;
import xtop.fleet.Table;

/**
 * The fleet that the collector before this one published last. One that was killed leaves it in the run directory, which
 * a restart of dom0 empties; one that ends takes it to a file beside the ledger, and so does the next one at its start,
 * before it publishes its own: what is kept there has not been accounted for yet. Thread-safe.
 */
final class LastFleet {
    private final File published;
    private final File kept;
    private final String command;
    private boolean ended;
    private volatile String problem;

    /**
     * @param published where this collector and the one before publish; null for nowhere
     * @param kept file beside the ledger
     * @param command of the collectors meant: a demo's fleet is nobody's last
     */
    LastFleet(File published, File kept, String command) {
        this.published = published;
        this.kept = kept;
        this.command = command;
    }

    /**
     * Takes what was published to where it is kept, together with what is there already.
     *
     * @return all that is to be accounted for, with {@link Field#LAST_SEEN} where that is not the moment of the whole;
     *     null for nothing
     */
    synchronized FleetImage keep() {
        FleetImage older = read(kept);
        FleetImage newer = published == null ? null : read(published);
        if (newer == null) {
            return older;
        }
        FleetImage all = older == null ? newer : union(older, newer);
        try {
            write(all);
        } catch (IOException e) {
            problem = "cannot keep the last fleet: " + e.getMessage();
        }
        return all;
    }

    /** As {@link #keep}, for this collector itself at its end: from now on nothing is forgotten. */
    synchronized void end() {
        ended = true;
        keep();
    }

    /** Forgets it: every domain is accounted for. */
    synchronized void forget() {
        if (ended) {
            return;
        }
        try {
            Files.deleteIfExists(kept.toPath());
        } catch (IOException e) {
            problem = "cannot forget the last fleet: " + e.getMessage();
        }
    }

    /** Why it could not be read, kept or forgotten; null where it could. */
    String problem() {
        return problem;
    }

    private FleetImage read(File file) {
        try {
            FleetImage fleet = FleetFile.read(file);
            return command.equals(fleet.text(Field.COLLECTOR_COMMAND, 0)) ? fleet : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            problem = "the last fleet cannot be read: " + file + ": " + e.getMessage();
            return null;
        }
    }

    private void write(FleetImage fleet) throws IOException {
        try (FleetFileWriter writer = new FleetFileWriter(kept)) {
            writer.write(fleet);
        }
        try (FileChannel channel = FileChannel.open(kept.toPath(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private FleetImage union(FleetImage older, FleetImage newer) {
        FleetBuilder builder = new FleetBuilder();
        builder.text(Field.COLLECTOR_COMMAND, 0, command);
        for (int row = 0; row < older.rows(Table.DOMAIN); row++) {
            if (find(newer, older, row) < 0) {
                copy(builder, older, row);
            }
        }
        for (int row = 0; row < newer.rows(Table.DOMAIN); row++) {
            copy(builder, newer, row);
        }
        return builder.build(newer.sequence(), newer.publishedEpochNanos());
    }

    private static void copy(FleetBuilder builder, FleetImage from, int row) {
        builder.number(Field.LAST_SEEN, builder.copyDomain(from, row), lastSeen(from, row));
    }

    /** When a domain of a kept fleet was seen last, ns since 1970. */
    static long lastSeen(Fleet fleet, int row) {
        return fleet.has(Field.LAST_SEEN, row) ? fleet.number(Field.LAST_SEEN, row) : fleet.publishedEpochNanos();
    }

    /**
     * Row of the same domain in another fleet, which must be one that a collector published: ascending by domid; -1 for
     * none. Where a uuid is not known the domid must do.
     */
    static int find(Fleet in, Fleet of, int row) {
        long domid = of.number(Field.DOMID, row);
        String uuid = of.text(Field.UUID, row);
        int low = 0;
        int high = in.rows(Table.DOMAIN) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = in.number(Field.DOMID, middle);
            if (there == domid) {
                String its = in.text(Field.UUID, middle);
                return uuid == null || its == null || uuid.equals(its) ? middle : -1;
            }
            low = there < domid ? middle + 1 : low;
            high = there < domid ? high : middle - 1;
        }
        return -1;
    }
}
