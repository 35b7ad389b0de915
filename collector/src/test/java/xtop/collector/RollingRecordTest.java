// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetImage;
import xtop.fleet.FleetSource;
import xtop.fleet.Recording;
import xtop.fleet.Table;

class RollingRecordTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_795_359_600L * SECOND;

    @TempDir
    private Path directory;

    /** Fleets one a second that compress badly; ends by an interrupt. */
    private static final class Fleets implements FleetSource {
        private final Random random = new Random(3);
        private final int count;
        private int next = 1;

        Fleets(int count) {
            this.count = count;
        }

        @Override
        public Lease latest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Lease awaitNewer(long sequence, long timeoutNanos) throws InterruptedException {
            if (next > count) {
                throw new InterruptedException();
            }
            FleetBuilder builder = new FleetBuilder();
            for (int i = 0; i < 100; i++) {
                int row = builder.add(Table.DOMAIN);
                builder.number(Field.DOMID, row, next);
                builder.number(Field.CPU_TIME, row, random.nextLong());
                builder.number(Field.MEMORY, row, random.nextLong());
            }
            FleetImage image = builder.build(next, START + next * SECOND);
            next++;
            return new Lease() {
                @Override
                public Fleet fleet() {
                    return image;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public String description() {
            return "fleets";
        }

        @Override
        public void close() {}
    }

    private void run(int fleets, long bytes, long nanos) {
        List<String> complaints = new ArrayList<>();
        RollingRecord record =
                new RollingRecord(new Fleets(fleets), directory.resolve("r").toFile(), bytes, nanos, complaints::add);
        record.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(complaints).isEmpty();
    }

    private long bytes() {
        long bytes = 0;
        for (File file : directory.resolve("r").toFile().listFiles()) {
            bytes += file.length();
        }
        return bytes;
    }

    @Test
    void theNewestIsKeptWithinTheSize() throws IOException {
        run(400, 200_000, 1_000_000 * SECOND);
        assertThat(bytes()).isBetween(100_000L, 235_000L);
        Recording recording = Recording.open(directory.resolve("r").toFile());
        int last = recording.count() - 1;
        assertThat(recording.read(last).number(Field.DOMID, 0)).isEqualTo(400);
        assertThat(recording.epochNanos(last)).isEqualTo(START + 400 * SECOND);
        assertThat(recording.read(0).number(Field.DOMID, 0)).isEqualTo(400 - last);
    }

    @Test
    void whatIsTooOldGoesAlsoWhereThereIsRoom() throws IOException {
        run(400, 1L << 30, 80 * SECOND);
        Recording recording = Recording.open(directory.resolve("r").toFile());
        assertThat(recording.epochNanos(recording.count() - 1) - recording.epochNanos(0))
                .isBetween(70 * SECOND, 110 * SECOND);
    }

    @Test
    void otherFilesInTheDirectoryAreLeftAlone() throws IOException {
        Path mine = Files.createDirectory(directory.resolve("r")).resolve("holiday.xrec");
        Files.writeString(mine, "mine");
        run(100, 50_000, 1_000_000 * SECOND);
        assertThat(mine).hasContent("mine");
    }
}
