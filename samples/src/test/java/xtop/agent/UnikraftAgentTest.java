// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent for Unikraft: compiled against stand-ins for its headers; its account of threads is run. */
class UnikraftAgentTest {
    private static final Path UNIKRAFT = Native.MODULE.resolve("unikraft");

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void compilesAndItsNativeTestsPass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(UNIKRAFT, compiler, "check")).isDirectory();
    }
}
