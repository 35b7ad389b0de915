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
    private final Path core;
    private final Path target;
    private final List<List<String>> commands = new ArrayList<>();

    private RigPrograms(DebianXen debian, Path module) {
        this.debian = debian;
        this.sources = module.resolve("src/test/rig");
        this.core = module.resolveSibling("agent-protocol").resolve("c/vchan");
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

    /** Directory of the stand-in for libxenctrl. */
    static Path hypercallLibrary(Path programs) {
        return programs.resolve("hypercalls");
    }

    private void buildWhereStale() throws IOException, InterruptedException {
        plan();
        Path stamp = target.resolve("stamp");
        String now = checksum();
        if (Files.exists(stamp) && Files.readString(stamp).equals(now)) {
            return;
        }
        removeOld();
        Files.createDirectories(hypercallLibrary(target));
        for (List<String> command : commands) {
            compile(command);
        }
        Files.writeString(stamp, now);
    }

    private void plan() throws IOException {
        library("libxenevtchn.so.1", "evtchn");
        library("libxengnttab.so.1", "gnttab");
        hypercalls("preload.so", "preload.map", "preload.c", "xenctrl.c", "state.c");
        /* apart, as the daemons need all of the real libxenctrl */
        hypercalls(
                hypercallLibrary(Path.of("")).resolve(debian.xenctrl()).toString(),
                "xenctrl.map",
                "xenctrl.c",
                "state.c");
        plan("rigctl", List.of("control.c", "state.c"));
        plan("rig-domain", List.of("domain.c", "state.c", "-L" + target, "-l:libxenevtchn.so.1", "-lxenstore"));
        plan("rig-peer", List.of("peer.c", "-lxenvchan", "-L" + target, "-l:libxenevtchn.so.1"));
        planCore();
    }

    /** With sanitizers: the shared pages are what they are for. */
    private void planCore() {
        plan(
                "rig-core",
                List.of(
                        "-g",
                        "-fsanitize=address,undefined",
                        "-fno-sanitize-recover=all",
                        "-I" + core,
                        "-I" + core.resolve("example"),
                        "core.c",
                        "core_port.c",
                        core.resolve("vchan.c").toString(),
                        core.resolve("vchan_connect.c").toString(),
                        core.resolve("example/echo.c").toString(),
                        "-L" + target,
                        "-l:libxenevtchn.so.1",
                        "-l:libxengnttab.so.1",
                        "-lxenstore"));
    }

    private void removeOld() throws IOException {
        try (Stream<Path> old = Files.walk(target)) {
            for (Path path : old.filter(Files::isRegularFile).toList()) {
                if (!path.endsWith("lock")) {
                    Files.delete(path);
                }
            }
        }
    }

    private void library(String name, String source) {
        plan(
                name,
                List.of(
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname," + name,
                        "-Wl,--version-script=" + source + ".map",
                        source + ".c",
                        "state.c"));
    }

    private void hypercalls(String output, String map, String... sources) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-shared", "-fPIC", "-Wl,--version-script=" + map));
        if (Files.readString(debian.include().resolve("xenctrl.h")).contains("xc_dominfo_t")) {
            arguments.add("-DHAVE_XC_DOMINFO");
        }
        arguments.addAll(List.of(sources));
        plan(output, arguments);
    }

    private void plan(String output, List<String> arguments) {
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
        commands.add(command);
    }

    private void compile(List<String> command) throws IOException, InterruptedException {
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
        checksum.update(commands.toString().getBytes(UTF_8));
        for (Path directory : List.of(sources, core, core.resolve("example"))) {
            update(checksum, directory);
        }
        return Long.toHexString(checksum.getValue());
    }

    private static void update(CRC32 checksum, Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                checksum.update(Files.readAllBytes(file));
            }
        }
    }
}
