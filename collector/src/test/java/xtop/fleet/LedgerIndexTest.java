// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerIndexTest {
    private final Random random = new Random(3);

    @TempDir
    private Path directory;

    private File ledger;
    private Path file;
    private LedgerIndex index;
    private int deaths;

    @BeforeEach
    void begin() {
        ledger = directory.resolve("ledger").toFile();
        file = directory.resolve("ledger.index");
        index = new LedgerIndex(ledger);
    }

    private void die(int count) throws IOException {
        append(ledger, count);
    }

    private void append(File to, int count) throws IOException {
        try (RecordingWriter writer = RecordingWriter.open(to)) {
            for (int i = 0; i < count; i++) {
                writer.append(obituary(deaths++));
            }
        }
    }

    private FleetImage obituary(int number) {
        FleetBuilder builder = new FleetBuilder();
        int row = builder.add(Table.DOMAIN);
        for (Field field : Field.of(Table.DOMAIN)) {
            if (random.nextBoolean()) {
                continue;
            }
            switch (field.type()) {
                case NUMBER -> builder.number(field, row, random.nextLong(1L << random.nextInt(1, 62)));
                case FRACTION -> builder.fraction(field, row, random.nextInt(1000) / 8.0);
                case TEXT -> builder.text(field, row, field.key() + random.nextInt(50));
            }
        }
        builder.number(Field.DOMID, row, number);
        for (int i = random.nextInt(5); i > 0; i--) {
            int thread = builder.add(Table.THREAD);
            builder.text(Field.COMM, thread, "thread" + i);
            builder.fraction(Field.THREAD_CPU_PERCENT, thread, random.nextInt(100));
        }
        return builder.build(1, number);
    }

    /** Of every obituary as it is. */
    private FleetImage whole() throws IOException {
        RecordingIndex records = RecordingIndex.of(ledger);
        FleetBuilder builder = new FleetBuilder();
        for (int i = 0; i < records.count(); i++) {
            builder.copyDomain(records.read(i), 0);
        }
        return builder.build(1, records.epochNanos(records.count() - 1));
    }

    private void assertSameRows() throws IOException {
        FleetImage expected = whole();
        FleetImage found = new LedgerIndex(ledger).rows();
        assertThat(found.rows(Table.DOMAIN)).isEqualTo(expected.rows(Table.DOMAIN));
        assertThat(found.publishedEpochNanos()).isEqualTo(expected.publishedEpochNanos());
        assertThat(found.rows(Table.THREAD)).isZero();
        for (int row = 0; row < expected.rows(Table.DOMAIN); row++) {
            for (Field field : Field.of(Table.DOMAIN)) {
                assertThat(value(found, field, row)).as("%s of %s", field, row).isEqualTo(value(expected, field, row));
            }
        }
    }

    private static Object value(Fleet fleet, Field field, int row) {
        if (!fleet.has(field, row)) {
            return "unknown";
        }
        return switch (field.type()) {
            case NUMBER -> fleet.number(field, row);
            case FRACTION -> fleet.fraction(field, row);
            case TEXT -> fleet.text(field, row);
        };
    }

    @Test
    void rowsAreTheSameWithAnIndexWithoutAndWithAnOldOne() throws IOException {
        die(40);
        assertThat(index.behind()).isEqualTo(40);
        assertSameRows();
        index.write();
        assertThat(index.behind()).isZero();
        assertSameRows();
        die(7);
        assertThat(index.behind()).isEqualTo(7);
        assertSameRows();
        index.write();
        assertThat(index.behind()).isZero();
        assertSameRows();
        Files.delete(file);
        assertThat(index.behind()).isEqualTo(47);
        assertSameRows();
    }

    @Test
    void whatItCoversIsNotReadFromTheLedger() throws IOException {
        die(20);
        index.write();
        RecordingIndex records = RecordingIndex.of(ledger);
        try (RandomAccessFile out = new RandomAccessFile(ledger, "rw")) {
            for (int i = 0; i < 20; i++) {
                out.seek((records.mark(i) & 0xffff_ffffL) + RecordLayout.HEADER);
                out.write(new byte[16]);
            }
        }
        assertThat(new LedgerIndex(ledger).rows().rows(Table.DOMAIN)).isEqualTo(20);
        Files.delete(file);
        assertThat(new LedgerIndex(ledger).rows().rows(Table.DOMAIN))
                .as("the test's damage")
                .isZero();
    }

    @Test
    void aTornOrDamagedIndexIsAsNone() throws IOException {
        die(12);
        index.write();
        byte[] sound = Files.readAllBytes(file);
        die(3);
        for (int length = 0; length < sound.length; length += 1 + random.nextInt(sound.length / 60)) {
            byte[] torn = java.util.Arrays.copyOf(sound, length);
            Files.write(file, torn);
            assertSameRows();
        }
        for (int i = 0; i < 60; i++) {
            byte[] damaged = sound.clone();
            damaged[i < RecordLayout.FILE_HEADER + RecordLayout.HEADER ? i : random.nextInt(damaged.length)] ^=
                    (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertSameRows();
        }
        index.write();
        assertThat(index.behind()).isZero();
        assertSameRows();
    }

    @Test
    void theIndexOfAnotherLedgerIsAsNone() throws IOException {
        die(30);
        index.write();
        File younger = directory.resolve("younger").toFile();
        for (int records = 5; records <= 60; records += 5) {
            // as an eviction whose service was killed before it wrote the index
            append(younger, 5);
            Files.copy(younger.toPath(), ledger.toPath(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(index.behind()).isEqualTo(records);
            assertSameRows();
        }
        index.write();
        assertSameRows();
    }

    @Test
    void anIndexOfAnotherVersionIsAsNone() throws IOException {
        die(10);
        RecordingIndex records = RecordingIndex.of(ledger);
        FleetBuilder nothing = new FleetBuilder();
        nothing.add(Table.DOMAIN);
        try (RecordingWriter writer = RecordingWriter.open(file.toFile())) {
            writer.append(nothing.build(records.mark(9), 1));
        }
        assertThat(index.behind()).isEqualTo(10);
        assertSameRows();
        Files.writeString(file, "something of a later xtop that is longer than any header of ours is");
        assertSameRows();
    }

    @Test
    void aLedgerCutByACrashBeforeWhatWasCoveredIsReadAsItIs() throws IOException {
        die(10);
        long end = ledger.length();
        die(1);
        index.write();
        try (RandomAccessFile out = new RandomAccessFile(ledger, "rw")) {
            out.setLength(end + 50);
        }
        assertSameRows();
        assertThat(index.behind()).isEqualTo(10);
    }

    @Test
    void whoMayReadTheLedgerMayReadTheIndex() throws IOException {
        die(1);
        index.write();
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(ledger.toPath()))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        // nothing else is left, and a reader makes nothing
        new LedgerIndex(ledger).rows();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("ledger", "ledger.index");
        Files.delete(file);
        new LedgerIndex(ledger).rows();
        assertThat(directory.toFile().list()).containsExactly("ledger");
    }
}
