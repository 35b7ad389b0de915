// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.FleetFileWriter;

/** Every command as a process of its own, over the demo; every bad input with its line and its exit code. */
class CommandsIT {
    @TempDir
    private Path directory;

    @Test
    void listShowsEveryDomainOfTheDemoWithItsAgent() throws Exception {
        Program.Outcome list = Program.run("--source", "demo", "list");
        assertThat(list.err()).isEmpty();
        assertThat(list.code()).isZero();
        assertThat(list.out().lines()).hasSize(30);
        assertThat(list.out())
                .containsPattern("Domain-0 +0 +4096 +8 [-rbpscd]{6} +[0-9.]+ - +none +no agent inside.*\n")
                .containsPattern("web-rump +1 +128 +1 [-rbpscd]{6} +[0-9.]+ rump +ok +\\S.*\n")
                .containsPattern("evil-unikraft .* refused: .+\n")
                .containsPattern("future-linux .* refused: .*version.*\n");
    }

    @Test
    void psShowsThreadsFromInside() throws Exception {
        Program.Outcome ps = Program.run("--source", "demo:5", "ps", "-o", "domain,tid,s,time,comm", "web-rump");
        assertThat(ps.err()).isEmpty();
        assertThat(ps.code()).isZero();
        assertThat(ps.out())
                .startsWith("DOMAIN   TID S     TIME COMMAND\n")
                .containsPattern("web-rump +\\d+ [RSD] .* nginx\n");
    }

    @Test
    void vmstatPrintsAHeaderAndOneLineATick() throws Exception {
        Program.Outcome vmstat = Program.run("--source", "demo:5", "vmstat", "mail-linux", "0.5", "3");
        assertThat(vmstat.err()).isEmpty();
        assertThat(vmstat.code()).isZero();
        List<String> lines = vmstat.out().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(1))
                .isEqualTo(" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st");
        assertThat(lines.subList(2, 5)).allMatch(line -> line.strip().split(" +").length == 17);
        assertThat(lines.get(2)).doesNotContain("-");
    }

    @Test
    void topInBatchModePrintsFrames() throws Exception {
        Program.Outcome top = Program.run("--source", "demo:5", "top", "-b", "-n", "2", "-d", "0.5", "-o", "-ID");
        assertThat(top.err()).isEmpty();
        assertThat(top.code()).isZero();
        List<String> lines = top.out().lines().toList();
        assertThat(lines.stream().filter(line -> line.startsWith("xtop - "))).hasSize(2);
        assertThat(lines.get(6)).startsWith("Domain-0");
        assertThat(lines.get(7)).startsWith("web-rump");
    }

    @Test
    void jsonIsOneObjectWithASchema() throws Exception {
        for (String command : new String[] {"list", "ps"}) {
            Program.Outcome json = Program.run("--source", "demo:5", command, "--json");
            assertThat(json.code()).isZero();
            assertThat(json.out())
                    .startsWith("{\"schema\":\"xtop." + command + "/1\"")
                    .endsWith("}\n");
            assertThat(json.out().lines()).hasSize(1);
            try (JsonParser parser = new JsonFactory().createParser(json.out())) {
                int tokens = 0;
                while (parser.nextToken() != null) {
                    tokens++;
                }
                assertThat(tokens).isGreaterThan(100);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"events -f", "vmstat 0.2", "list -d 0.2", "net 0.2"})
    void anInterruptEndsARepeatingCommandWithoutAWord(String command) throws Exception {
        List<String> words = new ArrayList<>(Program.command("--source", "demo:2"));
        words.addAll(List.of(command.split(" ")));
        // A shell's background job would ignore the interrupt.
        String interrupted = "timeout -s INT --preserve-status 6 '" + String.join("' '", words) + "'";
        Program.Outcome outcome = Program.run(Map.of(), List.of("bash", "-c", interrupted));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(130);
        assertThat(outcome.out().lines()).hasSizeGreaterThan(command.startsWith("events") ? 0 : 6);
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheCommand() throws Exception {
        List<String> words = Program.command("--source", "demo:2", "vmstat", "0.2");
        String pipe = "'" + String.join("' '", words) + "' | head -2; exit ${PIPESTATUS[0]}";
        Program.Outcome outcome = Program.run(Map.of(), List.of("bash", "-c", pipe));
        assertThat(outcome.out().lines()).hasSize(2);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(141);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | ps --nosuch | unknown option: '--nosuch'; 'xtop ps --help' shows what there is",
                "2 | frobnicate | there is no command 'frobnicate'; 'xtop --help' shows what there is",
                "2 | --source demo:2 ps -o nosuch | unknown user-defined format specifier \"nosuch\"; names: ",
                "2 | demo | top needs a terminal; try 'xtop --source demo ps' or ",
                "2 | serve --listen nowhere | --listen takes ADDR:PORT, such as 127.0.0.1:9817 or [::]:9817, not 'nowhere'",
                "1 | --source demo:2 ps nosuch | no domain matches 'nosuch'; 'xtop list' shows all",
                "1 | --source demo:2 vmstat nosuch | no domain matches 'nosuch'; 'xtop list' shows all",
                "69 | --source demo:2 serve --run-dir /proc/nothing | cannot publish in /proc/nothing: ",
                "69 | --run-dir /nonexistent ps | no collector runs, and this machine has no Xen; run as root in dom0, or choose --source demo",
                "69 | --source file:/nonexistent list | there is no file /nonexistent; ",
            })
    void wrongInputCostsOneLineAndTheDocumentedCode(int code, String words, String line) throws Exception {
        Assumptions.assumeFalse(
                words.contains("nonexistent ps") && Files.exists(Path.of("/dev/xen/evtchn")), "this machine has Xen");
        Program.Outcome outcome = Program.run(words.split(" "));
        assertThat(outcome.err()).startsWith("xtop: " + line);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.code()).isEqualTo(code);
    }

    @Test
    void aDamagedFleetFileIsNamed() throws Exception {
        Path file = directory.resolve("fleet");
        new FleetFileWriter(file.toFile()).write(HandMadeFleet.first());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Program.Outcome outcome = Program.run("--source", "file:" + file, "ps");
        assertThat(outcome.code()).isEqualTo(69);
        assertThat(outcome.err()).startsWith("xtop: cannot use " + file + ": ");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void aFleetThatWeMayNotReadIsAMatterOfPermission() throws Exception {
        Program.require("setpriv", "util-linux");
        Assumptions.assumeTrue(isRoot(), "only root can become somebody else");
        Path open = Files.createTempDirectory(
                "xtop", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path file = open.resolve("fleet");
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        words.addAll(Program.command("--run-dir", open.toString(), "ps"));
        Assumptions.assumeTrue(readable(words, 3), "nobody can read the program itself");
        FleetFileWriter writer = new FleetFileWriter(file.toFile());
        try {
            writer.write(HandMadeFleet.first());
            Program.Outcome outcome = Program.run(Map.of(), words);
            assertThat(outcome.err())
                    .isEqualTo("xtop: no permission to read " + file + "; run as root or join the file's group\n");
            assertThat(outcome.code()).isEqualTo(77);
        } finally {
            writer.remove();
            Files.delete(open);
        }
    }

    /** Told by the kernel, not by the words of an error, which are in the language of whoever asks. */
    @Test
    void aServiceThatWeMayNotAskIsAMatterOfPermission() throws Exception {
        Program.require("setpriv", "util-linux");
        Assumptions.assumeTrue(isRoot(), "only root can become somebody else");
        Path open = Files.createTempDirectory(
                "xtop", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path socket = open.resolve("control");
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        words.addAll(Program.command("--run-dir", open.toString(), "ctl", "state"));
        Assumptions.assumeTrue(readable(words, 4), "nobody can read the program itself");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Program.Outcome outcome = Program.run(Map.of(), words);
            assertThat(outcome.err())
                    .isEqualTo("xtop: no permission to use " + socket + "; run as root or join the group xtop\n");
            assertThat(outcome.code()).isEqualTo(77);
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(open);
        }
    }

    @Test
    void channelsThatAnotherCollectorHoldsAreNamedWithTheirHolder() throws Exception {
        Path lock = directory.resolve("collector.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("812 xtop top\n".getBytes(StandardCharsets.UTF_8)));
            try (FileLock held = channel.lock()) {
                assertThat(held.isValid()).isTrue();
                Program.Outcome outcome = Program.run("--source", "xen", "--run-dir", directory.toString(), "ps");
                assertThat(outcome.err()).startsWith("xtop: the guests' channels are held by pid 812 (xtop top); ");
                assertThat(outcome.err().lines()).hasSize(1);
                assertThat(outcome.code()).isEqualTo(69);
            }
        }
    }

    private static boolean isRoot() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .anyMatch(line -> line.matches("Uid:\\s+0\\s.*"));
    }

    /**
     * Whether the program runs at all for the person of a command line.
     *
     * @param last words of xtop's own in it
     */
    private static boolean readable(List<String> words, int last) throws Exception {
        List<String> version = new ArrayList<>(words.subList(0, words.size() - last));
        version.add("--version");
        return Program.run(Map.of(), version).code() == 0;
    }
}
