// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor as a process of its own, on a machine without Xen; real Xen is the lab's. */
class DoctorIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void withoutXen() throws IOException {
        Path type = Path.of("/sys/hypervisor/type");
        Assumptions.assumeFalse(
                Files.exists(type) && Files.readString(type).strip().equals("xen"), "this machine has Xen");
    }

    private Program.Outcome doctor(String... words) throws Exception {
        String[] all = new String[words.length + 3];
        all[0] = "--run-dir";
        all[1] = directory.resolve("run").toString();
        all[2] = "doctor";
        System.arraycopy(words, 0, all, 3, words.length);
        return Program.run(all);
    }

    @Test
    void withoutXenItSaysSoFirstAndNamesTheNextStep() throws Exception {
        Program.Outcome outcome = doctor();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .startsWith("wrong   xen       no Xen runs here: boot into it")
                .containsPattern("(?m)^wrong   xen .*; mend: xtop demo$")
                .containsPattern("(?m)^ok      java      Java \\d+.*$")
                .containsPattern("(?m)^ok      java      JNA calls native code")
                .containsPattern("(?m)^unknown others    not looked at without Xen: .*devices.*$");
        assertThat(outcome.out().lines()).allMatch(line -> line.matches("(ok|wrong|unknown) +[a-z]+ +\\S.*"));
    }

    @Test
    void quietlyItSaysOnlyWhatIsWrong() throws Exception {
        Program.Outcome outcome = doctor("-q", "xen", "java");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("wrong "));
    }

    @Test
    void nothingWrongEndsWithZero() throws Exception {
        Program.Outcome outcome = doctor("fleet", "control");
        assertThat(outcome.code()).as(outcome.out()).isZero();
        assertThat(outcome.out().lines()).hasSize(2).allMatch(line -> line.startsWith("ok "));
        assertThat(doctor("-q", "fleet").out()).isEmpty();
    }

    @Test
    void whatNeedsXenIsLookedAtWhereItIsAskedFor() throws Exception {
        Program.Outcome outcome = doctor("devices");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains(
                        "wrong   devices   /dev/xen/gntdev is missing, which maps the guests' pages; mend: modprobe xen-gntdev\n");
    }

    @Test
    void aXenstoredThatDoesNotAnswerIsFoundInTime() throws Exception {
        Path socket = directory.resolve("silent");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            long start = System.nanoTime();
            Program.Outcome outcome =
                    Program.run(Map.of("XENSTORED_PATH", socket.toString()), Program.command("doctor", "xenstore"));
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out()).containsPattern("^wrong   xenstore  .*no answer from xenstored.*\n$");
            assertThat(System.nanoTime() - start).as("two seconds and a start").isLessThan(20_000_000_000L);
        }
    }

    @Test
    void anUnknownCheckIsWrongUsageWithTheNearestName() throws Exception {
        Program.Outcome outcome = doctor("device");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .isEqualTo(
                        "xtop: there is no check 'device'; did you mean 'devices'? 'xtop doctor --help' names all\n");
    }

    @Test
    void jsonHasTheSameFindings() throws Exception {
        Program.Outcome outcome = doctor("--json", "xen", "clock");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .startsWith("{\"schema\":\"xtop.doctor/1\",\"findings\":[{\"check\":\"xen\",\"verdict\":\"wrong\",");
        assertThat(outcome.out().lines()).hasSize(1);
        try (JsonParser parser = new JsonFactory().createParser(outcome.out())) {
            while (parser.nextToken() != null) {
                assertThat(parser.currentToken()).isNotNull();
            }
        }
    }
}
