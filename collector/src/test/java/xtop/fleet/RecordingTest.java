// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private final FleetBuilder builder = new FleetBuilder();
    private final List<String> written = new ArrayList<>();

    @TempDir
    private Path directory;

    private File file;

    @BeforeEach
    void name() {
        file = directory.resolve("fleet.rec").toFile();
    }

    private void record(int from, int to) throws IOException {
        try (RecordingWriter writer = RecordingWriter.open(file)) {
            for (int i = from; i <= to; i++) {
                RandomFleet.fill(builder, i, i % 7);
                FleetImage image = builder.build(i, i * 1000L);
                written.add(RandomFleet.describe(image));
                writer.append(image);
            }
            assertThat(writer.size()).isEqualTo(file.length());
            assertThat(writer.records()).isEqualTo(to);
        }
    }

    @Test
    void whatWasAppendedComesBackAlsoWithAnotherWriterInBetween() throws IOException {
        record(1, 20);
        record(21, 30);
        RecordingIndex index = RecordingIndex.of(file);
        assertThat(index.count()).isEqualTo(30);
        for (int i = 0; i < 30; i++) {
            FleetImage image = index.read(i);
            assertThat(RandomFleet.describe(image)).isEqualTo(written.get(i));
            assertThat(image.sequence()).isEqualTo(i + 1);
            assertThat(index.epochNanos(i)).isEqualTo((i + 1) * 1000L);
        }
        assertThat(index.at(999)).isEqualTo(-1);
        assertThat(index.at(1000)).isZero();
        assertThat(index.at(5999)).isEqualTo(4);
        assertThat(index.at(Long.MAX_VALUE)).isEqualTo(29);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.toPath())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aFileCutAnywhereLosesOnlyItsLastRecordAndGoesOn() throws IOException {
        record(1, 3);
        byte[] whole = Files.readAllBytes(file.toPath());
        long third = RecordingIndex.of(file).end() - 0;
        long second;
        try (RandomAccessFile cut = new RandomAccessFile(file, "rw")) {
            cut.setLength(whole.length - 1);
        }
        second = RecordingIndex.of(file).end();
        assertThat(second).isLessThan(third);
        for (int length = (int) second; length < whole.length; length++) {
            Files.write(file.toPath(), java.util.Arrays.copyOf(whole, length));
            assertThat(RecordingIndex.of(file).count()).as("cut at " + length).isEqualTo(2);
        }
        record(3, 3);
        assertThat(Files.readAllBytes(file.toPath())).isEqualTo(whole);
    }

    @Test
    void garbageAtTheEndIsCutOffByTheNextWriter() throws IOException {
        record(1, 2);
        byte[] whole = Files.readAllBytes(file.toPath());
        byte[] tail = new byte[500];
        new Random(7).nextBytes(tail);
        try (RandomAccessFile more = new RandomAccessFile(file, "rw")) {
            more.seek(whole.length);
            more.write(tail);
        }
        assertThat(RecordingIndex.of(file).count()).isEqualTo(2);
        RecordingWriter.open(file).close();
        assertThat(Files.readAllBytes(file.toPath())).isEqualTo(whole);
    }

    @Test
    void oneDamagedRecordCostsItselfAlone() throws IOException {
        record(1, 5);
        RecordingIndex before = RecordingIndex.of(file);
        byte[] bytes = Files.readAllBytes(file.toPath());
        int inside = bytes.length / 2;
        bytes[inside] ^= 0x40;
        Files.write(file.toPath(), bytes);
        RecordingIndex index = RecordingIndex.of(file);
        int sound = 0;
        for (int i = 0; i < index.count(); i++) {
            try {
                sound += RandomFleet.describe(index.read(i)).equals(written.get(i)) ? 1 : -100;
            } catch (FleetFormatException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThat(before.count()).isEqualTo(5);
        assertThat(sound).isEqualTo(4);
    }

    @Test
    void noRandomDamageIsTakenForAFleet() throws IOException {
        record(1, 4);
        byte[] whole = Files.readAllBytes(file.toPath());
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file.toPath(), bytes);
            try {
                RecordingIndex index = RecordingIndex.of(file);
                for (int i = 0; i < index.count(); i++) {
                    assertThat(RandomFleet.describe(index.read(i))).isEqualTo(written.get(i));
                }
            } catch (FleetFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void anotherFileIsNeitherReadNorOverwritten() throws IOException {
        Files.writeString(file.toPath(), "this is a letter to somebody, and no recording");
        assertThat(RecordingIndex.isRecording(file)).isFalse();
        assertThatThrownBy(() -> RecordingIndex.of(file)).hasMessageContaining("is no recording");
        assertThatThrownBy(() -> RecordingWriter.open(file)).isInstanceOf(FleetFormatException.class);
        assertThat(Files.readString(file.toPath())).startsWith("this is a letter");
    }

    @Test
    void aFileHasOneWriterAtATime() throws IOException {
        try (RecordingWriter first = RecordingWriter.open(file)) {
            assertThatThrownBy(() -> RecordingWriter.open(file)).hasMessageContaining("somebody else records");
            assertThat(first.records()).isZero();
        }
    }

    @Test
    void aDomainIsCopiedWithAllItsRows() {
        RandomFleet.fill(builder, 5, 6);
        FleetImage from = builder.build(1, 1);
        FleetBuilder other = new FleetBuilder();
        for (int row = 0; row < 6; row++) {
            assertThat(other.copyDomain(from, row)).isEqualTo(row);
        }
        String host = RandomFleet.describe(from);
        String copy = RandomFleet.describe(other.build(1, 1));
        assertThat(copy.substring(copy.indexOf("DOMAIN"))).isEqualTo(host.substring(host.indexOf("DOMAIN")));
    }
}
