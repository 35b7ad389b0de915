// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bare unikernel as far as it can be tried without Xen: its parts on this machine's threads and clocks. */
class UnikernelTest {
    private static final Path UNIKERNEL = Native.MODULE.resolve("unikernel");
    private static final int PT_NOTE = 4;
    private static final int PHYS32_ENTRY = 18;
    private static final int ENTRY = 1;

    @BeforeAll
    static void headers() {
        if (!Files.exists(Path.of("/usr/include/xen/xen.h"))) {
            String message = "Xen's public headers are missing: apt-get install -y --no-install-recommends libxen-dev";
            if (Boolean.getBoolean("xtop.fast")) {
                abort(message);
            }
            fail(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void itsNativeTestsPass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(UNIKERNEL, compiler, "check")).isDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void itIsOneSmallFileThatSaysHowToStartItInBothWays(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        byte[] elf = Files.readAllBytes(
                Native.make(UNIKERNEL, compiler, "BUILD/xtop-hello.elf").resolve("xtop-hello.elf"));
        assertThat(elf.length).isLessThan(96 * 1024);
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer notes = notes(file);
        assertThat(entry(notes, PHYS32_ENTRY)).isBetween(0x100000L, 0x200000L);
        assertThat(entry(notes, ENTRY)).isEqualTo(file.getLong(24));
    }

    @Test
    void theSameSourcesGiveTheSameBytes() throws Exception {
        Path once = Native.make(UNIKERNEL, "gcc", "BUILD/xtop-hello.elf").resolve("xtop-hello.elf");
        byte[] first = Files.readAllBytes(once);
        Path copy = Files.createTempDirectory("unikernel");
        Native.Answer answer = Native.run(
                "sh",
                "-c",
                "mkdir -p " + copy + "/samples " + copy + "/agent-protocol && cp -r " + UNIKERNEL + " " + copy
                        + "/samples/ && cp -r " + Native.CORE.getParent() + " " + copy
                        + "/agent-protocol/ && make -s -C "
                        + copy + "/samples/unikernel CC=gcc BUILD=" + copy + "/out");
        assertThat(answer.exitCode()).as(answer.errors()).isZero();
        assertThat(Files.readAllBytes(copy.resolve("out/xtop-hello.elf"))).isEqualTo(first);
        Native.run("rm", "-rf", copy.toString());
    }

    @Test
    void theVersionsAreThoseOfTheProject() throws Exception {
        String pom = Files.readString(Native.MODULE.resolve("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        assertThat(Files.readString(UNIKERNEL.resolve("main.c"))).contains("xtop-hello " + version);
        assertThat(Files.readString(UNIKERNEL.resolve("agent.c"))).contains("\"xtop-hello " + version + "\"");
    }

    private static ByteBuffer notes(ByteBuffer file) {
        int at = (int) file.getLong(32);
        for (int i = 0; i < file.getShort(56); i++, at += file.getShort(54)) {
            if (file.getInt(at) == PT_NOTE) {
                return file.slice((int) file.getLong(at + 8), (int) file.getLong(at + 32))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new AssertionError("no notes");
    }

    private static long entry(ByteBuffer notes, int type) {
        for (int at = 0; at < notes.limit(); ) {
            int length = notes.getInt(at + 4);
            if (notes.getInt(at + 8) == type) {
                return notes.getLong(at + 16);
            }
            at += 16 + (length + 3) / 4 * 4;
        }
        throw new AssertionError("no note of type " + type);
    }
}
