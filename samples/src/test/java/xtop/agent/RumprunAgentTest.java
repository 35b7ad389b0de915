// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent for rumprun: compiled against declarations of ours, its logic run on fakes of the scheduler and of Xen. */
class RumprunAgentTest {
    private static final Path RUMPRUN = Native.MODULE.resolve("rumprun");

    @ParameterizedTest
    @ValueSource(strings = {"gcc", "clang"})
    void compilesAndItsNativeTestsPass(String compiler) throws Exception {
        assumeTrue(compiler.equals("gcc") || Native.has(compiler), "clang is not installed");
        assertThat(Native.make(RUMPRUN, compiler, "check")).isDirectory();
    }
}
