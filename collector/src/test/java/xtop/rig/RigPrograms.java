// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Compiles {@code src/test/rig} into {@code target/rig}, once for all tests and again where a source changed. */
final class RigPrograms {
    private final DebianXen debian;
    private final Path sources;
    private final Path target;

    private RigPrograms(DebianXen debian, Path module) {
        this.debian = debian;
        this.sources = module.resolve("src/test/rig");
        this.target = module.resolve("target/rig");
    }

    /** Directory of the two libraries, the preload and the programs. */
    static Path build(DebianXen debian) throws IOException, InterruptedException {
        /* the tests of other modules use the rig too */
        Path module =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("collector");
        RigPrograms programs = new RigPrograms(debian, module);
        Files.createDirectories(programs.target);
        try (FileChannel lock = FileChannel.open(
                        programs.target.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            assert held.isValid();
            programs.buildWhereStale();
        }
        return programs.target;
    }

    private void buildWhereStale() throws IOException, InterruptedException {
        Path stamp = target.resolve("stamp");
        String now = debian.include() + " " + checksum();
        if (Files.exists(stamp) && Files.readString(stamp).equals(now)) {
            return;
        }
        library("libxenevtchn.so.1", "evtchn");
        library("libxengnttab.so.1", "gnttab");
        preload();
        compile("rigctl", List.of("control.c", "state.c"));
        compile("rig-domain", List.of("domain.c", "state.c", "-L" + target, "-l:libxenevtchn.so.1", "-lxenstore"));
        compile("rig-peer", List.of("peer.c", "-lxenvchan"));
        Files.writeString(stamp, now);
    }

    private void library(String name, String source) throws IOException, InterruptedException {
        compile(
                name,
                List.of(
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname," + name,
                        "-Wl,--version-script=" + source + ".map",
                        source + ".c",
                        "state.c"));
    }

    private void preload() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("-shared", "-fPIC", "-Wl,--version-script=preload.map", "preload.c", "state.c"));
        if (Files.readString(debian.include().resolve("xenctrl.h")).contains("xc_dominfo_t")) {
            arguments.add("-DHAVE_XC_DOMINFO");
        }
        compile("preload.so", arguments);
    }

    private void compile(String output, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "gcc",
                "-std=gnu99",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-O2",
                "-I" + debian.include(),
                "-o",
                target.resolve(output).toString()));
        command.addAll(arguments);
        command.addAll(List.of(
                "-L" + debian.libraries(), "-Wl,-rpath-link," + debian.libraries(), "-Wl,--allow-shlib-undefined"));
        Process compiler = new ProcessBuilder(command)
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + "\n" + said);
        }
    }

    private String checksum() throws IOException {
        CRC32 checksum = new CRC32();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.sorted().toList()) {
                checksum.update(Files.readAllBytes(file));
            }
        }
        return Long.toHexString(checksum.getValue());
    }
}
