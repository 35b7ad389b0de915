// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.XenException;

@Timeout(30)
class SocketXenstoreTest {
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONG = TimeUnit.SECONDS.toNanos(10);

    @TempDir
    private Path directory;

    @Test
    void aValueCanHoldAnyByte() throws Exception {
        String value = "a\0b\u001b[2J\u00ff";
        try (FakeXenstored daemon =
                        new FakeXenstored(directory, request -> List.of(FakeXenstored.reply(request, value)));
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.read("/local/domain/5/data/x")).isEqualTo(value);
            Message request = daemon.requests().get(0);
            assertThat(request.type()).isEqualTo(2);
            assertThat(request.payload()).isEqualTo(Message.strings("/local/domain/5/data/x"));
        }
    }

    @Test
    void writesCarryNoNulAfterTheValue() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, SocketXenstoreTest::ok);
                SocketXenstore xenstore = open(daemon)) {
            xenstore.write("/a", "1");
            xenstore.setPermissions("/a", List.of("n0", "r5"));
            assertThat(daemon.requests()).extracting(Message::text).containsExactly("/a\0001", "/a\0n0\0r5\0");
            assertThat(daemon.requests()).extracting(Message::type).containsExactly(11, 14);
        }
    }

    @Test
    void aNodeThatDoesNotExistIsAbsentAndNotAnError() throws Exception {
        try (FakeXenstored daemon =
                        new FakeXenstored(directory, request -> List.of(FakeXenstored.error(request, "ENOENT")));
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.read("/a")).isNull();
            assertThat(xenstore.directory("/a")).isEmpty();
            assertThat(xenstore.permissions("/a")).isEmpty();
            xenstore.remove("/a");
            assertThatThrownBy(() -> xenstore.write("/a/b", "")).isInstanceOf(XenException.class);
        }
    }

    @Test
    void errorsOfEveryDaemonAreCarriedByName() throws Exception {
        try (FakeXenstored daemon =
                        new FakeXenstored(directory, request -> List.of(FakeXenstored.error(request, "EQUOTA")));
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.write("/a", ""))
                    .isInstanceOfSatisfying(
                            XenException.class, e -> assertThat(e.errno()).isEqualTo("EQUOTA"))
                    .hasMessage("write /a: xenstored says EQUOTA");
        }
    }

    @Test
    void aReplyOfAHundredThousandBytesIsTaken() throws Exception {
        String names = IntStream.range(0, 20_000).mapToObj(Integer::toString).collect(Collectors.joining("\0")) + "\0";
        try (FakeXenstored daemon =
                        new FakeXenstored(directory, request -> List.of(FakeXenstored.reply(request, names)));
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.directory("/local/domain"))
                    .hasSize(20_000)
                    .startsWith("0", "1")
                    .endsWith("19999");
        }
    }

    @Test
    void aListTooLongForOneReplyIsReadInPieces() throws Exception {
        List<String> names = IntStream.range(0, 3_000).mapToObj(i -> "n" + i).toList();
        try (FakeXenstored daemon = new FakeXenstored(directory, new Parts(names));
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.directory("/local/domain")).isEqualTo(names);
        }
    }

    @Test
    void aListThatChangesWhileItIsReadIsReadAgain() throws Exception {
        List<String> names = IntStream.range(0, 3_000).mapToObj(i -> "n" + i).toList();
        Parts parts = new Parts(names);
        parts.changeAt = 3;
        try (FakeXenstored daemon = new FakeXenstored(directory, parts);
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.directory("/local/domain")).isEqualTo(names);
            assertThat(daemon.requests())
                    .filteredOn(r -> r.text().endsWith("\0000\0"))
                    .hasSize(2);
        }
    }

    @Test
    void anEmptyListInPiecesIsEmpty() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, new Parts(List.of()));
                SocketXenstore xenstore = open(daemon)) {
            assertThat(xenstore.directory("/a")).isEmpty();
        }
    }

    @Test
    void watchEventsBetweenRequestAndAnswerAreKept() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(
                        directory,
                        request -> List.of(
                                FakeXenstored.event("/local/domain/5/data/vchan", "/local/domain/5/data"),
                                FakeXenstored.event("/local/domain/5/data/vchan", "/local/domain/5/data"),
                                FakeXenstored.event("@releaseDomain", "@releaseDomain"),
                                FakeXenstored.reply(request, "OK\0")));
                SocketXenstore xenstore = open(daemon)) {
            xenstore.watch("/local/domain/5/data");
            assertThat(daemon.requests().get(0).text()).isEqualTo("/local/domain/5/data\0/local/domain/5/data\0");
            assertThat(xenstore.awaitChanges(LONG)).containsExactly("/local/domain/5/data/vchan", "@releaseDomain");
            assertThat(xenstore.awaitChanges(0)).isEmpty();
        }
    }

    @Test
    void watchingAgainFiresAgainAndUnwatchingTwiceIsNoError() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(
                        directory,
                        request -> List.of(FakeXenstored.error(request, request.type() == 4 ? "EEXIST" : "ENOENT")));
                SocketXenstore xenstore = open(daemon)) {
            xenstore.watch("/a");
            assertThat(xenstore.awaitChanges(LONG)).containsExactly("/a");
            xenstore.unwatch("/a");
        }
    }

    @Test
    void aWatchThatWasRefusedIsNotRegisteredAnew() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(
                        directory,
                        request -> request.type() == 4 && request.word().equals("/refused")
                                ? List.of(FakeXenstored.error(request, "EACCES"))
                                : List.of(
                                        FakeXenstored.reply(request, "OK\0"),
                                        FakeXenstored.event(request.word(), request.word())));
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.watch("/refused")).isInstanceOf(XenException.class);
            xenstore.watch("/a");
            assertThat(xenstore.awaitChanges(LONG)).containsExactly("/a");
            daemon.drop();
            assertThat(xenstore.awaitChanges(LONG)).containsExactly("/a");
            assertThat(daemon.requests())
                    .filteredOn(request -> request.type() == 4)
                    .extracting(Message::word)
                    .containsExactly("/refused", "/a", "/a");
        }
    }

    @Test
    void aTransactionInConflictRunsAgain() throws Exception {
        AtomicInteger ends = new AtomicInteger();
        try (FakeXenstored daemon = new FakeXenstored(directory, request -> switch (request.type()) {
                    case 6 -> List.of(FakeXenstored.reply(request, (40 + ends.get()) + "\0"));
                    case 7 ->
                        List.of(
                                ends.getAndIncrement() < 2
                                        ? FakeXenstored.error(request, "EAGAIN")
                                        : FakeXenstored.reply(request, "OK\0"));
                    default -> ok(request);
                });
                SocketXenstore xenstore = open(daemon)) {
            xenstore.transaction(transaction -> transaction.write("/a", "1"));
            assertThat(daemon.requests())
                    .filteredOn(request -> request.type() == 11)
                    .extracting(Message::transaction)
                    .containsExactly(40, 41, 42);
        }
    }

    @Test
    void aTransactionInConflictForEverGivesUp() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, request -> switch (request.type()) {
                    case 6 -> List.of(FakeXenstored.reply(request, "7\0"));
                    default -> List.of(FakeXenstored.error(request, "EAGAIN"));
                });
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.transaction(transaction -> {}))
                    .isInstanceOfSatisfying(
                            XenException.class, e -> assertThat(e.errno()).isEqualTo("EAGAIN"));
        }
    }

    @Test
    void aTransactionWhoseWritesFailIsAborted() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, request -> switch (request.type()) {
                    case 6 -> List.of(FakeXenstored.reply(request, "7\0"));
                    case 11 -> List.of(FakeXenstored.error(request, "EACCES"));
                    default -> ok(request);
                });
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.transaction(transaction -> transaction.write("/a", "1")))
                    .hasMessageContaining("EACCES");
            Message last = daemon.requests().get(daemon.requests().size() - 1);
            assertThat(last.text()).isEqualTo("F\0");
            assertThat(last.transaction()).isEqualTo(7);
        }
    }

    @Test
    void aSilentDaemonCostsATimeOutAndALateAnswerIsNotMistakenForTheNext() throws Exception {
        List<Message> late = new ArrayList<>();
        try (FakeXenstored daemon = new FakeXenstored(directory, request -> {
                    if (request.text().startsWith("/slow")) {
                        late.add(FakeXenstored.reply(request, "late"));
                        return List.of();
                    }
                    List<Message> answers = new ArrayList<>(late);
                    answers.add(FakeXenstored.reply(request, "quick"));
                    return answers;
                });
                SocketXenstore xenstore = new SocketXenstore(new SocketPlace(daemon.socket()), SHORT)) {
            assertThatThrownBy(() -> xenstore.read("/slow"))
                    .isInstanceOfSatisfying(
                            XenException.class, e -> assertThat(e.errno()).isEqualTo("ETIMEDOUT"));
            assertThat(xenstore.read("/quick")).isEqualTo("quick");
        }
    }

    @Test
    void aLostConnectionComesBackWithItsWatches() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(
                        directory,
                        request -> request.type() == 4
                                ? List.of(
                                        FakeXenstored.reply(request, "OK\0"),
                                        FakeXenstored.event(request.word(), request.word()))
                                : ok(request));
                SocketXenstore xenstore = open(daemon)) {
            xenstore.watch("@releaseDomain");
            xenstore.watch("/local");
            xenstore.unwatch("/local");
            assertThat(xenstore.awaitChanges(LONG)).contains("@releaseDomain");
            drain(xenstore);
            daemon.drop();
            assertThat(xenstore.awaitChanges(LONG)).containsExactly("@releaseDomain");
            assertThat(xenstore.read("/x")).isEqualTo("OK\0");
        }
    }

    @Test
    void aRequestThatWasUnderWayWhenTheConnectionBrokeFails() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FakeXenstored[] self = new FakeXenstored[1];
        try (FakeXenstored daemon = new FakeXenstored(directory, request -> {
            if (asked.getAndIncrement() == 0) {
                self[0].drop();
            }
            return ok(request);
        })) {
            self[0] = daemon;
            try (SocketXenstore xenstore = open(daemon)) {
                assertThatThrownBy(() -> xenstore.read("/a"))
                        .isInstanceOfSatisfying(
                                XenException.class, e -> assertThat(e.errno()).isEqualTo("ECONNRESET"));
                assertThat(xenstore.read("/a")).isEqualTo("OK\0");
            }
        }
    }

    @Test
    void aMessageOfAbsurdLengthBreaksTheConnectionAndNoMore() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (FakeXenstored daemon = new FakeXenstored(
                        directory,
                        request -> asked.getAndIncrement() == 0
                                ? List.of(FakeXenstored.reply(request, "x".repeat((1 << 20) + 1)))
                                : ok(request));
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.read("/a")).isInstanceOf(XenException.class);
            assertThat(xenstore.read("/a")).isEqualTo("OK\0");
        }
    }

    @Test
    void aRequestTooLongForTheDaemonIsNeverSent() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, SocketXenstoreTest::ok);
                SocketXenstore xenstore = open(daemon)) {
            assertThatThrownBy(() -> xenstore.write("/a", "x".repeat(4094)))
                    .isInstanceOfSatisfying(
                            XenException.class, e -> assertThat(e.errno()).isEqualTo("E2BIG"));
            xenstore.write("/a", "x".repeat(4093));
            assertThatThrownBy(() -> xenstore.read("/a\0/b")).isInstanceOf(XenException.class);
            assertThat(daemon.requests()).hasSize(1);
        }
    }

    @Test
    void closingEndsAWaitForChangesAndFailsLaterRequests() throws Exception {
        try (FakeXenstored daemon = new FakeXenstored(directory, SocketXenstoreTest::ok)) {
            SocketXenstore xenstore = open(daemon);
            Thread closer = new Thread(xenstore::close);
            closer.start();
            assertThat(xenstore.awaitChanges(LONG)).isEmpty();
            closer.join();
            assertThatThrownBy(() -> xenstore.read("/a")).hasMessage("read /a: the xenstore connection is closed");
        }
    }

    @Test
    void noDaemonIsSaidInOneLine() {
        assertThatThrownBy(() -> SocketXenstore.open(directory.resolve("none")))
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("ENOENT"))
                .hasMessageStartingWith("no xenstored here (" + directory);
    }

    @Test
    void aSocketNobodyListensOnIsSaidInOneLine() throws Exception {
        Path socket = directory.resolve("left-behind");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThatThrownBy(() -> SocketXenstore.open(socket))
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("ECONNREFUSED"));
    }

    @Test
    void placesAreThoseOfLibxenstore() throws Exception {
        Path device = Files.createFile(directory.resolve("xenbus"));
        List<Path> devices = List.of(directory.resolve("absent"), device);
        try (FakeXenstored daemon = new FakeXenstored(directory, SocketXenstoreTest::ok)) {
            SocketPlace socket = new SocketPlace(daemon.socket());
            assertThat(Places.find(Map.of("XENSTORED_PATH", daemon.socket().toString()), devices))
                    .isEqualTo(socket);
            assertThat(Places.find(Map.of("XENSTORED_RUNDIR", directory.toString()), devices))
                    .isEqualTo(socket);
        }
        assertThat(Places.find(Map.of("XENSTORED_PATH", "/x"), devices)).isEqualTo(new SocketPlace(Path.of("/x")));
        assertThat(Places.find(Map.of("XENSTORED_PATH", device.toString()), devices))
                .isEqualTo(new XenbusPlace(device));
        assertThat(Places.find(Map.of("XENSTORED_RUNDIR", "/nowhere"), devices)).isEqualTo(new XenbusPlace(device));
        assertThat(Places.find(Map.of("XENSTORED_RUNDIR", "/nowhere"), List.of()))
                .isEqualTo(new SocketPlace(Path.of("/nowhere/socket")));
        assertThat(Places.find(Map.of("XENSTORED_PATH", device.toString()), List.of()))
                .isEqualTo(new XenbusPlace(device));
    }

    @Test
    void aSocketIsNoDeviceWhereverItLies() throws Exception {
        Path sharedMemory = Files.createTempDirectory(Path.of("/dev/shm"), "xtop-test");
        Path socket = sharedMemory.resolve("socket");
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(socket));
            assertThat(Places.find(Map.of("XENSTORED_PATH", socket.toString()), List.of()))
                    .isEqualTo(new SocketPlace(socket));
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(sharedMemory);
        }
    }

    /** A directory that C xenstored would send in parts of at most 4,000 bytes. */
    private static final class Parts implements FakeXenstored.Script {
        private final String list;
        private int generation = 100;
        private int asked;
        private int changeAt = -1;

        Parts(List<String> names) {
            list = names.stream().map(name -> name + "\0").collect(Collectors.joining()) + "\0";
        }

        @Override
        public List<Message> answer(Message request) {
            if (request.type() == Message.DIRECTORY) {
                return List.of(FakeXenstored.error(request, "E2BIG"));
            }
            if (++asked == changeAt) {
                generation++;
            }
            int offset = Integer.parseInt(request.parts().get(1));
            int end = Math.min(list.length(), offset + 4_000);
            end = end == list.length() ? end : list.lastIndexOf('\0', end - 1) + 1;
            return List.of(FakeXenstored.reply(request, generation + "\0" + list.substring(offset, end)));
        }
    }

    private static List<Message> ok(Message request) {
        return List.of(FakeXenstored.reply(request, "OK\0"));
    }

    private static void drain(SocketXenstore xenstore) throws Exception {
        while (!xenstore.awaitChanges(0).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static SocketXenstore open(FakeXenstored daemon) throws XenException {
        return SocketXenstore.open(daemon.socket());
    }
}
