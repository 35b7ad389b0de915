// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Table;
import xtop.print.ColumnNames;

/** xtop's ps and vmstat of this machine as a guest beside procps' own of this machine. */
class ProcpsIT {
    /** Threads that the agent lists; more it only counts. */
    private static final int MOST_LISTED = 512;

    private static final String COLUMNS = "tid,pid,ppid,nlwp,ni,s,rss,vsz,cputimes,comm";
    private static final Pattern WORD = Pattern.compile("\\S+");

    @TempDir
    private static Path directory;

    private static HereAsGuest here;

    @BeforeAll
    static void start() throws Exception {
        Program.require("ps", "procps");
        Program.require("vmstat", "procps");
        here = new HereAsGuest(directory);
    }

    @AfterAll
    static void end() throws Exception {
        if (here != null) {
            here.close();
        }
    }

    /** A line of either ps. */
    private record Line(
            long pid, long ppid, long threads, String nice, String state, long rss, long vsz, long cpu, String name) {
        static Map<Long, Line> all(String output) {
            Map<Long, Line> lines = new LinkedHashMap<>();
            for (String text : output.split("\n", -1)) {
                String[] words = text.strip().split(" +", 10);
                if (words.length == 10) {
                    lines.put(Long.parseLong(words[0]), of(words));
                }
            }
            return lines;
        }

        private static Line of(String[] words) {
            return new Line(
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    words[4],
                    words[5],
                    Long.parseLong(words[6]),
                    Long.parseLong(words[7]),
                    Long.parseLong(words[8]),
                    words[9]);
        }
    }

    private static String run(List<String> command) throws Exception {
        Program.Outcome outcome = Program.run(Map.of("TZ", "UTC"), command);
        assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
        return outcome.out();
    }

    private static Map<Long, Line> procps() throws Exception {
        return Line.all(run(List.of("ps", "-eL", "--no-headers", "-o", COLUMNS.replace("cputimes", "times"))));
    }

    @Test
    void psShowsTheThreadsThatProcpsShows() throws Exception {
        Map<Long, Line> before = procps();
        here.awaitSamples(20);
        Map<Long, Line> seen = Line.all(run(here.command("ps", "-eL", "--no-headers", "-o", COLUMNS, "here")));
        Map<Long, Line> after = procps();
        Set<Long> steady = new HashSet<>(before.keySet());
        steady.retainAll(after.keySet());
        assertThat(steady).hasSizeGreaterThan(20);
        if (seen.size() < MOST_LISTED) {
            assertThat(seen.keySet()).containsAll(steady);
        }
        Set<Long> strange = new HashSet<>(seen.keySet());
        strange.removeAll(before.keySet());
        strange.removeAll(after.keySet());
        assertThat(strange.size())
                .as("threads that procps saw neither before nor after: short-lived ones")
                .isLessThanOrEqualTo(seen.size() / 5);
        int compared = 0;
        int asleep = 0;
        int sameState = 0;
        int sameMemory = 0;
        for (long tid : steady) {
            Line first = before.get(tid);
            Line mine = seen.get(tid);
            Line last = after.get(tid);
            if (mine == null || first.pid != last.pid || !first.name.equals(last.name)) {
                continue;
            }
            compared++;
            assertThat(mine.pid).as("process of %d", tid).isEqualTo(last.pid);
            // The kernel's workers are named anew with each piece of work, longer than the protocol has names.
            if (!last.name.startsWith("kworker/")) {
                assertThat(mine.name).as("name of %d", tid).isEqualTo(last.name);
            }
            // procps shows the time of a whole process in the line of its first thread.
            long least = tid == mine.pid && first.threads > 1 ? 0 : first.cpu - 1;
            assertThat(mine.cpu).as("CPU seconds of %d '%s'", tid, mine.name).isBetween(least, last.cpu + 1);
            if (first.ppid == last.ppid) {
                assertThat(mine.ppid).as("parent of %d", tid).isEqualTo(last.ppid);
            }
            // procps has none for threads of real-time classes.
            if (first.nice.equals(last.nice) && !last.nice.equals("-")) {
                assertThat(mine.nice).as("nice value of %d", tid).isEqualTo(last.nice);
            }
            if (first.threads == last.threads && seen.size() < MOST_LISTED) {
                assertThat(mine.threads).as("threads beside %d", tid).isCloseTo(last.threads, within(2L));
            }
            long tolerance = 1024 + last.rss / 5;
            boolean memory = mine.rss >= Math.min(first.rss, last.rss) - tolerance
                    && mine.rss <= Math.max(first.rss, last.rss) + tolerance
                    && mine.vsz >= Math.min(first.vsz, last.vsz)
                    && mine.vsz <= Math.max(first.vsz, last.vsz);
            sameMemory += memory ? 1 : 0;
            if (first.state.equals(last.state) && "SI".contains(first.state)) {
                asleep++;
                sameState += mine.state.equals(first.state) ? 1 : 0;
            }
        }
        assertThat(compared).isGreaterThan(20);
        assertThat(sameMemory).as("of %d with the memory of then", compared).isGreaterThan(compared * 9 / 10);
        assertThat(sameState).as("of %d that slept", asleep).isGreaterThan(asleep * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-w", "-t", "-w -t", "-S M", "-S k", "-S b -w"})
    void vmstatHasTheColumnsOfProcps(String options) throws Exception {
        List<String> theirs = new ArrayList<>(List.of("vmstat"));
        List<String> ours = new ArrayList<>(List.of("vmstat"));
        for (String option : options.split(" ", -1)) {
            if (!option.isEmpty()) {
                theirs.add(option);
                ours.add(option);
            }
        }
        ours.add("here");
        List<String> real = run(theirs).lines().toList();
        List<String> mine =
                run(here.command(ours.toArray(new String[0]))).lines().toList();
        assertThat(real).hasSize(3);
        assertThat(mine).hasSize(3);
        assertThat(mine.subList(0, 2)).isEqualTo(real.subList(0, 2));
        assertColumnsStandAsIn(real.get(1), real.get(2));
        assertColumnsStandAsIn(real.get(1), mine.get(2));
    }

    /** Figures end where the names do, but for what wider ones before them have pushed. */
    private static void assertColumnsStandAsIn(String names, String figures) {
        Matcher name = WORD.matcher(names);
        Matcher figure = WORD.matcher(figures);
        int pushed = 0;
        int lastEnd = -1;
        while (name.find()) {
            assertThat(figure.find()).as(figures).isTrue();
            if (name.group().matches("[A-Z].*")) {
                assertThat(figures.substring(figure.start())).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
                assertThat(figure.find()).isTrue();
                assertThat(figure.end()).isEqualTo(name.end() + pushed);
            } else {
                int room = name.end() - lastEnd - 1;
                pushed += Math.max(0, figure.group().length() - room);
                assertThat(figure.end())
                        .as("%s in:%n%s%n%s", name.group(), names, figures)
                        .isEqualTo(name.end() + pushed);
            }
            lastEnd = name.end();
        }
        assertThat(figure.find()).as(figures).isFalse();
    }

    private static Map<String, Long> figures(String output) {
        List<String> lines = output.lines().toList();
        String[] names = lines.get(1).strip().split(" +", -1);
        String[] words = lines.get(lines.size() - 1).strip().split(" +", -1);
        assertThat(words).as(output).hasSameSizeAs(names);
        Map<String, Long> figures = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            figures.put(names[i], Long.parseLong(words[i]));
        }
        return figures;
    }

    @Test
    void vmstatSinceBootSaysWhatProcpsSays() throws Exception {
        Map<String, Long> before = figures(run(List.of("vmstat")));
        here.awaitSamples(2);
        Map<String, Long> mine = figures(run(here.command("vmstat", "here")));
        Map<String, Long> after = figures(run(List.of("vmstat")));
        long memory = figures(run(List.of("vmstat"))).get("free") / 4;
        for (String name : List.of("swpd", "free", "buff", "cache")) {
            assertThat(mine.get(name))
                    .as(name)
                    .isBetween(
                            Math.min(before.get(name), after.get(name)) - memory,
                            Math.max(before.get(name), after.get(name)) + memory);
        }
        for (String name : List.of("us", "sy", "id", "wa", "st")) {
            assertThat(mine.get(name)).as(name).isBetween(before.get(name) - 2, after.get(name) + 2);
        }
        // procps 4.0.2 divides the rates of its first line by all CPUs' time; xtop's are per second.
        int cpus = Runtime.getRuntime().availableProcessors();
        for (String name : List.of("bi", "bo", "in", "cs")) {
            double perSecond = (double) after.get(name) * cpus;
            assertThat((double) mine.get(name)).as(name).isCloseTo(perSecond, within(perSecond / 5 + 5));
        }
    }

    @Test
    void vmstatOverAnIntervalSaysWhatProcpsSays() throws Exception {
        CompletableFuture<Map<String, Long>> theirs = CompletableFuture.supplyAsync(() -> {
            try {
                return figures(run(List.of("vmstat", "10", "2")));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Map<String, Long> mine = figures(run(here.command("vmstat", "here", "10", "2")));
        Map<String, Long> real = theirs.get();
        for (String name : List.of("us", "sy", "id", "wa", "st")) {
            assertThat(mine.get(name)).as("%s: %s and %s", name, mine, real).isCloseTo(real.get(name), within(25L));
        }
        assertThat((double) mine.get("cs") / real.get("cs"))
                .as("%s and %s", mine, real)
                .isBetween(0.4, 2.5);
        assertThat((double) mine.get("in") / real.get("in"))
                .as("%s and %s", mine, real)
                .isBetween(0.4, 2.5);
    }

    /** Whatever name of a column both know has the same header: scripts look for it. */
    @Test
    void columnsThatPsKnowsTooHaveItsHeaders() throws Exception {
        // What procps has under these names is another thing, or is named after what it is here.
        Set<String> others = Set.of("blocked");
        Map<String, String> ours = new LinkedHashMap<>();
        for (String line : run(List.of("ps", "L")).split("\n", -1)) {
            String[] words = line.strip().split(" +", -1);
            if (words.length == 2 && !others.contains(words[0])) {
                ours.put(words[0], words[1]);
            }
        }
        assertThat(ours).hasSizeGreaterThan(100);
        List<String> known = new ArrayList<>();
        Map<String, String> otherwise = new LinkedHashMap<>();
        for (Map.Entry<String, String> column : ours.entrySet()) {
            if (ColumnNames.field(Table.THREAD, column.getKey()) != null) {
                known.add(column.getKey());
                String title = ColumnNames.columns(Table.THREAD, column.getKey())
                        .get(0)
                        .title();
                if (!title.equals(column.getValue())) {
                    otherwise.put(column.getKey(), title + ", not " + column.getValue());
                }
            }
        }
        assertThat(otherwise).isEmpty();
        assertThat(known).contains("nlwp", "lwp", "psr", "wchan", "pcpu", "%mem", "comm", "args", "etime", "cputimes");
    }
}
