// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a service of root's lets others do: nobody in the directory's group reads everything and changes nothing, nobody
 * else reads. The group is root's here, since a test makes no group; the rights are those of a group xtop.
 */
class GroupMembersIT {
    private static final String NOBODY = "65534";
    private static final String MEMBER = "0";

    @TempDir
    private Path directory;

    private Path run;
    private Process serve;

    @BeforeEach
    void serve() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        run = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        serve = new ProcessBuilder(Program.command("--source", "demo:2", "--run-dir", run.toString(), "serve"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("serve.log").toFile())
                .start();
        for (int i = 0; i < 600 && !Files.exists(run.resolve("control")); i++) {
            Thread.sleep(100);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        if (serve != null) {
            serve.destroy();
            if (!serve.waitFor(20, TimeUnit.SECONDS)) {
                serve.destroyForcibly();
            }
        }
    }

    private static Program.Outcome as(String group, String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + group, "--clear-groups"));
        command.addAll(Program.command(words));
        return Program.run(Map.of("HOME", "/nonexistent"), command);
    }

    @Test
    void aMemberOfTheGroupReadsAndAsksAndGivesNoOrders() throws Exception {
        Program.Outcome ps = as(MEMBER, "--run-dir", run.toString(), "ps", "-o", "domain,comm", "web-rump");
        assertThat(ps.code()).as(ps.err()).isZero();
        assertThat(ps.out()).contains("web-rump");
        assertThat(ps.err()).isEmpty();
        Program.Outcome state = as(MEMBER, "--run-dir", run.toString(), "ctl", "state");
        assertThat(state.code()).as(state.err()).isZero();
        assertThat(state.out()).startsWith("collector    pid " + serve.pid());
        Program.Outcome order = as(MEMBER, "--run-dir", run.toString(), "ctl", "quarantine", "web-rump");
        assertThat(order.code()).isEqualTo(1);
        assertThat(order.err())
                .isEqualTo("xtop: web-rump: orders are taken from root and from the service's own user only\n");
    }

    @Test
    void whoIsNotInTheGroupIsToldSo() throws Exception {
        Path fleet = run.resolve("fleet");
        Program.Outcome ps = as(NOBODY, "--source", "file:" + fleet, "ps");
        assertThat(ps.code()).isEqualTo(77);
        assertThat(ps.out()).isEmpty();
        assertThat(ps.err())
                .isEqualTo("xtop: no permission to read " + fleet + "; run as root or join the file's group\n");
        Program.Outcome state = as(NOBODY, "--run-dir", run.toString(), "ctl", "state");
        assertThat(state.code()).isEqualTo(77);
        assertThat(state.err())
                .isEqualTo("xtop: no permission to use " + run.resolve("control")
                        + "; run as root or join the group xtop\n");
    }
}
