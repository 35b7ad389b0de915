// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetFileTest {
    @TempDir
    Path directory;

    private final FleetBuilder builder = new FleetBuilder();

    @Test
    void whatIsWrittenIsRead() throws IOException {
        File file = directory.resolve("fleet").toFile();
        FleetFileWriter writer = new FleetFileWriter(file);
        for (int domains : new int[] {0, 1, 3, 40}) {
            RandomFleet.fill(builder, domains, domains);
            Fleet fleet = builder.build(17 + domains, 1234567);
            writer.write(fleet);
            Fleet read = FleetFile.read(file);
            assertThat(RandomFleet.describe(read)).isEqualTo(RandomFleet.describe(fleet));
            assertThat(read.sequence()).isEqualTo(17 + domains);
            assertThat(read.publishedEpochNanos()).isEqualTo(1234567);
            assertThat(FleetFile.sequence(file)).isEqualTo(17 + domains);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.toPath())))
                    .isEqualTo("rw-r-----");
        }
        writer.remove();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        assertThatThrownBy(() -> FleetFile.read(directory.resolve("no").toFile()))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anyChangedByteIsNoticed() throws IOException {
        byte[] good = image(5, 3);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            assertThatThrownBy(() -> read(bad)).as("byte %d", at).isInstanceOf(FleetFormatException.class);
        }
    }

    @Test
    void anyCutIsNoticed() throws IOException {
        byte[] good = image(6, 2);
        for (int length = 0; length < good.length; length += 7) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> read(bad)).as("length %d", length).isInstanceOf(FleetFormatException.class);
        }
    }

    @Test
    void bytesChangedWithARightChecksumAreRefusedOrReadWithoutHarm() throws IOException {
        Random random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] bad = image(round % 7, 1 + round % 4);
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(random.nextBoolean() ? bad.length : Math.min(4096, bad.length));
                bad[at] = (byte) random.nextInt(256);
                if (random.nextInt(3) == 0) {
                    int word = at & ~3;
                    ByteBuffer.wrap(bad).putInt(Math.min(word, bad.length - 4), random.nextInt());
                }
            }
            sign(bad);
            Throwable thrown = catchThrowable(() -> RandomFleet.describe(FleetImage.over(bad, bad.length)));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(FleetFormatException.class);
                refused++;
            }
        }
        assertThat(refused).isBetween(400, 3900);
    }

    @Test
    void aFleetOfAnotherVersionWithOtherFieldsIsReadByKey() throws IOException {
        builder.begin();
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.MEMORY, row, 4096);
        builder.number(Field.VCPUS, row, 3);
        byte[] other = bytes(builder.build(1, 1));
        rename(other, "vcpus", "vcpuz");
        ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putLong(Layout.SCHEMA_HASH_AT, 99);
        sign(other);

        Fleet fleet = FleetImage.over(other, other.length);

        assertThat(fleet.number(Field.MEMORY, row)).isEqualTo(4096);
        assertThat(fleet.has(Field.VCPUS, row)).isFalse();
    }

    @Test
    void anotherFormatIsNamed() throws IOException {
        byte[] other = image(1, 1);
        ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putInt(Layout.FORMAT_AT, 9);
        sign(other);
        assertThatThrownBy(() -> read(other)).hasMessageContaining("format 9").hasMessageContaining("format 2");
    }

    @Test
    void aFleetOfTheFormatWithColumnsIsStillRead() throws Exception {
        Fleet fleet = FleetFile.read(resource("format-1.fleet"));
        assertIsTheOldOne(fleet);
        RecordingIndex recording = RecordingIndex.of(resource("format-1.recording"));
        assertIsTheOldOne(recording.read(0));
        // what is copied out of it is told in the new format
        builder.begin();
        builder.number(Field.HOST_CPUS, 0, 4);
        builder.text(Field.HOST_XEN_VERSION, 0, "4.17.7");
        builder.copyDomain(fleet, 0);
        builder.copyDomain(fleet, 1);
        assertIsTheOldOne(builder.build(5, 1_700_000_000_000_000_000L));
    }

    private static File resource(String name) throws Exception {
        return new File(FleetFileTest.class.getResource("/fleet/" + name).toURI());
    }

    private static void assertIsTheOldOne(Fleet fleet) {
        assertThat(fleet.sequence()).isEqualTo(5);
        assertThat(fleet.text(Field.HOST_XEN_VERSION, 0)).isEqualTo("4.17.7");
        assertThat(fleet.number(Field.HOST_CPUS, 0)).isEqualTo(4);
        assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(2);
        assertThat(fleet.text(Field.NAME, 1)).isEqualTo("w\u00e9b");
        assertThat(fleet.fraction(Field.CPU_PERCENT, 0)).isEqualTo(12.5);
        assertThat(fleet.has(Field.CPU_PERCENT, 1)).isFalse();
        assertThat(fleet.number(Field.CPU_TIME, 1)).isEqualTo(123_456_789_012_345L);
        assertThat(fleet.has(Field.CPU_TIME, 0)).isFalse();
        assertThat(fleet.fraction(Field.RECEIVE_RATE, 1)).isEqualTo(1234.5678);
        assertThat(fleet.rows(Table.THREAD, 0)).isZero();
        assertThat(fleet.rows(Table.THREAD, 1)).isEqualTo(2);
        assertThat(fleet.text(Field.COMM, 0)).isEqualTo("main");
        assertThat(fleet.fraction(Field.THREAD_CPU_PERCENT, 0)).isEqualTo(33.3);
        assertThat(fleet.has(Field.THREAD_CPU_PERCENT, 1)).isFalse();
        assertThat(fleet.number(Field.TID, 1)).isEqualTo(2);
        assertThat(fleet.has(Field.MEMORY, 1)).isFalse();
    }

    @Test
    void aFleetGetsStale() {
        builder.begin();
        builder.number(Field.COLLECTOR_INTERVAL, 0, 2_000_000_000L);
        Fleet fleet = builder.build(1, 1_000_000_000_000L);
        assertThat(FleetFile.ageNanos(fleet, 1_003_000_000_000L)).isEqualTo(3_000_000_000L);
        assertThat(FleetFile.isStale(fleet, 1_009_000_000_000L)).isFalse();
        assertThat(FleetFile.isStale(fleet, 1_011_000_000_000L)).isTrue();
        assertThat(FleetFile.ageNanos(fleet, 1)).isZero();
    }

    @Test
    void aSourceSeesTheNextFleet() throws Exception {
        File file = directory.resolve("fleet").toFile();
        FleetFileWriter writer = new FleetFileWriter(file);
        try (FleetFileSource source = new FleetFileSource(file)) {
            assertThat(source.awaitNewer(0, 1)).isNull();
            RandomFleet.fill(builder, 1, 2);
            writer.write(builder.build(1, 0));
            assertThat(source.latest().fleet().sequence()).isEqualTo(1);
            assertThat(source.awaitNewer(1, 1)).isNull();
            writer.write(builder.build(2, 0));
            assertThat(source.awaitNewer(1, 1).fleet().sequence()).isEqualTo(2);
            assertThat(source.latest().fleet().sequence()).isEqualTo(2);
            Files.delete(file.toPath());
            assertThatThrownBy(source::latest).hasMessageContaining("the collector has ended");
            assertThatThrownBy(() -> source.awaitNewer(2, 1)).hasMessageContaining("the collector has ended");
        }
    }

    @Test
    void aFleetIsWrittenInFewSystemCalls() throws IOException {
        Path counts = Path.of("/proc/thread-self/io");
        assumeThat(counts).exists();
        FleetFileWriter writer = new FleetFileWriter(directory.resolve("fleet").toFile());
        RandomFleet.fill(builder, 3, 600);
        FleetImage image = builder.build(1, 0);
        writer.write(image);
        long chunks = 1;
        for (int i = 0; i < image.parts(); i++) {
            int bytes = image.partLength(i) - (i == 0 ? Layout.HEADER_BYTES : 0);
            chunks += (bytes + 65_535) / 65_536;
        }
        assertThat(image.length()).isGreaterThan(5 * 65_536);
        long before = writes(counts);
        writer.write(image);
        assertThat(writes(counts) - before).isEqualTo(chunks);
    }

    private static long writes(Path counts) throws IOException {
        for (String line : Files.readAllLines(counts)) {
            if (line.startsWith("syscw: ")) {
                return Long.parseLong(line.substring(7));
            }
        }
        throw new IOException("no syscw in " + counts);
    }

    @Test
    void whoHasItOpenKeepsItUntilTheNextButOne() throws IOException {
        File file = directory.resolve("fleet").toFile();
        FleetFileWriter writer = withTheFirst(file);
        try (FileChannel open = FileChannel.open(file.toPath())) {
            byte[] first = all(open);
            writer.write(builder.build(2, 0));
            assertThat(all(open)).isEqualTo(first);
            // a collector that was killed, and the next one
            FleetFileWriter next = new FleetFileWriter(file);
            next.write(builder.build(3, 0));
            next.write(builder.build(4, 0));
            next.write(builder.build(5, 0));
            assertThat(all(open)).isEqualTo(first);
        }
        writer = new FleetFileWriter(file);
        writer.write(builder.build(6, 0));
        try (FileChannel open = FileChannel.open(file.toPath())) {
            writer.write(builder.build(7, 0));
            writer.write(builder.build(8, 0));
            assertThat(all(open)).as("memory that is used again").isEqualTo(Files.readAllBytes(file.toPath()));
        }
        writer.close();
        assertThat(directory.toFile().list()).containsExactly("fleet");
        assertThat(FleetFile.read(file).sequence()).isEqualTo(8);
    }

    @Test
    void whereNoLinkCanBeMadeTheFileIsMoved() throws IOException {
        File file = directory.resolve("fleet").toFile();
        FleetFileWriter writer = withTheFirst(file);
        // what no file can take the place of
        Path inTheWay = Files.createDirectories(directory.resolve(".fleet.new/full"));
        for (int sequence = 2; sequence < 6; sequence++) {
            writer.write(builder.build(sequence, 0));
            assertThat(FleetFile.read(file).sequence()).isEqualTo(sequence);
        }
        Files.delete(inTheWay);
        writer.remove();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aReaderThatIsTooSlowReadsAgain() throws Exception {
        File file = directory.resolve("fleet").toFile();
        FleetFileWriter writer = new FleetFileWriter(file);
        FleetBuilder[] fleets = new FleetBuilder[3];
        for (int i = 0; i < fleets.length; i++) {
            fleets[i] = new FleetBuilder();
            RandomFleet.fill(fleets[i], i, 40 + 20 * i);
        }
        writer.write(fleets[1].build(1, 0));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                for (int sequence = 2; !done.get(); sequence++) {
                    writer.write(fleets[sequence % fleets.length].build(sequence, 0));
                }
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
        });
        other.start();
        long seen = 0;
        try {
            while (seen < 2000 && failure.get() == null) {
                Fleet fleet = FleetFile.read(file);
                assertThat(fleet.sequence()).isGreaterThanOrEqualTo(seen);
                assertThat(fleet.rows(Table.DOMAIN)).isEqualTo(40 + 20 * (int) (fleet.sequence() % fleets.length));
                seen = fleet.sequence();
            }
        } finally {
            done.set(true);
            other.join();
        }
        assertThat(failure.get()).isNull();
    }

    private FleetFileWriter withTheFirst(File file) throws IOException {
        FleetFileWriter writer = new FleetFileWriter(file);
        RandomFleet.fill(builder, 3, 4);
        writer.write(builder.build(1, 0));
        return writer;
    }

    private static byte[] all(FileChannel open) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
        open.read(bytes, 0);
        return bytes.array();
    }

    private Fleet read(byte[] bytes) throws IOException {
        Path file = directory.resolve("damaged");
        Files.write(file, bytes);
        return FleetFile.read(file.toFile());
    }

    private byte[] image(long seed, int domains) {
        RandomFleet.fill(builder, seed, domains);
        return bytes(builder.build(1, 1));
    }

    private static byte[] bytes(FleetImage image) {
        ByteBuffer whole = ByteBuffer.allocate(image.length());
        for (int i = 0; i < image.parts(); i++) {
            whole.put(image.part(i), 0, image.partLength(i));
        }
        byte[] bytes = whole.array();
        sign(bytes);
        return bytes;
    }

    private static void sign(byte[] bytes) {
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        view.putInt(Layout.CRC_AT, Layout.checksum(bytes, bytes.length));
    }

    private static void rename(byte[] bytes, String from, String to) {
        int at = indexOf(bytes, (char) from.length() + from);
        System.arraycopy(to.getBytes(StandardCharsets.US_ASCII), 0, bytes, at + 1, to.length());
    }

    private static int indexOf(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(word);
    }
}
