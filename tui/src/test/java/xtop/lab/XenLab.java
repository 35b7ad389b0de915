// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Xen host in QEMU, by its command {@code samples/xen-lab/lab}. {@code -Dxtop.lab.use=NAME} takes one that is up
 * already and leaves it up, which is quick while writing a test.
 */
final class XenLab implements AutoCloseable {
    /** Port in dom0 that can be reached from here. */
    static final int PORT = 9464;

    /** The Linux agent that the package brings. */
    static final String AGENT = "/usr/lib/xtop/samples/linux/xtop-agent";

    /** The .cfg of the unikernel that the package brings. */
    static final String UNIKERNEL = "/usr/lib/xtop/samples/unikernel/xtop-hello.cfg";

    private static final Path COMMAND =
            Path.of("..", "samples", "xen-lab", "lab").toAbsolutePath().normalize();

    private final String name;
    private final boolean borrowed;
    private boolean installed;

    private XenLab(String name, boolean borrowed) {
        this.name = name;
        this.borrowed = borrowed;
    }

    /** Brings a host up; builds its images where there are none. */
    static XenLab up(String daemon) {
        String use = System.getProperty("xtop.lab.use");
        if (use != null && daemon.equals("xenstored")) {
            return new XenLab(use, true);
        }
        XenLab lab = new XenLab("test-" + ProcessHandle.current().pid() + "-" + daemon, false);
        String missing = lab.run(60, "packages", "--missing").success().trim();
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    "the real Xen host needs packages; as root: apt-get install -y --no-install-recommends " + missing
                            + "  (or leave it out with -Dxtop.fast=true)");
        }
        lab.run(
                        1200,
                        "up",
                        "--xenstored=" + daemon,
                        "--forward=" + PORT,
                        "--while=" + ProcessHandle.current().pid())
                .success();
        return lab;
    }

    private Outcome run(long seconds, String... words) {
        List<String> command = new ArrayList<>(List.of(COMMAND.toString(), "--lab", name));
        command.addAll(List.of(words));
        return Outcome.of(command, seconds);
    }

    /** A shell command in dom0, which runs as root. */
    Outcome sh(String command) {
        return run(300, "sh", command);
    }

    /** The same, with another limit. */
    Outcome patient(long seconds, String command) {
        return run(seconds, "sh", command);
    }

    /** Output of a shell command that must succeed. */
    String ok(String command) {
        return sh(command).success();
    }

    void put(Path file, String directory) {
        run(300, "put", file.toString(), directory).success();
    }

    /** Installs the package that this build made, once. */
    synchronized void install() {
        if (installed) {
            return;
        }
        Path deb = builtPackage();
        String sum =
                Outcome.of(List.of("sha256sum", deb.toString()), 60).success().substring(0, 64);
        if (sh("grep -qsx " + sum + " /root/installed").code() != 0) {
            run(600, "install", deb.toString()).success();
            ok("echo " + sum + " >/root/installed");
        }
        installed = true;
    }

    /** The package that this build made. */
    static Path builtPackage() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("target"), "xtop_*_amd64.deb")) {
            for (Path file : files) {
                return file;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no package in " + Path.of("target").toAbsolutePath() + "; mvn package makes it");
    }

    /**
     * Starts a guest and waits until its programs run.
     *
     * @param options of {@code guest create} in dom0
     * @return its domid
     */
    int create(String guest, String... options) {
        List<String> words = new ArrayList<>(List.of("create", guest, "--"));
        words.addAll(List.of(options));
        String out = run(600, words.toArray(String[]::new)).success();
        return Integer.parseInt(out.trim().substring(out.trim().lastIndexOf(' ') + 1));
    }

    /** Starts a guest with the agent, unless it runs already. */
    int createWithAgent(String guest, String... options) {
        Outcome known = sh("xl domid " + guest);
        if (known.code() == 0) {
            return Integer.parseInt(known.out().trim());
        }
        install();
        List<String> words = new ArrayList<>(List.of(options));
        words.add("--agent=" + AGENT);
        return create(guest, words.toArray(String[]::new));
    }

    /**
     * Starts a guest with the agent and does not wait for its programs.
     *
     * @return its domid
     */
    int createWithAgentNoWait(String guest) {
        install();
        return create(guest, "--agent=" + AGENT, "--no-wait");
    }

    /**
     * Starts the unikernel that the package brings, as a PV guest, which is the cheap kind here.
     *
     * @param settings lines of its .cfg that differ
     * @return its domid
     */
    int createUnikernel(String guest, String... settings) {
        install();
        StringBuilder command =
                new StringBuilder("xl create -q " + UNIKERNEL + " 'name=\"" + guest + "\"' 'type=\"pv\"'");
        for (String setting : settings) {
            command.append(" '").append(setting).append('\'');
        }
        return Integer.parseInt(ok(command + " && xl domid " + guest).trim());
    }

    /** Types a line into a guest's shell. */
    void tell(String guest, String line) {
        ok("guest tell " + guest + " '" + line + "'");
    }

    /** Port of this machine that leads to {@link #PORT} of dom0. */
    int port() {
        String json = run(60, "status", "--json").success();
        for (Map<String, Object> lab : JsonRows.of(json, "labs").rows()) {
            if (name.equals(lab.get("name"))) {
                return ((Number) ((Map<?, ?>) lab.get("forwards")).get(Integer.toString(PORT))).intValue();
            }
        }
        throw new AssertionError("no lab " + name + " in " + json);
    }

    @Override
    public void close() {
        if (!borrowed) {
            run(120, "down").success();
        }
    }
}
