// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import xtop.xen.Xen;

/**
 * A host without Xen: event channels, grants and domains in a directory of shared memory, a real xenstore daemon on top.
 * Several can run at a time, also in one JVM. Used by one thread.
 */
public final class Rig implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** xenstored needs a moment to notice that a connection was closed. */
    private static final long LEAK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DebianXen debian;
    private final Path programs;
    private final Path directory;
    private final XenstoreDaemon daemon;
    private final Map<Integer, RigDomain> domains = new HashMap<>();
    private final Map<RigProcess, Integer> processes = new HashMap<>();
    private RigProcess xenstored;
    private String agent;

    private Rig(DebianXen debian, Path programs, Path directory, XenstoreDaemon daemon) {
        this.debian = debian;
        this.programs = programs;
        this.directory = directory;
        this.daemon = daemon;
    }

    /** A host with domain 0 alone. Fails the test, or skips it in a fast run, where Debian's packages are missing. */
    public static Rig start(XenstoreDaemon daemon) throws IOException, InterruptedException {
        DebianXen debian = DebianXen.find();
        Path programs = RigPrograms.build(debian);
        OwnProcess.preferLibraries(programs, debian.xenctrl());
        Rig rig = new Rig(debian, programs, RigDirectory.create(), daemon);
        try {
            rig.control("init");
            rig.startXenstored();
            rig.run(rig.environment(0), "rig-domain", "host");
            return rig;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            rig.close();
            throw e;
        }
    }

    /** Where its state is: {@code FAKEXEN_DIR}. */
    public Path directory() {
        return directory;
    }

    /** Debian's programs. */
    public DebianXen debian() {
        return debian;
    }

    /** The socket over which a process of this domain talks to xenstored; for domain 0 the daemon's own. */
    public Path xenstoreSocket(int domid) {
        return domid == 0 ? directory.resolve("run/xenstored/socket") : directory.resolve("xenbus." + domid);
    }

    /** A way to this host's Xen for this JVM as a process of the domain. */
    public Xen xen(int domid) {
        return new RigXen(directory, domid, xenstoreSocket(domid));
    }

    /** Creates a domain as the toolstack does: nodes in xenstore, then INTRODUCE. It runs when this returns. */
    public RigDomain introduce(int domid) throws IOException, InterruptedException {
        return introduce(domid, "guest" + domid);
    }

    /** As the other, with a name of its own. */
    public RigDomain introduce(int domid, String name) throws IOException, InterruptedException {
        UUID uuid = UUID.randomUUID();
        control("domain", Integer.toString(domid), "running");
        List<String> command = List.of(
                programs.resolve("rig-domain").toString(), "run", Integer.toString(domid), name, uuid.toString());
        RigProcess kernel = new RigProcess(rigctl(), command, environment(0));
        domains.put(domid, new RigDomain(domid, name, uuid, kernel));
        String answer = kernel.line();
        if (!answer.equals("domain " + domid)) {
            throw new IOException(answer + kernel.errors());
        }
        return domains.get(domid);
    }

    /** A domain shuts down or crashes: it is still there, its memory too, but nothing runs in it any more. */
    public void shutdown(int domid) throws IOException, InterruptedException {
        control("domain", Integer.toString(domid), "shutdown");
    }

    /**
     * Destroys a domain as {@code xl destroy} does. Its processes die without their kernel cleaning up: no byte is
     * cleared, no event is sent; only xenstored, told by VIRQ_DOM_EXC, fires {@code @releaseDomain}.
     */
    public void destroy(int domid) throws IOException, InterruptedException {
        RigDomain domain = domains.remove(domid);
        control("domain", Integer.toString(domid), "dying");
        for (RigProcess process : List.copyOf(processes.keySet())) {
            if (processes.get(process) == domid) {
                process.kill();
                processes.remove(process);
            }
        }
        domain.kernel().kill();
        control("domain", Integer.toString(domid), "destroy");
        Files.deleteIfExists(xenstoreSocket(domid));
        run(
                environment(0),
                "rig-domain",
                "remove",
                Integer.toString(domid),
                domain.uuid().toString());
    }

    /** Starts {@code rig-peer}, the real libxenvchan, as a process of a domain. */
    public RigProcess peer(int domid, String... arguments) throws IOException {
        return program("rig-peer", domid, arguments);
    }

    /** Starts {@code rig-core}, the portable vchan for guests, as a process of a domain. */
    public RigProcess core(int domid, String... arguments) throws IOException {
        return program("rig-core", domid, arguments);
    }

    private RigProcess program(String name, int domid, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve(name).toString()));
        command.addAll(Arrays.asList(arguments));
        return process(domid, command, Map.of());
    }

    /** Starts the Linux agent in a domain. */
    public RigProcess agent(int domid) throws IOException, InterruptedException {
        if (agent == null) {
            agent = AgentProgram.build(debian, programs);
        }
        return process(domid, List.of(agent, "--interval", "100"), Map.of());
    }

    /** Starts a main class of this class path in a JVM of its own, as a process of domain 0. */
    public RigProcess java(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djna.library.path=" + libraryPath(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(List.of(arguments));
        return process(0, command, Map.of());
    }

    /** What {@code jna.library.path} must be in a JVM that runs as a process of the rig. */
    public String libraryPath() {
        return programs + ":" + RigPrograms.hypercallLibrary(programs);
    }

    /** Starts any program as a process of a domain; it finds the rig's libraries instead of Xen's. */
    public RigProcess process(int domid, List<String> command, Map<String, String> more) throws IOException {
        Map<String, String> environment = environment(domid);
        environment.putAll(more);
        RigProcess process = new RigProcess(rigctl(), command, environment);
        processes.put(process, domid);
        return process;
    }

    /** Environment that makes a program need no real libxenctrl: for vchan-socket-proxy. */
    public Map<String, String> withoutHypercalls() {
        return Map.of("LD_PRELOAD", programs.resolve("preload.so").toString());
    }

    /** What everybody holds now. */
    public RigHoldings holdings() throws IOException, InterruptedException {
        return new RigHoldings(run(environment(0), "rigctl", "status"));
    }

    /** Kills xenstored and starts it anew, with an empty store: no domain is known to it, not even 0. */
    public void restartXenstored() throws IOException, InterruptedException {
        xenstored.kill();
        Files.deleteIfExists(xenstoreSocket(0));
        startXenstored();
    }

    /** The daemon's process: for a test that stops or kills it. */
    public RigProcess xenstored() {
        return xenstored;
    }

    /** Ports, grants, mappings and open files that are left beside those of xenstored and of the guests' kernels. */
    public List<String> leaks() throws IOException, InterruptedException {
        Set<Long> entitled = new HashSet<>();
        entitled.add(xenstored.pid());
        domains.values().forEach(domain -> entitled.add(domain.kernel().pid()));
        List<String> leaks = new ArrayList<>(holdings().except(entitled));
        leaks.addAll(OwnProcess.holds(directory));
        leaks.addAll(XenstoreConnections.open(directory));
        return leaks;
    }

    /** The vm uuid of a domain. */
    public String domainUuid(int domid) {
        return domains.get(domid).uuid().toString();
    }

    /** Asserts how many event channels this JVM holds. */
    public void assertChannelsHeldHere(int count) throws IOException, InterruptedException {
        assertThat(holdings().of("port", ProcessHandle.current().pid())).hasSize(count);
    }

    /** Asserts that this JVM holds no port, grant or mapping, while its handles may still be open. */
    public void assertNoChannelHeldHere() throws IOException, InterruptedException {
        String mine = " pid " + ProcessHandle.current().pid();
        assertThat(holdings().lines()).as("held by channels that are closed").noneMatch(line -> line.endsWith(mine));
    }

    /** Ends the peers that still run, then asserts that neither they nor this JVM hold anything any more. */
    public void assertNothingLeaked() throws IOException, InterruptedException {
        for (RigProcess process : processes.keySet()) {
            process.close();
        }
        processes.clear();
        long deadline = System.nanoTime() + LEAK_NANOS;
        while (!leaks().isEmpty() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(leaks())
                .as("ports, grants, mappings, files, connections left")
                .isEmpty();
    }

    /** Waits until a condition of the outside world holds; fails after 10 seconds. */
    public static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Something that comes true by itself, in another process. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it is true now. */
        boolean holds() throws IOException, InterruptedException;
    }

    /** Kills all that it started and removes the directory. */
    @Override
    public void close() throws IOException {
        processes.keySet().forEach(RigProcess::close);
        domains.values().forEach(domain -> domain.kernel().close());
        if (xenstored != null) {
            xenstored.close();
        }
        RigDirectory.remove(directory);
    }

    private void startXenstored() throws IOException, InterruptedException {
        Map<String, String> environment = environment(0);
        environment.putAll(withoutHypercalls());
        xenstored = new RigProcess(rigctl(), daemon.command(debian, directory), environment);
        /* the socket is there before the daemon listens at it */
        await(daemon + " answers", this::xenstoredAnswers);
    }

    private boolean xenstoredAnswers() throws IOException {
        if (!xenstored.alive()) {
            throw new IOException(daemon + " ended at once: " + xenstored.errors());
        }
        try (var connection = SocketChannel.open(UnixDomainSocketAddress.of(xenstoreSocket(0)))) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, String> environment(int domid) {
        Map<String, String> environment = new HashMap<>();
        environment.put("FAKEXEN_DIR", directory.toString());
        environment.put("FAKEXEN_DOMID", Integer.toString(domid));
        environment.put("XENSTORED_PATH", xenstoreSocket(domid).toString());
        environment.put("LD_LIBRARY_PATH", programs + ":" + debian.libraries());
        return environment;
    }

    private String rigctl() {
        return programs.resolve("rigctl").toString();
    }

    private void control(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("rigctl"));
        command.addAll(Arrays.asList(arguments));
        run(environment(0), command.toArray(new String[0]));
    }

    private List<String> run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        command[0] = programs.resolve(command[0]).toString();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said.lines().toList();
    }
}
