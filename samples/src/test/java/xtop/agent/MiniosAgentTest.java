// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent for Mini-OS: compiled against stand-ins for its headers, and run on a little fake of it. */
class MiniosAgentTest {
    private static final Path MINIOS = Native.MODULE.resolve("minios");

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void compilesAndItsNativeTestsPass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(MINIOS, compiler, "check")).isDirectory();
    }
}
