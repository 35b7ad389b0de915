// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.protocol.Figure;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.protocol.ThreadState;

/** The figures of this machine against /proc as the test reads it, before and after. */
class LocalMachineTest {
    private static final long TICK = 10_000_000L;

    private final Map<String, Integer> names = new HashMap<>();
    private final GuestSample sample = new GuestSample();

    @BeforeEach
    void onlyOnLinux() {
        assumeTrue(LocalMachine.isAvailable(), "this machine has no /proc");
    }

    @Test
    void ownThreadIsThereWithItsNameStateAndCpuTime() throws Exception {
        int[] tid = new int[1];
        Thread burner = new Thread(
                () -> {
                    tid[0] = (int) firstNumber(read("/proc/thread-self/stat"));
                    long spin = 0;
                    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < 8 * TICK) {
                        spin++;
                    }
                    synchronized (tid) {
                        tid[0] += spin < 0 ? 1 : 0;
                        tid.notifyAll();
                        try {
                            tid.wait();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                "xtop-burner");
        burner.setDaemon(true);
        synchronized (tid) {
            burner.start();
            tid.wait();
            fill();
        }
        int row = row(tid[0]);
        SampleTable threads = sample.table(Section.THREAD);
        assertThat(name(threads, row)).isEqualTo("xtop-burner");
        assertThat(threads.get(row, Figure.THREAD_PROCESS))
                .isEqualTo(ProcessHandle.current().pid());
        String stat = read("/proc/self/task/" + tid[0] + "/stat");
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        assertThat(threads.get(row, Figure.THREAD_CPU)).isCloseTo(ticks * TICK, within(2 * TICK));
        assertThat(threads.get(row, Figure.THREAD_CPU)).isGreaterThan(5 * TICK);
        assertThat(threads.get(row, Figure.THREAD_USER) + threads.get(row, Figure.THREAD_SYSTEM))
                .isEqualTo(threads.get(row, Figure.THREAD_CPU));
        assertThat(threads.get(row, Figure.THREAD_START_TIME)).isEqualTo(Long.parseLong(fields.get(19)) * TICK);
        assertThat(threads.get(row, Figure.THREAD_PRIORITY)).isEqualTo(Long.parseLong(fields.get(15)));
        assertThat(threads.get(row, Figure.THREAD_NICE)).isEqualTo(Long.parseLong(fields.get(16)));
        assertThat(threads.get(row, Figure.THREAD_PARENT_PROCESS)).isEqualTo(Long.parseLong(fields.get(1)));
        assertThat(threads.get(row, Figure.THREAD_VIRTUAL)).isCloseTo(Long.parseLong(fields.get(20)), within(1L << 28));
        assertThat(threads.get(row, Figure.THREAD_STATE))
                .isIn((long) ThreadState.SLEEPING.code(), (long) ThreadState.RUNNING.code());
        String status = read("/proc/self/task/" + tid[0] + "/status");
        assertThat(threads.get(row, Figure.THREAD_SWITCHES))
                .isCloseTo(value(status, "voluntary_ctxt_switches:"), within(20L));
    }

    @Test
    void systemFiguresLieBetweenTwoLooksAtProc() throws Exception {
        assertBetween(
                () -> Map.of(
                        Figure.SYSTEM_CONTEXT_SWITCHES, value(read("/proc/stat"), "ctxt"),
                        Figure.SYSTEM_INTERRUPTS, value(read("/proc/stat"), "intr"),
                        Figure.SYSTEM_FORKS, value(read("/proc/stat"), "processes"),
                        Figure.SYSTEM_PAGE_IN_BYTES, value(read("/proc/vmstat"), "pgpgin") * 1024,
                        Figure.SYSTEM_PAGE_OUT_BYTES, value(read("/proc/vmstat"), "pgpgout") * 1024),
                Section.SYSTEM,
                0);
        assertThat(sample.table(Section.SYSTEM).get(0, Figure.SYSTEM_BOOT_TIME))
                .isCloseTo(value(read("/proc/stat"), "btime") * 1_000_000_000L, within(2_000_000_000L));
        assertThat(sample.table(Section.SYSTEM).get(0, Figure.SYSTEM_THREADS))
                .isGreaterThanOrEqualTo(sample.table(Section.THREAD).rows());
    }

    @Test
    void vcpuTimesLieBetweenTwoLooksAtProcAndPassWithTheClock() throws Exception {
        assertBetween(
                () -> Map.of(
                        Figure.VCPU_USER,
                        cpu(0, 0) - cpu(0, 8),
                        Figure.VCPU_NICE,
                        cpu(0, 1) - cpu(0, 9),
                        Figure.VCPU_SYSTEM,
                        cpu(0, 2),
                        Figure.VCPU_STEAL,
                        cpu(0, 7)),
                Section.VCPU,
                0);
        SampleTable vcpus = sample.table(Section.VCPU);
        assertThat(vcpus.rows()).isEqualTo(Runtime.getRuntime().availableProcessors() > 0 ? cpus() : 0);
    }

    @Test
    void memoryIsThatOfMeminfo() throws Exception {
        fill();
        SampleTable memory = sample.table(Section.MEMORY);
        String meminfo = read("/proc/meminfo");
        long total = value(meminfo, "MemTotal:") * 1024;
        assertThat(memory.get(0, Figure.MEMORY_TOTAL)).isEqualTo(total);
        assertThat(memory.get(0, Figure.MEMORY_AVAILABLE))
                .isCloseTo(value(meminfo, "MemAvailable:") * 1024, within(total / 10));
        assertThat(memory.get(0, Figure.MEMORY_USED)).isEqualTo(total - memory.get(0, Figure.MEMORY_AVAILABLE));
        assertThat(memory.get(0, Figure.MEMORY_SWAP_TOTAL)).isEqualTo(value(meminfo, "SwapTotal:") * 1024);
    }

    @Test
    void interfacesAndDisksAreThoseOfThisMachine() throws Exception {
        fill();
        SampleTable interfaces = sample.table(Section.INTERFACE);
        List<String> seen = new ArrayList<>();
        for (int row = 0; row < interfaces.rows(); row++) {
            seen.add(name(interfaces, row));
        }
        List<String> expected = read("/proc/net/dev")
                .lines()
                .skip(2)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .toList();
        assertThat(seen).isEqualTo(expected).contains("lo");
        SampleTable disks = sample.table(Section.BLOCK);
        for (int row = 0; row < disks.rows(); row++) {
            assertThat(Path.of("/sys/block", name(disks, row))).exists();
        }
    }

    @Test
    void theClockIsTheMachinesUptime() throws Exception {
        LocalMachine machine = new LocalMachine(Path.of("/"), System::nanoTime);
        double uptime = Double.parseDouble(read("/proc/uptime").split(" ", 2)[0]);
        assertThat(machine.guestNanos() / 1e9).isCloseTo(uptime, within(0.5));
        assertThat(machine.hello().system()).startsWith("Linux ");
        assertThat(machine.hostName())
                .isEqualTo(read("/proc/sys/kernel/hostname").strip());
        assertThat(machine.cpus()).isEqualTo(cpus());
    }

    @Test
    void itsOwnCostIsToldAndBoundsHowOftenItSamples() throws Exception {
        LocalMachine machine = new LocalMachine(Path.of("/"), System::nanoTime);
        // schedstat is brought up to date by the scheduler's tick: a sample that is taken between two seems to cost
        // nothing
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        do {
            sample.clear();
            machine.fill(sample, this::name);
        } while (machine.leastIntervalNanos() == 0 && System.nanoTime() - end < 0);
        long cost = sample.table(Section.AGENT).get(0, Figure.AGENT_CPU);
        assertThat(cost).isBetween(1L, 5_000_000_000L);
        assertThat(machine.leastIntervalNanos()).isPositive().isLessThanOrEqualTo(cost * LocalMachine.SHARE_OF_A_CPU);
    }

    @Test
    void oddNamesAndVanishingThreadsAreSurvived(@TempDir Path root) throws Exception {
        write(root, "proc/uptime", "100.25 10.00\n");
        write(root, "proc/stat", "cpu  1 2 3\ncpu0 50 20 30 40 5 6 7 8 9 10\nctxt 77\nbtime 1700000000\n");
        write(
                root,
                "proc/meminfo",
                "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nCached: 30 kB\nSReclaimable: 7 kB\n");
        write(
                root,
                "proc/7/task/7/stat",
                "7 (a) b (c) R 1 7 7 0 -1 0 11 0 12 0 13 14 0 0 -2 -5 1 0 150 4096 2 0 "
                        + "0 0 0 0 0 0 0 0 0 0 0 0 17 3 0 0\n");
        write(root, "proc/7/task/8/status", "Name: gone\n");
        write(root, "proc/9/task/9/stat", "9 (kworker/0:1-events_unbound) I 2 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 3\n");
        LocalMachine machine = new LocalMachine(root, () -> 0);
        machine.fill(sample, this::name);
        SampleTable threads = sample.table(Section.THREAD);
        assertThat(threads.rows()).isEqualTo(2);
        assertThat(name(threads, 0)).isEqualTo("a) b (c");
        assertThat(name(threads, 1)).isEqualTo("kworker/0:1");
        assertThat(threads.get(0, Figure.THREAD_CPU)).isEqualTo(27 * TICK);
        assertThat(threads.get(0, Figure.THREAD_PRIORITY)).isEqualTo(-2);
        assertThat(threads.get(0, Figure.THREAD_NICE)).isEqualTo(-5);
        assertThat(threads.get(0, Figure.THREAD_PROCESSOR)).isEqualTo(3);
        assertThat(threads.get(1, Figure.THREAD_STATE)).isEqualTo(ThreadState.IDLE.code());
        SampleTable vcpu = sample.table(Section.VCPU);
        assertThat(vcpu.rows()).isEqualTo(1);
        assertThat(vcpu.get(0, Figure.VCPU_USER)).isEqualTo(50 * TICK);
        assertThat(vcpu.get(0, Figure.VCPU_NICE)).isEqualTo(20 * TICK);
        assertThat(vcpu.get(0, Figure.VCPU_GUEST)).isEqualTo(19 * TICK);
        assertThat(sample.table(Section.SYSTEM).get(0, Figure.SYSTEM_THREADS)).isEqualTo(3);
        assertThat(sample.table(Section.SYSTEM).has(0, Figure.SYSTEM_INTERRUPTS))
                .isFalse();
        assertThat(machine.guestNanos()).isEqualTo(100_250_000_000L);
        assertThat(sample.table(Section.MEMORY).get(0, Figure.MEMORY_USED)).isEqualTo(600 * 1024);
        assertThat(sample.table(Section.MEMORY).get(0, Figure.MEMORY_PAGE_CACHE))
                .isEqualTo(37 * 1024);
    }

    @Test
    void aSystemWithoutProcIsToldInOneLine(@TempDir Path root) {
        assertThatThrownBy(() -> new LocalMachine(root, () -> 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/proc");
    }

    private void fill() throws IOException {
        sample.clear();
        new LocalMachine(Path.of("/"), System::nanoTime).fill(sample, this::name);
    }

    private void assertBetween(Supplier<Map<Figure, Long>> proc, Section section, int row) throws IOException {
        Map<Figure, Long> before = proc.get();
        fill();
        Map<Figure, Long> after = proc.get();
        before.forEach((figure, low) -> assertThat(sample.table(section).get(row, figure))
                .as(figure.name())
                .isBetween(low - TICK, after.get(figure) + TICK));
    }

    private int row(int tid) {
        SampleTable threads = sample.table(Section.THREAD);
        for (int row = 0; row < threads.rows(); row++) {
            if (threads.id(row) == tid) {
                return row;
            }
        }
        throw new AssertionError("no thread " + tid);
    }

    private int name(String name) {
        return names.computeIfAbsent(name, key -> names.size() + 1);
    }

    private String name(SampleTable table, int row) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue() == table.nameId(row))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static int cpus() {
        return (int) read("/proc/stat")
                .lines()
                .filter(line -> line.matches("cpu\\d+ .*"))
                .count();
    }

    private static long cpu(int number, int column) {
        return read("/proc/stat")
                        .lines()
                        .filter(line -> line.startsWith("cpu" + number + " "))
                        .map(line -> line.split(" +"))
                        .mapToLong(words -> column + 1 < words.length ? Long.parseLong(words[column + 1]) : 0)
                        .findFirst()
                        .orElseThrow()
                * TICK;
    }

    private static long value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + " ") || line.startsWith(key + "\t"))
                .mapToLong(line -> firstNumber(line.substring(key.length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static long firstNumber(String text) {
        return Long.parseLong(text.split("[^0-9]", 2)[0]);
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
