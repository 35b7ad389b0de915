// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The agent for Linux guests, compiled on Xen's libraries instead of the kernel's devices, so that it runs on a rig. All
 * but that seam is the agent that ships.
 */
final class AgentProgram {
    private AgentProgram() {}

    /** Has {@code samples/linux} build it where it changed; returns the program. */
    static String build(DebianXen debian, Path programs) throws IOException, InterruptedException {
        Path sources = programs.resolve("../../../samples/linux").normalize();
        Path program = programs.resolve("agent/xtop-agent-libxen");
        Process make = new ProcessBuilder(List.of(
                        "make",
                        "--silent",
                        "--directory=" + sources,
                        "CC=gcc -I" + debian.include() + " -L" + debian.libraries() + " -Wl,-rpath-link,"
                                + debian.libraries(),
                        "CFLAGS=-O1 -g",
                        "BUILD=" + program.getParent(),
                        program.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(make.getInputStream().readAllBytes(), UTF_8);
        if (make.waitFor() != 0) {
            throw new IOException("the agent in " + sources + " does not compile: " + said);
        }
        return program.toString();
    }
}
