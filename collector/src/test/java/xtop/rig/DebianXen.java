// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Debian's Xen programs and headers, as the packages install them or as {@code dpkg -x} unpacks them: the system property
 * {@code xtop.rig.root} names another root directory.
 */
public final class DebianXen {
    /** What installs all that the rig needs; the version of Xen is in a package's name. */
    public static final String REMEDY = "apt-get install -y --no-install-recommends"
            + " gcc make libc6-dev libxen-dev xenstore-utils '^xen-utils-4\\.[0-9]+$'";

    private final Path root;
    private final Path programs;

    private DebianXen(Path root, Path programs) {
        this.root = root;
        this.programs = programs;
    }

    /** Fails the test where something is missing, with the command that installs it; skips it in a fast run. */
    static DebianXen find() throws IOException {
        Path root = Path.of(System.getProperty("xtop.rig.root", "/"));
        DebianXen debian = new DebianXen(root, programs(root));
        String missing = debian.missing();
        if (!missing.isEmpty()) {
            String remedy = "The rig needs " + missing + ": " + REMEDY;
            if (Boolean.getBoolean("xtop.fast")) {
                abort(remedy);
            }
            fail(remedy);
        }
        return debian;
    }

    private static Path programs(Path root) throws IOException {
        Path last = null;
        Path parent = root.resolve("usr/lib");
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, "xen-4.*")) {
            for (Path version : versions) {
                if (Files.isExecutable(version.resolve("bin/xenstored"))) {
                    last = version.resolve("bin");
                }
            }
        }
        return last == null ? parent.resolve("xen/bin") : last;
    }

    private String missing() {
        for (String program : new String[] {"xenstored", "oxenstored", "vchan-socket-proxy"}) {
            if (!Files.isExecutable(programs.resolve(program))) {
                return program;
            }
        }
        if (!Files.exists(include().resolve("libxenvchan.h"))) {
            return "libxenvchan.h";
        }
        for (String program : new String[] {"gcc", "make"}) {
            if (!Files.isExecutable(Path.of("/usr/bin", program))) {
                return program;
            }
        }
        return "";
    }

    /** Path of xenstored, oxenstored or vchan-socket-proxy. */
    public String program(String name) {
        return programs.resolve(name).toString();
    }

    /** So-name of libxenctrl, which has the version of Xen in it, as the directory of the programs has. */
    String xenctrl() {
        String directory = programs.getParent().getFileName().toString();
        return "libxenctrl.so." + directory.substring(directory.indexOf('-') + 1);
    }

    Path oxenstoredSettings() {
        return root.resolve("etc/xen/oxenstored.conf");
    }

    Path include() {
        return root.resolve("usr/include");
    }

    Path libraries() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return root.resolve("usr/lib/" + machine + "-linux-gnu");
    }
}
