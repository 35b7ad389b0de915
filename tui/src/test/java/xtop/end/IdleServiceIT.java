// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;

/**
 * Memory of a service that has nothing to do but to look at domain 0, as the launcher starts it with its archive. It is
 * that of Java 17, which Debian 12 has.
 */
class IdleServiceIT {
    /** Resident. */
    private static final int MOST_KIBIBYTES = 40 * 1024;

    private static final int PATIENCE_SECONDS = 60;
    private static final int SETTLING_SECONDS = 30;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @TempDir
    private Path directory;

    @Test
    void anIdleServiceTakesNoMoreThanItsShare() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() == 17, "measured for Java 17");
        String launcher = Program.command().get(0);
        File maker = new File(new File(launcher).getParentFile(), "xtop-archive");
        Assumptions.assumeTrue(maker.canExecute(), "the distribution has not been built");
        String archive = directory + "/archive";
        assertThat(Program.run(Map.of(), List.of(maker.getPath(), archive)).code())
                .isZero();
        Path run = directory.resolve("run");
        try (Rig rig = Rig.start(XenstoreDaemon.XENSTORED)) {
            RigProcess serve = rig.process(
                    0,
                    List.of(launcher, "--source", "xen", "--run-dir", run.toString(), "serve"),
                    Map.of(
                            "XTOP_ARCHIVE_DIR",
                            archive,
                            "XTOP_STATE_DIR",
                            directory.resolve("state").toString(),
                            "XTOP_JAVA_OPTIONS",
                            "-Djna.library.path=" + rig.libraryPath()));
            Path fleet = run.resolve("fleet");
            for (int second = 0; !Files.exists(fleet) && second < PATIENCE_SECONDS; second++) {
                Thread.sleep(1000);
            }
            assertThat(fleet).as(serve.errors()).exists();
            // what only the start needed is given back after 10 s; a busy machine may need longer
            Thread.sleep(SETTLING_SECONDS * 1000L);
            long resident = resident(serve.pid());
            System.out.println("idle service: " + resident + " KiB resident");
            assertThat(resident).as("KiB").isLessThanOrEqualTo(MOST_KIBIBYTES);
            serve.kill();
        }
    }

    private static long resident(long pid) throws Exception {
        Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        return found.find() ? Long.parseLong(found.group(1)) : Long.MAX_VALUE;
    }
}
