// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.collector.ControlServer;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.RunDirectory;
import xtop.fleet.Table;

/** {@code xtop ctl} against a service whose answers are written down here. */
class CtlTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String UUID = "00000000-0000-4000-8000-000000000007";
    /** 2026-11-22T15:00:00Z. */
    private static final long THEN = 1_795_359_600L * SECOND;

    @TempDir
    private Path directory;

    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private ControlServer server;
    private String out;
    private String err;

    @BeforeEach
    void serve() throws Exception {
        RunDirectory run = new RunDirectory(directory.toFile());
        FleetBuilder builder = new FleetBuilder();
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.DOMID, row, 7);
        builder.text(Field.LABEL, row, "web");
        builder.text(Field.UUID, row, UUID);
        builder.number(Field.SAMPLE_TIME, row, THEN);
        new FleetFileWriter(run.fleet()).write(builder.build(1, System.currentTimeMillis() * 1_000_000L));
        server = ControlServer.start(run, (words, mayOrder) -> {
            asked.add(String.join(" ", words));
            return answers.getOrDefault(words[0], "ok");
        });
    }

    @AfterEach
    void end() {
        server.close();
    }

    private int ctl(String... words) {
        List<String> all = new ArrayList<>(List.of("--run-dir", directory.toString(), "ctl"));
        all.addAll(List.of(words));
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = new Xtop(new Console(
                        outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), Map.of(), false, true))
                .run(all.toArray(new String[0]));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    @Test
    void theStateNamesTheGapBeforeTheServiceAndWhoEndedInIt() {
        answers.put(
                "state",
                "ok\nfrom\tthis machine's Xen\nturns\t12\nunwatched_since\t" + THEN + "\nunwatched_until\t"
                        + (THEN + 75 * SECOND)
                        + "\nunwatched_deaths\t3\nledger_lost\t0\nledger_evicted\t2\nwords_lost\t0\n");
        assertThat(ctl("state")).as(err).isZero();
        assertThat(out.lines())
                .contains(
                        "figures      this machine's Xen; Xen - by -",
                        "ledger       0 deaths lost, 2 oldest evicted; 0 panics not logged",
                        "unwatched    2026-11-22T15:00:00Z to 2026-11-22T15:01:15Z (75 s); 3 domains ended meanwhile");
    }

    @Test
    void whereNoServiceWasBeforeTheGapIsNotKnown() {
        answers.put("state", "ok\ncollector_started\t" + THEN + "\n");
        assertThat(ctl("state")).isZero();
        assertThat(out.lines())
                .contains("unwatched    not known before 2026-11-22T15:00:00Z: no service left its last fleet here");
    }

    @Test
    void aGuestsPastIsATableOldestFirstAndWhatWasNotKnownIsADash() {
        answers.put(
                "history",
                "ok\n98000000000\t-\t-\t1048576.0\t-\t-\n100000000000\t12.5\t0.0\t2097152.0\t1500.0\t30.5\n");
        assertThat(ctl("history", "web")).as(err).isZero();
        assertThat(out).isEqualTo("""
                                     SAMPLED   UPTIME  %CPU   ST  USED  RX/S  TX/S
                        2026-11-22T14:59:58Z 00:01:38     -    -  1.0M     -     -
                        2026-11-22T15:00:00Z 00:01:40  12.5  0.0  2.0M  1.5K   31B
                        """);
        assertThat(asked).containsExactly("history 7 " + UUID);
        assertThat(ctl("history", "web", "--csv", "-o", "uptime,guest_used", "--no-headers"))
                .as(err)
                .isZero();
        assertThat(out).contains("98000000000,1048576\n", "100000000000,2097152\n");
        assertThat(ctl("history", "web", "--json", "-o", "uptime")).isZero();
        assertThat(out)
                .contains(
                        "\"schema\":\"xtop.history/1\"",
                        "\"samples\":[{\"uptime\":98000000000},{\"uptime\":100000000000}]");
    }

    @Test
    void whatTheServiceRefusesIsSaidWithTheGuestsNameAndTheExitCodeIsOne() {
        answers.put("quarantine", "no\torders are taken from root and from the service's own user only");
        assertThat(ctl("quarantine", "web")).isEqualTo(1);
        assertThat(out).isEmpty();
        assertThat(err).isEqualTo("xtop: web: orders are taken from root and from the service's own user only\n");
        answers.put("history", "no\tnothing is kept of it: its agent has never spoken");
        assertThat(ctl("history", "web")).isEqualTo(1);
        assertThat(err).isEqualTo("xtop: web: nothing is kept of it: its agent has never spoken\n");
        answers.put("state", "no\tthe collector failed: out of frobs");
        assertThat(ctl("state")).isEqualTo(69);
        assertThat(err).isEqualTo("xtop: the collector failed: out of frobs\n");
    }

    @Test
    void anOrderNamesDomidAndUuidSoThatNoOtherDomainIsMet() {
        assertThat(ctl("quarantine", "w*")).isZero();
        assertThat(ctl("release", "7")).isZero();
        assertThat(ctl("cadence", "web", "200ms", "for", "1m")).isZero();
        assertThat(asked)
                .containsExactly(
                        "quarantine 7 " + UUID, "release 7 " + UUID, "cadence 7 " + UUID + " 200000000 60000000000");
    }
}
