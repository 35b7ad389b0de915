// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import xtop.xen.HostSample;
import xtop.xen.HypervisorStats;
import xtop.xen.XenException;

/**
 * Xen's figures by way of the toolstack's own command, for a Xen whose libxenctrl is not known here. Three processes a
 * sample, and rounded: CPU times to a tenth of a second. Sampled by one thread.
 */
public final class XlStats implements HypervisorStats {
    private static final long TIMEOUT_MILLIS = 20_000;

    private final List<String> command;
    private final long timeoutMillis;
    private final NetworkFigures networks = new NetworkFigures();
    private final DiskFigures disks = new DiskFigures();
    private final GrantHolders holders = new GrantHolders();

    private XlStats(List<String> command, long timeoutMillis) {
        this.command = command;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Tries the command once.
     *
     * @throws XenException there is no xl, or it does not work here
     */
    public static XlStats open() throws XenException {
        return open(List.of("xl"), TIMEOUT_MILLIS);
    }

    static XlStats open(List<String> command, long timeoutMillis) throws XenException {
        XlStats stats = new XlStats(List.copyOf(command), timeoutMillis);
        stats.sample(new HostSample());
        return stats;
    }

    @Override
    public void sample(HostSample into) throws XenException {
        into.clear();
        into.takenNanos = System.nanoTime();
        XlOutput.domains(run("list", "-v"), into);
        XlOutput.vcpus(run("vcpu-list"), into);
        XlOutput.host(run("info"), into);
        networks.addTo(into);
        disks.addTo(into);
        holders.addTo(into);
    }

    @Override
    public String source() {
        return "xl list, xl vcpu-list";
    }

    @Override
    public void close() {
        // holds nothing
    }

    private List<String> run(String... arguments) throws XenException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            CompletableFuture<Void> limit = CompletableFuture.runAsync(
                    process::destroyForcibly, CompletableFuture.delayedExecutor(timeoutMillis, TimeUnit.MILLISECONDS));
            try (InputStream output = process.getInputStream()) {
                process.getOutputStream().close();
                String text = new String(output.readAllBytes(), StandardCharsets.ISO_8859_1);
                if (process.waitFor() != 0) {
                    throw new XenException(String.join(" ", line) + " failed", "EIO");
                }
                return text.lines().toList();
            } finally {
                limit.cancel(false);
                process.destroy();
            }
        } catch (IOException e) {
            throw new XenException("cannot run " + line.get(0) + ": " + e.getMessage(), "ENOENT");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new XenException(String.join(" ", line) + ": interrupted", "EINTR");
        }
    }
}
