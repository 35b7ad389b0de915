// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Recording;
import xtop.fleet.RecordingWriter;
import xtop.fleet.Table;

/** Two processes' fleets of one guest: what is between them, and what cannot be, is noticed. */
class ServedRecordTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private ServedRecord record(double percent, long... cpuSeconds) throws IOException {
        File file = directory.resolve("some.xrec").toFile();
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (int i = 0; i < cpuSeconds.length; i++) {
                FleetBuilder builder = new FleetBuilder();
                boolean first = i < 3;
                builder.number(Field.COLLECTOR_STARTED, 0, first ? 1 : 2);
                builder.number(Field.COLLECTOR_SAMPLES, 0, first ? 10 + i : i);
                int row = builder.add(Table.DOMAIN);
                builder.number(Field.DOMID, row, 5);
                builder.text(Field.UUID, row, "u");
                builder.text(Field.LABEL, row, "web");
                builder.number(Field.VCPUS, row, 1);
                builder.number(Field.CPU_TIME, row, cpuSeconds[i] * SECOND);
                builder.fraction(Field.CPU_PERCENT, row, percent);
                writer.append(builder.build(i + 1, (first ? i : 40 + 2L * i) * SECOND));
            }
        }
        return ServedRecord.of(Recording.open(file));
    }

    @Test
    void twoProcessesHaveOneGapBetweenThem() throws IOException {
        ServedRecord record = record(124, 1, 1, 2, 3, 3, 3);
        assertThat(record.complaints()).isEmpty();
        assertThat(record.fleets()).isEqualTo(6);
        assertThat(record.runs()).isEqualTo(2);
        assertThat(record.gapBegan()).isEqualTo(2 * SECOND);
        assertThat(record.gapEnded()).isEqualTo(46 * SECOND);
        assertThat(record.longest()).isEqualTo(2 * SECOND);
    }

    @Test
    void oneProcessHasNone() throws IOException {
        ServedRecord record = record(1, 1, 2, 3);
        assertThat(record.runs()).isEqualTo(1);
        assertThat(record.gapBegan()).isZero();
    }

    @Test
    void aRateOrATotalThatCannotBeIsNoticed() throws IOException {
        assertThat(record(126, 1, 2).complaints()).hasSize(2).allMatch(line -> line.contains("DOMAIN.cpu 126.0"));
    }

    @Test
    void aTotalThatFallsIsNoticed() throws IOException {
        assertThat(record(1, 1, 3, 2).complaints()).hasSize(1).allMatch(line -> line.contains("time fell from"));
    }
}
