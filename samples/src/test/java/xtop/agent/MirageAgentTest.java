// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The agent for MirageOS, built against declarations of MirageOS's libraries and on Debian's Lwt. */
class MirageAgentTest {
    @Test
    void itCompilesAndItsTasksServiceAndMetricsKeepTheirPromises() throws Exception {
        assumeFalse(Boolean.getBoolean("xtop.fast"), "left out of fast runs");
        for (String needed : new String[] {"bin/ocamlfind", "bin/ocamlopt", "bin/dune", "lib/ocaml/lwt/META"}) {
            assertThat(Path.of("/usr", needed))
                    .as("run 'apt-get install -y --no-install-recommends "
                            + "ocaml-nox ocaml-findlib ocaml-dune liblwt-ocaml-dev'")
                    .exists();
        }
        Path build = Native.MODULE.resolve("target/native/mirage");
        Files.createDirectories(build);
        Native.Answer answer =
                Native.run("make", "-C", Native.MODULE.resolve("mirage").toString(), "BUILD=" + build, "check");
        assertThat(answer.exitCode())
                .as("%s%n%s", answer.output(), answer.errors())
                .isZero();
    }
}
