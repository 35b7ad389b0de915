// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the OCaml side of the protocol with Debian's OCaml and dune, below {@code target}. */
final class OcamlPrograms {
    private static final Path BUILD = Path.of("target/ocaml").toAbsolutePath();

    private OcamlPrograms() {}

    /** Builds library and tests with dune's warnings as errors, and fails with the compiler's words. */
    static void build() throws IOException {
        for (String command : new String[] {"ocamlfind", "ocamlopt", "dune"}) {
            assertThat(Path.of("/usr/bin", command))
                    .as(
                            "no %s: run 'apt-get install -y --no-install-recommends ocaml-nox ocaml-findlib ocaml-dune'",
                            command)
                    .exists();
        }
        Files.createDirectories(BUILD);
        dune("codec_driver");
        dune("session_test");
    }

    /** Runs one of the test programs; fails if it does not end well. */
    static List<String> run(Path directory, List<String> input, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(executable(program).toString());
        command.addAll(List.of(arguments));
        return CodecDriver.run(directory, input, command.toArray(String[]::new));
    }

    private static void dune(String program) {
        CodecDriver.output(
                BUILD,
                "dune",
                "build",
                "--display=quiet",
                "--root",
                Path.of("ocaml").toAbsolutePath().toString(),
                "--build-dir",
                BUILD.toString(),
                "./test/" + program + ".exe");
    }

    private static Path executable(String program) {
        return BUILD.resolve("default/test/" + program + ".exe");
    }
}
