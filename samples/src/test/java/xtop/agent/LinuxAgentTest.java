// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Linux agent outside of Xen: its command line, and what it reads from this machine compared with ps. */
class LinuxAgentTest {
    private static String agent;

    @BeforeAll
    static void build() throws Exception {
        agent = Native.make(Native.LINUX, "gcc", "BUILD/xtop-agent")
                .resolve("xtop-agent")
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void itsNativeTestsPass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(Native.LINUX, compiler, "check")).isDirectory();
    }

    @Test
    void isOneStaticFile() throws Exception {
        byte[] elf = Files.readAllBytes(Path.of(agent));
        assertThat(elf.length).isLessThan(1 << 20);
        assertThat(new String(elf, ISO_8859_1)).as("a dynamic loader").doesNotContain("/ld-linux");
    }

    @Test
    void hasTheVersionOfTheProject() throws Exception {
        String pom = Files.readString(Native.MODULE.resolve("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        Native.Answer answer = Native.run(agent, "--version");
        assertThat(answer.output()).isEqualTo("xtop-agent " + version + "\n");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void helpGoesToStandardOutput() throws Exception {
        Native.Answer answer = Native.run(agent, "--help");
        assertThat(answer.output()).startsWith("Usage: xtop-agent").contains("--interval MS", "--dump");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--nonsense, unknown option '--nonsense'",
        "--interval=5, not '5'",
        "--interval=1x, not '1x'",
        "--interval=, not ''",
        "--interval=99999999999999999999, not '99999999999999999999'",
        "--interval, not ''"
    })
    void wrongUsageIsOneLineAndTwo(String argument, String message) throws Exception {
        Native.Answer answer = Native.run(agent, argument);
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.errors())
                .startsWith("xtop-agent: ")
                .contains(message, "try: xtop-agent --help")
                .hasLineCount(1);
        assertThat(answer.output()).isEmpty();
    }

    @Test
    void withoutXenItSaysSoAndWhatCanBeDone() throws Exception {
        assumeTrue(!Files.exists(Path.of("/dev/xen/xenbus")) && !Files.exists(Path.of("/proc/xen/xenbus")));
        Native.Answer answer = Native.run(agent);
        assertThat(answer.exitCode()).isEqualTo(69);
        assertThat(answer.errors())
                .startsWith("xtop-agent: cannot open /dev/xen/xenbus: ")
                .contains("--dump")
                .hasLineCount(1);
    }

    @Test
    void readsTheThreadsThatPsSees() throws Exception {
        Native.require("ps");
        Map<Long, PsThread> before = PsThread.all();
        Dump dump = Dump.of(Native.run(agent, "--dump", "--interval", "10").output());
        Map<Long, PsThread> after = PsThread.all();
        int compared = 0;
        for (Dump.Row thread : dump.rows("thread")) {
            PsThread old = before.get(thread.id());
            PsThread now = after.get(thread.id());
            if (old == null || now == null || !old.sameLife(now)) {
                continue;
            }
            compared++;
            assertThat(thread.number("process")).as("process of %s", thread).isEqualTo(now.process());
            assertThat(thread.number("parent_process"))
                    .as("parent of %s", thread)
                    .isEqualTo(now.parent());
            assertThat(thread.number("nice")).as("nice of %s", thread).isEqualTo(now.nice());
            if (now.threads() == 1) {
                /* ps gives the first thread the time of the whole process */
                assertThat(thread.number("cpu") / 1e9)
                        .as("CPU time of %s", thread)
                        .isBetween(old.seconds() - 0.05, now.seconds() + 1.05);
            }
            if (old.name().equals(now.name()) && old.name().matches("[A-Za-z0-9_.-]+")) {
                assertThat(thread.name()).isEqualTo(now.name());
            }
            if (old.virtualKib() == now.virtualKib()) {
                assertThat(thread.number("virtual") / 1024)
                        .as("size of %s", thread)
                        .isEqualTo(now.virtualKib());
            }
        }
        assertThat(compared).isGreaterThan(before.size() / 2);
        long living = dump.rows("system").get(0).number("threads");
        assertThat(living).isBetween(before.size() / 2L, after.size() * 2L);
    }

    @Test
    void readsMemoryAndVcpusAsTheKernelTellsThem() throws Exception {
        Dump dump = Dump.of(Native.run(agent, "--once", "--interval", "10").output());
        String meminfo = Files.readString(Path.of("/proc/meminfo"));
        long total = Long.parseLong(meminfo.lines().findFirst().orElseThrow().replaceAll("[^0-9]", ""));
        Dump.Row memory = dump.rows("memory").get(0);
        assertThat(memory.number("total")).isEqualTo(total * 1024);
        assertThat(memory.number("used") + memory.number("available")).isEqualTo(total * 1024);
        assertThat(dump.rows("vcpu"))
                .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(dump.rows("interface")).extracting(Dump.Row::name).contains("lo");
        assertThat(dump.comments()).anyMatch(line -> line.matches("# full sample: [0-9]+ bytes in [0-9]+ frames; .*"));
    }
}
