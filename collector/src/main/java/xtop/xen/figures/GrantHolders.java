// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import xtop.xen.HostSample;

/**
 * Processes of dom0 that may keep pages of dead domains mapped: those with {@code gntdev} open or mapped, but this one.
 * The kernel does not tell whose pages they are, so they are suspects, no more; kernel back-ends are not found at all.
 * Looked for only while a domain is dying, and not at every sample: it is a walk through {@code /proc}. One thread.
 */
public final class GrantHolders {
    private static final long PACE = 5_000_000_000L;
    private static final int MOST = 8;
    private static final String DEVICE = "gntdev";

    private final Path proc;
    private final long self;
    private String found = "";
    private long lookedAt;
    private boolean looked;

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
            found = look();
        }
        sample.grantHolders = found;
    }

    private static boolean anyDying(HostSample sample) {
        for (int i = 0; i < sample.domains(); i++) {
            if (sample.domain(i).dying) {
                return true;
            }
        }
        return false;
    }

    private String look() {
        List<Long> holders = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                long pid = SysFile.number(process.getFileName().toString());
                if (pid > 0 && pid != self && (hasOpen(process) || hasMapped(process))) {
                    holders.add(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return "";
        }
        holders.sort(null);
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < holders.size() && i < MOST; i++) {
            long pid = holders.get(i);
            String name = SysFile.text(proc.resolve(Long.toString(pid)).resolve("comm"));
            words.append(i == 0 ? "" : ", ").append(name.isEmpty() ? "?" : name);
            words.append(" (pid ").append(pid).append(')');
        }
        if (holders.size() > MOST) {
            words.append(" and ").append(holders.size() - MOST).append(" more");
        }
        return words.toString();
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
    private static boolean hasMapped(Path process) {
        try (Stream<String> lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.endsWith("/" + DEVICE));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }
}
