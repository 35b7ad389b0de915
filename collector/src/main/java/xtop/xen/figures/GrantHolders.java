// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import xtop.protocol.GuestText;
import xtop.xen.HostSample;

/**
 * Processes of dom0 that may hold pages of guests: those with {@code gntdev} open or mapped, but this one. The kernel does
 * not tell whose pages they are, so they are suspects, no more; kernel back-ends are not found at all. Other users'
 * processes, and those of root that have capabilities, can be looked into with CAP_SYS_PTRACE only (proc(5)); without it
 * the answer says so. A walk through {@code /proc}: not to be made at every sample. One thread.
 */
public final class GrantHolders {
    /** What is said where nobody was found and not all could be looked into. */
    public static final String UNKNOWN = "unknown: needs CAP_SYS_PTRACE";

    private static final long PACE = 5_000_000_000L;
    private static final int MOST = 8;
    private static final int MOST_CLIENTS = 3;
    private static final String DEVICE = "gntdev";
    /** Map pages of every guest, and never a channel. */
    private static final List<String> DAEMONS = List.of("xenstored", "oxenstored", "xenconsoled", "qemu-");

    private final Path proc;
    private final long self;
    private String found = "";
    private long lookedAt;
    private boolean looked;

    /** A process with the device. */
    private record Holder(long pid, String name, boolean libxenvchan) {}

    /** Of this machine. */
    public GrantHolders() {
        this(Path.of("/proc"), ProcessHandle.current().pid());
    }

    GrantHolders(Path proc, long self) {
        this.proc = proc;
        this.self = self;
    }

    /** Names the suspects where a domain of the sample is dying. */
    public void addTo(HostSample sample) {
        if (!anyDying(sample)) {
            looked = false;
            return;
        }
        if (!looked || sample.takenNanos - lookedAt >= PACE) {
            looked = true;
            lookedAt = sample.takenNanos;
            found = words(look(), MOST);
        }
        sample.grantHolders = found;
    }

    /**
     * Names processes that may be the client of a guest's channel: those with libxenvchan, or where there is none all but
     * Xen's own daemons.
     *
     * @return empty where nobody was found; {@link #UNKNOWN} where nobody was and not all could be looked into
     */
    public String channelClients() {
        List<Holder> holders = new ArrayList<>(look());
        holders.removeIf(holder -> DAEMONS.stream().anyMatch(holder.name::startsWith));
        List<Holder> sure = holders.stream().filter(Holder::libxenvchan).toList();
        return words(sure.isEmpty() ? holders : sure, MOST_CLIENTS);
    }

    private static boolean anyDying(HostSample sample) {
        for (int i = 0; i < sample.domains(); i++) {
            if (sample.domain(i).dying) {
                return true;
            }
        }
        return false;
    }

    private String words(List<Holder> holders, int most) {
        if (holders.isEmpty()) {
            return seesAll() ? "" : UNKNOWN;
        }
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < holders.size() && i < most; i++) {
            Holder holder = holders.get(i);
            words.append(i == 0 ? "" : ", ").append(holder.name.isEmpty() ? "?" : holder.name);
            words.append(" (pid ").append(holder.pid).append(')');
        }
        if (holders.size() > most) {
            words.append(" and ").append(holders.size() - most).append(" more");
        }
        return words.toString();
    }

    /** By pid. */
    private List<Holder> look() {
        List<Holder> holders = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                long pid = SysFile.number(process.getFileName().toString());
                if (pid > 0 && pid != self && (hasOpen(process) || hasMapped(process, GrantHolders::isMappedDevice))) {
                    holders.add(new Holder(
                            pid,
                            GuestText.clean(SysFile.text(process.resolve("comm"))),
                            hasMapped(process, line -> line.contains("/libxenvchan.so"))));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        holders.sort(Comparator.comparingLong(Holder::pid));
        return holders;
    }

    /** The first process is root's and has every capability: who may look into it may look into all. */
    private boolean seesAll() {
        if (!Files.isDirectory(proc)) {
            return true;
        }
        try (InputStream maps = Files.newInputStream(proc.resolve("1/maps"))) {
            return maps.read() >= -1;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasOpen(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (isDevice(descriptor)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // ended meanwhile, or none of our business
        }
        return false;
    }

    private static boolean isDevice(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith(DEVICE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** A mapping outlives the descriptor it was made with. */
    private static boolean isMappedDevice(String line) {
        return line.endsWith("/" + DEVICE);
    }

    private static boolean hasMapped(Path process, Predicate<String> wanted) {
        try (var lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(wanted);
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }
}
