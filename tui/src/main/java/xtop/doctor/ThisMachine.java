// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import xtop.collector.ControlClient;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFile;
import xtop.fleet.RunDirectory;
import xtop.xen.Access;
import xtop.xen.XenException;
import xtop.xen.socket.SocketXenstore;

/** The machine that this process runs on. Daemons get two seconds for an answer, programs five. Any thread. */
public final class ThisMachine implements Machine {
    /** Loads libraries. */
    @FunctionalInterface
    public interface Libraries {
        /** Loads one by its so-name; returns the file it came from. */
        String load(String soName) throws IOException;
    }

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PROGRAM_SECONDS = 5;
    private static final int BITE = 64 << 10;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int FILE_TYPE = 0170000;
    private static final int MODE = 07777;
    /** By the number in a mode's type, {@code S_IFMT}. */
    private static final String TYPES = "?pc?d?b?-?l?s???";

    private final Map<String, String> environment;
    private final RunDirectory run;
    private final Libraries libraries;

    /**
     * @param environment tells where xenstored is
     * @param run where the service publishes
     */
    public ThisMachine(Map<String, String> environment, RunDirectory run, Libraries libraries) {
        this.environment = Map.copyOf(environment);
        this.run = run;
        this.libraries = libraries;
    }

    /** In large bites: a number below /proc/sys is told to the first read only, all of it or what fits. */
    @Override
    public String text(String path) throws IOException {
        byte[] bite = new byte[BITE];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            for (int read = in.read(bite); read >= 0 && all.size() < LONGEST_TEXT; read = in.read(bite)) {
                all.write(bite, 0, read);
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public FileState file(String path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(Path.of(path), "unix:mode,uid,gid,owner,group,size");
        int mode = (int) attributes.get("mode");
        return new FileState(
                TYPES.charAt((mode & FILE_TYPE) >> 12),
                mode & MODE,
                attributes.get("owner").toString(),
                attributes.get("group").toString(),
                (long) attributes.get("size"));
    }

    @Override
    public List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** The message of what fails here is the file's name and the system's reason. */
    @Override
    public void open(String device) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(device, "rw")) {
            file.getFD();
        } catch (IOException e) {
            if (Access.isDenied(Path.of(device))) {
                throw new AccessDeniedException(device);
            }
            throw e;
        }
    }

    @Override
    public long freeBytes(String path) throws IOException {
        return Files.getFileStore(Path.of(path)).getUsableSpace();
    }

    @Override
    public String library(String soName) throws IOException {
        return libraries.load(soName);
    }

    @Override
    public String run(String... command) throws IOException {
        Path out = Files.createTempFile("xtop", ".doctor");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            String name = String.join(" ", command);
            if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("'" + name + "' did not end in " + PROGRAM_SECONDS + " s");
            }
            String text = Files.readString(out, StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new IOException("'" + name + "' failed"
                        + (text.isBlank() ? "" : ": " + text.lines().findFirst().get()));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    @Override
    public StoreAnswer xenstore() throws XenException {
        String place = SocketXenstore.place(environment);
        try {
            return within("xenstored at " + place, () -> {
                long start = System.nanoTime();
                try (SocketXenstore store = SocketXenstore.open(environment, ANSWER_NANOS)) {
                    int domains = store.directory("/local/domain").size();
                    return new StoreAnswer(place, System.nanoTime() - start, domains, quotas(store));
                }
            });
        } catch (XenException e) {
            throw e;
        } catch (IOException e) {
            throw new XenException(e.getMessage(), "ETIMEDOUT");
        }
    }

    /** Only C xenstored has the command. */
    private static String quotas(SocketXenstore store) throws XenException {
        try {
            return store.control("quota");
        } catch (XenException e) {
            if (e.errno().equals("ETIMEDOUT")) {
                throw e;
            }
            return "";
        }
    }

    @Override
    public String ask(String word) throws IOException {
        if (!run.control().exists()) {
            throw new ConnectException("there is no " + run.control());
        }
        return within("the service", () -> ControlClient.ask(run, word));
    }

    @Override
    public Fleet fleet() throws IOException {
        return FleetFile.read(run.fleet());
    }

    @Override
    public String property(String name) {
        return System.getProperty(name, "");
    }

    @Override
    public String setting(String name) {
        try {
            String value = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue();
            return value == null ? "" : value;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    /** Gives up an answer that does not come in time; connecting can wait as well as reading. */
    private static <T> T within(String who, Callable<T> question) throws IOException {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "doctor-question");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(ANSWER_NANOS + ANSWER_NANOS / 4, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new IOException("no answer from " + who + " for " + ANSWER_NANOS / 1_000_000_000 + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause().toString(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
