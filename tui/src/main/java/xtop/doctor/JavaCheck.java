// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.File;
import java.io.IOException;

/** The Java machine, JNA's library, and the archive of loaded classes that halves the time of a start. */
final class JavaCheck implements Check {
    private static final int LEAST = 17;
    private static final String NATIVE = "jna.boot.library.path";

    @Override
    public String name() {
        return "java";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String version = machine.property("java.specification.version");
        String text = "Java " + machine.property("java.runtime.version") + " of " + machine.property("java.vm.vendor")
                + ", " + machine.property("java.home");
        if (Words.number(version) >= LEAST) {
            findings.ok(text);
        } else {
            findings.wrong(text + " is older than " + LEAST, "apt-get install default-jre-headless");
        }
        String directory = machine.property(NATIVE);
        try {
            machine.library("libc.so.6");
            findings.ok("JNA calls native code"
                    + (directory.isEmpty()
                            ? ""
                            : ", by " + new File(directory, "libjnidispatch.so").getCanonicalPath()));
        } catch (IOException e) {
            findings.wrong("JNA cannot call native code: " + e.getMessage(), "apt-get install --reinstall xtop");
        }
        archive(machine, findings, directory);
    }

    private static void archive(Machine machine, Findings findings, String directory) throws IOException {
        if (directory.isEmpty()) {
            findings.unknown("whether there is an archive of classes: xtop was not started by its launcher", null);
            return;
        }
        String home = new File(directory).getCanonicalFile().getParent();
        String make = home + "/bin/xtop-archive" + (home.startsWith("/usr/") ? " /var/cache/xtop" : "");
        String file = machine.setting("SharedArchiveFile");
        if (file.isEmpty()) {
            findings.wrong("no archive of classes for this Java: each start takes twice as long", make);
        } else if (machine.setting("UseSharedSpaces").equals("false")) {
            findings.wrong("the archive " + file + " does not fit this Java: each start takes twice as long", make);
        } else {
            findings.ok("classes come from " + file);
        }
    }
}
