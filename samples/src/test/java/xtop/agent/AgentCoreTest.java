// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The portable agent in C, under its sanitizers, with both compilers; also that it stays as small as it must be. */
class AgentCoreTest {
    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void theNativeTestsOfTheCorePass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(Native.CORE, compiler, "check")).isDirectory();
    }
}
