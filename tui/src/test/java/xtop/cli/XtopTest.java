// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.FleetFileWriter;
import xtop.fleet.Table;

class XtopTest {
    @TempDir
    private Path directory;

    private File file;
    private String out;
    private String err;

    @BeforeEach
    void publish() throws IOException {
        file = directory.resolve("fleet").toFile();
        new FleetFileWriter(file).write(HandMadeFleet.first());
    }

    private int xtop(String... arguments) {
        return xtop(Map.of(), arguments);
    }

    private int xtop(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code = new Xtop(new Console(
                        outBytes, new PrintStream(errBytes, true, StandardCharsets.UTF_8), environment, false, true))
                .run(arguments);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private int overFile(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--source";
        all[1] = "file:" + file;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        int code = xtop(all);
        // The hand-made fleet is older than any test.
        err = err.replaceFirst("xtop: these figures are .* old; their collector has ended or hangs\n", "");
        out = out.replaceFirst("\"stale\":\\d+,", "").replaceFirst(", STALE: \\d+ [a-z]+ old", "");
        return code;
    }

    @Test
    void listsDomainsAsXlDoesWithTheirAgents() {
        assertThat(overFile("list")).isZero();
        assertThat(out).isEqualTo("""
                Name                        ID   Mem VCPUs State   Time(s) Kind   Agent      Why
                Domain-0                     0  4096     4 r-----  86523.4 -      none       no agent inside, 12 % of a vCPU
                web1                         5    64     1 -b----    754.1 rump   ok         busy, most in 'main', 20 % of its vCPU
                db                           9  1024     2 r-----   5000.0 linux  ok         busy, most in 'postgres', 80 % of a vCPU
                mirage-dns                  12    32     1 --p---      3.0 mirage silent 12s paused
                web1#31                     31    64     1 ---sc-      0.0 -      refused    crashed, last words: page fault at 0xdead, in 'net, input'
                """);
        assertThat(err).isEmpty();
    }

    @Test
    void psShowsThreadsOfAllGuests() {
        assertThat(overFile("ps")).isZero();
        assertThat(out).isEqualTo("""
                DOMAIN     TID S  %CPU       TIME COMMAND
                web1         1 R  19.4   00:11:40 main
                web1         2 S   0.6   00:00:20 net input
                web1        17 D   0.0 1-01:01:01 日本 page daemon
                db         412 S  70.3   00:01:01 postgres
                db         413 R   5.0   00:00:02 postgres
                """);
    }

    @Test
    void psTakesColumnsTitlesWidthsAndAnOrder() {
        assertThat(overFile("ps", "-o", "domain=DOM:3,lwp", "-o", "comm=Name:8,etimes,rss", "--sort=-pcpu", "5", "db"))
                .isZero();
        assertThat(out).isEqualTo("""
                DOM LWP Name     ELAPSED   RSS
                db  412 postgres    9000 33792
                web   1 main           -     -
                db  413 postgres      40     -
                web   2 net inpu       -     -
                web  17 日本 pag       -     -
                """);
    }

    @Test
    void psFullListingHasProcesses() {
        assertThat(overFile("ps", "-f", "-p", "db")).isZero();
        assertThat(out).isEqualTo("""
                DOMAIN     PID    PPID     LWP S PRI  %CPU     ELAPSED     TIME WCHAN         CMD
                db         412       1     412 S  20  70.3    02:30:00 00:01:01 do_epoll_wait postgres
                db         412       1     413 R  20   5.0       00:40 00:00:02 -             postgres
                """);
    }

    @Test
    void psWithoutTitlesHasNoHeaderLine() {
        assertThat(overFile("ps", "-o", "tid=", "db")).isZero();
        assertThat(out).isEqualTo("412\n413\n");
        assertThat(overFile("ps", "--no-headers", "-o", "tid", "db")).isZero();
        assertThat(out).isEqualTo("412\n413\n");
    }

    @Test
    void psSelectsByNameIdAndState() {
        assertThat(overFile("ps", "-o", "tid=", "-C", "net*")).isZero();
        assertThat(out).isEqualTo("2\n");
        assertThat(overFile("ps", "-o", "tid=", "--tid", "17,412")).isZero();
        assertThat(out).isEqualTo(" 17\n412\n");
        assertThat(overFile("ps", "-o", "tid=", "--state", "DR")).isZero();
        assertThat(out).isEqualTo("  1\n 17\n413\n");
    }

    @Test
    void nothingMatchedIsOneAndTheHeaderStays() {
        assertThat(overFile("ps", "--tid", "4000000")).isEqualTo(1);
        assertThat(out).isEqualTo("DOMAIN     TID S  %CPU     TIME COMMAND\n");
        assertThat(err).isEmpty();
        assertThat(overFile("ps", "nosuch")).isEqualTo(1);
        assertThat(err).isEqualTo("xtop: no domain matches 'nosuch'; 'xtop list' shows all\n");
        assertThat(overFile("list", "nosuch", "web*")).isZero();
        assertThat(err).isEqualTo("xtop: no domain matches 'nosuch'; 'xtop list' shows all\n");
        assertThat(overFile("vmstat", "nosuch")).isEqualTo(1);
        assertThat(err).isEqualTo("xtop: no domain matches 'nosuch'; 'xtop list' shows all\n");
        assertThat(overFile("ps", "Domain-0")).isEqualTo(1);
        assertThat(err).isEqualTo("xtop: Domain-0 reports no threads; its agent: none\n");
        assertThat(overFile("ps", "Domain-0", "mirage-dns")).isEqualTo(1);
        assertThat(err).isEqualTo("xtop: no agent reports threads; 'xtop list' says why\n");
    }

    @Test
    void linesAreCutAtTheColumnsOfTheEnvironmentUnlessWide() {
        Map<String, String> narrow = Map.of("COLUMNS", "24", "XTOP_SOURCE", "file:" + file);
        assertThat(xtop(narrow, "list", "web1#31")).isZero();
        assertThat(out).isEqualTo("Name                ID\nweb1#31             31\n");
        assertThat(xtop(narrow, "ps", "-w", "db")).isZero();
        assertThat(out).contains("00:01:01 postgres\n");
    }

    @Test
    void vmstatOfALinuxGuestIsThatOfProcps() {
        assertThat(overFile("vmstat", "db")).isZero();
        assertThat(out).isEqualTo("""
                procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
                 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
                 2  1  10240 307200  12288 217088    0    1     3     5  100  200 20  5 72  2  1
                """);
    }

    @Test
    void vmstatOfAUnikernelHasItsOwnColumns() {
        assertThat(overFile("vmstat", "web1")).isZero();
        assertThat(out).isEqualTo("""
                threads ----------memory---------- ---network--- -----system---- ---vcpu---
                  r   b    alloc     used     free     rx     tx       in       cs run stl blk
                  1   0    65536    24576    40960      2      1        -     2000  20   1  79
                """);
    }

    @Test
    void vmstatOfSeveralGuestsNamesThem() {
        assertThat(overFile("vmstat")).isZero();
        assertThat(out).isEqualTo("""
                       threads ----------memory---------- ---network--- -----system---- ---vcpu---
                domain   r   b    alloc     used     free     rx     tx       in       cs run stl blk
                web1     1   0    65536    24576    40960      2      1        -     2000  20   1  79
                db       2   1  1048576   512000   307200      -      -      100      200  25   1  74
                """);
    }

    @Test
    void jsonHasASchemaRawFiguresAndNoUnknownOnes() {
        assertThat(overFile("ps", "--json", "-o", "domain,tid,wchan,cputime", "--tid", "1"))
                .isZero();
        assertThat(out)
                .isEqualTo("{\"schema\":\"xtop.ps/1\",\"from\":\"the collector of pid 812\",\"sequence\":7,"
                        + "\"published\":1795359600000000000,"
                        + "\"host\":{\"xen\":\"4.17.4\",\"host_memory\":17179869184,\"host_free\":7516192768,"
                        + "\"host_cpus\":8,\"host_hz\":2500000000,\"source\":\"hand\",\"collector_pid\":812,"
                        + "\"agents\":2},\"units\":{\"published\":\"ns since 1970\",\"stale\":\"ns\",\"host_memory\":\"bytes\","
                        + "\"host_free\":\"bytes\",\"host_hz\":\"Hz\",\"xen_sampled\":\"ns since 1970\",\"cycle_ns\":\"ns\",\"interval\":\"ns\",\"collector_started\":\"ns since 1970\",\"unwatched_since\":\"ns since 1970\",\"unwatched_until\":\"ns since 1970\","
                        + "\"cputime\":\"ns\"},"
                        + "\"threads\":[{\"domain\":\"web1\",\"tid\":1,\"cputime\":700000000000}]}\n");
        assertThat(overFile("list", "--json", "web1")).isZero();
        assertThat(out).contains("\"schema\":\"xtop.list/1\"", "\"interface\":[{\"interface\":\"xenif0\"");
        assertThat(out).doesNotContain("null").doesNotContain("mirage-dns");
    }

    @Test
    void topInAPipeIsFramesOfText() {
        assertThat(overFile("top", "-b", "-n", "1")).isZero();
        assertThat(out.lines().skip(1))
                .startsWith(
                        "Domains:   5 total,   2 running,   1 blocked,   1 paused,   0 shutdown,   1 crashed,   0 dying",
                        "Agents:    2 ok,   1 none,   1 silent,   1 refused,   0 other;  5 threads",
                        "Memory:    16G total,   9.0G used,   7.0G free;  CPUs: 8 @ 2500 MHz, 187.9% of one used",
                        "");
        assertThat(out.lines().skip(6).map(line -> line.split(" ", 2)[0]))
                .containsExactly("db", "web1", "Domain-0", "mirage-dns", "web1#31", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | ps --nosuch | unknown option: '--nosuch'; 'xtop ps --help' shows what there is",
                "2 | --nosuch | unknown option: '--nosuch'; 'xtop --help' shows what there is",
                "2 | frobnicate | there is no command 'frobnicate'; 'xtop --help' shows what there is",
                "2 | vmstat 0 1 | delay must be positive: '0'",
                "2 | vmstat 1 x | failed to parse argument: 'x'",
                "2 | vmstat -S q | -S requires b, k, K, m or M, not 'q'",
                "2 | top -b -o NOSUCH | unrecognized field name 'NOSUCH'; 'xtop fields' lists what there is",
                "2 | top | top needs a terminal; try 'xtop ps' or 'xtop top -b -n 1'",
                "2 | demo | top needs a terminal; try 'xtop --source demo ps' or 'xtop --source demo top -b -n 1'",
                "2 | --source moon ps | unknown source 'moon'; sources: auto, xen, demo[:GUESTS], file:PATH",
                "2 | --source demo:x ps | a demo has 1 to 10000 guests, not 'x'",
                "2 | ps --tid x | thread id must be a number: 'x'",
                "69 | --source file:/nonexistent ps | there is no file /nonexistent; 'xtop serve' publishes one in /run/xtop/fleet",
                "69 | --source file:/dev/null ps | cannot use /dev/null: this is not a fleet file",
            })
    void wrongWordsCostOneLine(int code, String words, String line) {
        assertThat(xtop(words.split(" "))).isEqualTo(code);
        assertThat(out).isEmpty();
        assertThat(err).isEqualTo("xtop: " + line + "\n");
    }

    @Test
    void unknownColumnsAreNamedWithThoseThatExist() {
        assertThat(overFile("ps", "-o", "nosuch")).isEqualTo(2);
        assertThat(err).startsWith("xtop: unknown user-defined format specifier \"nosuch\"; names: tid comm stat ");
        assertThat(err.lines()).hasSize(1);
        assertThat(overFile("ps", "--sort", "nosuch")).isEqualTo(2);
        assertThat(err).startsWith("xtop: unknown sort specifier \"nosuch\"; names: ");
    }

    @Test
    void listsPartsOfDomains() {
        assertThat(overFile("vcpu-list", "db")).isZero();
        assertThat(out).isEqualTo("""
                Name                        ID VCPU Online  %CPU  Time(s) Ran(s) Waited(s) Slept(s)
                db                           9    0      -     -        -      -         -        -
                db                           9    1      -     -        -      -         -        -
                """);
        assertThat(overFile("net")).isZero();
        assertThat(out).isEqualTo("""
                DOMAIN           IFACE     RX/S  TX/S    RX    TX RXPKTS TXPKTS RXERR TXERR RXDROP TXDROP
                web1             xenif0       -     -  7.0M  3.5M      -      -     -     -      -      -
                """);
        assertThat(overFile("block")).isEqualTo(1);
        assertThat(overFile("net", "web1", "0.01", "2")).isZero();
        assertThat(out.lines().filter(line -> line.startsWith("web1"))).hasSize(2);
        assertThat(overFile("net", "5", "1")).isZero();
        assertThat(overFile("net", "nosuch")).isEqualTo(1);
    }

    @Test
    void listingsComeAsCsvAndAsJsonLines() {
        assertThat(overFile("ps", "--csv", "-o", "domain,tid,comm,wchan,pcpu", "web1"))
                .isZero();
        assertThat(out).isEqualTo("""
                published,domain,tid,comm,wchan,pcpu
                1795359600000000000,web1,1,main,,19.4
                1795359600000000000,web1,2,net input,rxwait,0.6
                1795359600000000000,web1,17,日本 page daemon,pgdaemon,0.0
                """);
        assertThat(overFile("ps", "--ndjson", "-o", "domain,tid,wchan", "web1")).isZero();
        assertThat(out).isEqualTo("""
                {"schema":"xtop.ps/1","published":1795359600000000000,"domain":"web1","tid":1}
                {"schema":"xtop.ps/1","published":1795359600000000000,"domain":"web1","tid":2,"wchan":"rxwait"}
                {"schema":"xtop.ps/1","published":1795359600000000000,"domain":"web1","tid":17,"wchan":"pgdaemon"}
                """);
        assertThat(overFile("list", "--csv", "-d", "0.01", "-n", "3", "-o", "domain", "db"))
                .isZero();
        assertThat(out).isEqualTo("published,domain\n" + "1795359600000000000,db\n".repeat(3));
        assertThat(overFile("list", "--csv", "--json")).isEqualTo(2);
        assertThat(err).startsWith("xtop: --json, --ndjson and --csv exclude each other");
    }

    /** Whatever the format, all of the catalogue's figures that are known come out of it. */
    @Test
    void everyFormatHasEveryField() {
        for (String command : new String[] {"list", "ps", "vcpu-list", "net"}) {
            Table table = Map.of(
                            "list", Table.DOMAIN, "ps", Table.THREAD, "vcpu-list", Table.VCPU, "net", Table.INTERFACE)
                    .get(command);
            assertThat(overFile(command, "--csv")).isZero();
            List<String> names = List.of(out.substring(0, out.indexOf('\n')).split(","));
            for (Field field : Field.of(table)) {
                assertThat(names).as(command).contains(field.key());
            }
        }
        assertThat(overFile("info")).isZero();
        for (Field field : Field.of(Table.HOST)) {
            assertThat(out).containsPattern("(?m)^" + field.key() + " +: ");
        }
        assertThat(xtop("fields")).isZero();
        for (Field field : Field.values()) {
            assertThat(out)
                    .containsPattern(
                            "(?m)^" + field.key() + " +" + field.table().label() + " ");
        }
    }

    @Test
    void hostIsShownALineAFigure() {
        assertThat(overFile("info")).isZero();
        assertThat(out)
                .contains("\nxen ", ": 4.17.4\n", "\nhost_memory ", ": 16G\n", "\nproblem ", ": -\n")
                .startsWith("figures ");
        assertThat(overFile("info", "--json")).isZero();
        assertThat(out).contains("\"schema\":\"xtop.info/1\"", "\"host_cpus\":8");
    }

    @Test
    void fieldsAreExplainedWithoutAnySource() {
        assertThat(xtop("--source", "file:/nonexistent", "fields", "wchan")).isZero();
        assertThat(out).contains("wchan ").contains(" thread ").contains(" guest ");
        assertThat(xtop("fields", "zzzz")).isEqualTo(1);
    }

    @Test
    void eventsAreShownWithTheirMoment() {
        assertThat(overFile("events")).isZero();
        assertThat(out).isEqualTo("""
                            RECEIVED DOMAIN           EVENT        TID TEXT
                2026-11-22T14:59:55Z web1#31          panic          - page fault at 0xdead, in 'net, input'
                """.indent(0));
        assertThat(overFile("events", "--csv", "-o", "domain,event,message", "--where", "event==panic"))
                .isZero();
        assertThat(out).endsWith(",web1#31,panic,\"page fault at 0xdead, in 'net, input'\"\n");
        assertThat(overFile("events", "db")).isEqualTo(1);
        assertThat(overFile("events", "-f", "--json")).isEqualTo(2);
    }

    @Test
    void conditionsChooseRowsAndTheirMistakesAreShown() {
        assertThat(overFile("ps", "--where", "domain==db && pcpu>10", "-o", "tid", "--no-headers"))
                .isZero();
        assertThat(out).isEqualTo("412\n");
        assertThat(overFile("list", "--where", "mem>=1G", "-o", "domain=")).isZero();
        assertThat(out).isEqualTo("Domain-0\ndb\n");
        assertThat(overFile("list", "--where", "mem>1T")).isEqualTo(1);
        assertThat(overFile("ps", "--where", "pcup>50")).isEqualTo(2);
        assertThat(err).isEqualTo("""
                xtop: --where: no figure 'pcup'; did you mean 'pcpu'?
                  pcup>50
                  ^
                """);
    }

    @Test
    void aColumnThatIsNearlyRightIsNamed() {
        assertThat(overFile("ps", "-o", "wchn")).isEqualTo(2);
        assertThat(err)
                .isEqualTo(
                        "xtop: unknown user-defined format specifier \"wchn\"; did you mean 'wchan'? 'xtop fields' explains all\n");
    }

    @Test
    void debugAddsTheStackTrace() {
        assertThat(xtop("--debug", "--source", "file:/nonexistent", "ps")).isEqualTo(69);
        assertThat(err).contains("NoSuchFileException").endsWith("/run/xtop/fleet\n");
    }

    @Test
    void aReaderThatWentAwayEndsTheCommandWithoutAWord() {
        OutputStream closed = new StandardOutput(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Console console = new Console(closed, new PrintStream(errBytes, true), Map.of(), false, true);
        assertThat(new Xtop(console).run(new String[] {"--help"})).isEqualTo(141);
        assertThat(errBytes.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
